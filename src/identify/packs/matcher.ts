/** Finds the fingerprint that a text matches, and gives no expression more time than it may take. */
import vm from 'node:vm';
import type { Fingerprint, Pack, Parameter } from './pack.ts';
import { type Translation, translate } from './ruby-expression.ts';
import { PackError } from './xml.ts';

/** Longest text that is asked about, in characters; of a longer one this much is. */
const TEXT_LIMIT = 1 << 16;
/** An expression that is busy over one text for longer is passed over, in milliseconds. */
const TIME_LIMIT = 1_000;
/** Work is done in pieces of about this length, in milliseconds: each piece is watched, and watching costs. */
const PIECE = 50;

/** What the first fingerprint that matches says. */
export interface Match {
  readonly fingerprint: Fingerprint;
  readonly attributes: ReadonlyMap<string, string>;
}

/** A fingerprint whose expression was still busy over a text when its time was up. */
export interface Slow {
  readonly fingerprint: Fingerprint;
  /** Which of the texts it was. */
  readonly text: number;
}

export interface Answers {
  /** For each text what was found, or null. */
  readonly matches: readonly (Match | null)[];
  readonly slow: readonly Slow[];
}

/** Asks the fingerprints of a pack in their order. */
export class Matcher {
  readonly #protocol: string;
  readonly #fingerprints: readonly Compiled[];

  /** Throws a PackError that names the line when an expression cannot be translated or a parameter names no group of it. */
  constructor({ protocol, fingerprints }: Pick<Pack, 'protocol' | 'fingerprints'>) {
    this.#protocol = protocol;
    this.#fingerprints = fingerprints.map((fingerprint) => new Compiled(fingerprint));
  }

  /** What each text matches. */
  answer(texts: readonly string[]): Answers {
    const matches: (Match | null)[] = texts.map(() => null);
    const slow: Slow[] = [];
    let [text, turn] = [0, 0];
    /** Goes on where it stood, until a piece is done. */
    const piece = (): void => {
      const end = performance.now() + PIECE;
      for (; text < texts.length && performance.now() < end; text++, turn = 0) {
        const value = (texts[text] ?? '').slice(0, TEXT_LIMIT);
        const lowered = value.toLowerCase();
        for (; turn < this.#fingerprints.length && matches[text] === null; turn++)
          matches[text] = this.#fingerprints[turn]?.match(value, lowered, this.#protocol) ?? null;
      }
    };
    while (text < texts.length) {
      if (watch(piece)) continue;
      const busy = this.#fingerprints[turn++];
      if (busy) slow.push({ fingerprint: busy.fingerprint, text });
    }
    return { matches, slow };
  }
}

/** A fingerprint with its expression, for texts of one line and, when the first comes, for those of several. */
class Compiled {
  readonly fingerprint: Fingerprint;
  readonly #line: Translation;
  #lines: Translation | null = null;

  constructor(fingerprint: Fingerprint) {
    this.fingerprint = fingerprint;
    this.#line = this.#translation(false);
    const beyond = fingerprint.parameters.find(({ position }) => position >= this.#line.groups.length);
    if (beyond)
      throw new PackError(`the expression has no group ${beyond.position} for ${beyond.name}`, fingerprint.line);
  }

  /** `lowered` is the text in lower case. */
  match(text: string, lowered: string, protocol: string): Match | null {
    if (!lowered.includes(this.#line.needs)) return null;
    const hasLines = text.includes('\n');
    if (hasLines) this.#lines ??= this.#translation(true);
    const { expression, groups } = (hasLines && this.#lines) || this.#line;
    const found = expression.exec(text);
    if (!found) return null;
    const { fingerprint } = this;
    const attributes = said(fingerprint.parameters, (position) => found[groups[position] ?? 0]);
    if (protocol !== '' && !attributes.has('service.protocol')) attributes.set('service.protocol', protocol);
    return { fingerprint, attributes: interpolated(attributes, fingerprint.parameters) };
  }

  #translation(hasLines: boolean): Translation {
    const { pattern, mode, line } = this.fingerprint;
    try {
      return translate(pattern, mode, hasLines);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new PackError(error.message, line, error);
    }
  }
}

/** The values of the parameters; a group that found nothing says nothing. */
function said(parameters: readonly Parameter[], group: (position: number) => string | undefined): Map<string, string> {
  const values = new Map<string, string>();
  for (const { name, position, value } of parameters) {
    const stated = position === 0 ? value : group(position);
    if (stated !== undefined) values.set(name, stated);
  }
  return values;
}

/**
 * Puts the values of other parameters in, in the order of the parameters, and takes those away that only served for it. Of a
 * CPE without its version `-` says that there is none; any other value that lacks a part of it is not said.
 */
function interpolated(values: Map<string, string>, parameters: readonly Parameter[]): ReadonlyMap<string, string> {
  for (const { name, position, value } of parameters) {
    if (position !== 0 || !value.includes('{')) continue;
    for (const [whole, other = ''] of value.matchAll(/\{([^\s{}]+)\}/g)) {
      const isVersion = name.endsWith('.cpe23') && other.endsWith('.version');
      const part = values.get(other) ?? (isVersion ? '-' : undefined);
      const before = values.get(name);
      if (part === undefined) values.delete(name);
      else if (before !== undefined)
        values.set(
          name,
          before.replaceAll(whole, () => part),
        );
    }
  }
  for (const name of values.keys()) if (name.startsWith('_tmp.')) values.delete(name);
  return values;
}

const watched: { work: () => void } = { work: () => {} };
const context = vm.createContext(watched);
const script = new vm.Script('work()');

/** True when `work` was done in time; it is stopped wherever it stands, also within an expression. */
function watch(work: () => void): boolean {
  watched.work = work;
  try {
    script.runInContext(context, { timeout: PIECE + TIME_LIMIT });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
    throw error;
  }
}
