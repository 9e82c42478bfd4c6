/** Takes secrets out of a configuration before it is kept. What is left reads into the same model, or nothing is kept at all. */
import type { Configuration } from '../configuration.ts';
import type { Line, Support } from '../line.ts';
import { readConfiguration } from '../recognise.ts';
import { UNREAD, unreadConfiguration } from '../unread.ts';
import { REMOVED, type Thoroughness, withoutSecrets } from './lines.ts';

const WAYS: readonly Thoroughness[] = ['all', 'ignored', 'secrets'];
/** Members that are words for people, or follow from the text alone. */
const WORDS: ReadonlySet<string> = new Set(['text', 'because', 'file', 'description', 'undefinedNames', 'unusedNames']);
const ADDRESS = /(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})(?![\w.:])/gi;
const BETWEEN = /([\s"'<>]+)/;
/** A secret of this form is taken out wherever else it stands: not an address, a number or a plain word, which may be a name. */
const SECRET_WORD = /^(?![\d.:/]+$)(?!["'(]*[a-z]+(?:-[a-z]+)*[,;)"']*$).{6,}$/;
/** Lines whose words are somebody's own, and no secrets. */
const OWN_WORDS = /description|remark|comment|banner|contact|location|alias/i;

export type Redacted =
  | {
      readonly kind: 'clean';
      /** What may be kept: as many lines as before. */
      readonly text: string;
      /** As it is read from `text`. */
      readonly configuration: Configuration;
      /** Lines of which something was taken out. */
      readonly changed: number;
    }
  /** A line says something where a secret stands that the model cannot do without. */
  | { readonly kind: 'entangled'; readonly line: Line | null };

/** Pure. `file` is the name that lines are told with. */
export function redact(text: string, file: string): Redacted {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const whole = lines.join('\n');
  const original = readConfiguration(whole, file);
  if (original === null) return unread(lines, file);
  const supports = new Map<number, Support>(original.lines.map(({ line, support }) => [line.at, support]));
  const supportOf = (at: number): Support => supports.get(at) ?? 'ignored';
  const { dialect } = original;
  const wanted = meaningOf(original);
  const secrets = secretsIn(lines, withoutSecrets(lines, { dialect, thoroughness: 'secrets', supportOf }));
  for (const thoroughness of WAYS) {
    const clean = withoutSecrets(lines, { dialect, thoroughness, supportOf });
    for (const tried of [everywhere(secrets, clean), clean]) {
      const configuration = readConfiguration(tried.join('\n'), file);
      if (configuration && meaningOf(configuration) === wanted) return cleanOf(lines, tried, configuration);
    }
  }
  return { kind: 'entangled', line: entangledIn(original, lines, supportOf) };
}

function cleanOf(before: readonly string[], after: readonly string[], configuration: Configuration): Redacted {
  const changed = after.filter((line, index) => line !== before[index]).length;
  return { kind: 'clean', text: after.join('\n'), configuration, changed };
}

/** Of a text in no dialect its addresses are kept, and the name of its host: nothing else of it is used. */
function unread(lines: readonly string[], file: string): Redacted {
  const kept = lines.map((line) => {
    const name = /^\s*(?:set system )?host-?name[\s:=]+"?[\w.-]{1,63}"?;?\s*$/i.exec(line);
    return name ? line : (line.match(ADDRESS) ?? []).join(' ');
  });
  const text = kept.join('\n');
  const configuration = readConfiguration(text, file) ?? unreadConfiguration(text, file);
  if (configuration.dialect !== UNREAD) return { kind: 'entangled', line: null };
  return cleanOf(lines, kept, configuration);
}

/** Words that were taken out as secrets. */
function secretsIn(before: readonly string[], after: readonly string[]): ReadonlySet<string> {
  const words = new Set<string>();
  for (const [index, line] of before.entries()) {
    if (line === after[index] || OWN_WORDS.test(line)) continue;
    const kept = new Set(wordsOf(after[index] ?? ''));
    for (const word of wordsOf(line)) if (SECRET_WORD.test(word) && !kept.has(word)) words.add(word);
  }
  return words;
}

/** A secret goes out of every line: a community stands where it is set and where it is used. */
function everywhere(secrets: ReadonlySet<string>, lines: readonly string[]): readonly string[] {
  if (secrets.size === 0) return lines;
  return lines.map((line) =>
    line
      .split(BETWEEN)
      .map((part) => (secrets.has(part) ? REMOVED : part))
      .join(''),
  );
}

function wordsOf(line: string): readonly string[] {
  return line.split(BETWEEN).filter((part, index) => index % 2 === 0 && part !== '');
}

/** Everything that answers rest on, as a text that can be compared: without what lines say, and without lines that do not matter. */
function meaningOf(configuration: Configuration): string {
  const lines = configuration.lines
    .filter(({ support }) => support !== 'ignored')
    .map(({ line, support, affects }) => ({ at: line.at, support, affects }));
  return JSON.stringify({ ...configuration, lines }, (key, value: unknown) => {
    if (WORDS.has(key)) return undefined;
    if (typeof value === 'bigint') return `${value}n`;
    return value instanceof Map || value instanceof Set ? [...value] : value;
  });
}

/** The first line that matters and of which something would be taken out. */
function entangledIn(
  { dialect, lines: told }: Configuration,
  lines: readonly string[],
  supportOf: (at: number) => Support,
): Line | null {
  const clean = withoutSecrets(lines, { dialect, thoroughness: 'secrets', supportOf });
  const first = told.find(({ line, support }) => support !== 'ignored' && clean[line.at - 1] !== lines[line.at - 1]);
  return first?.line ?? null;
}
