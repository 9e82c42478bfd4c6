/** Intents: what must never be possible, and what must always be, one sentence a line. */
import { PROTOCOL_NUMBERS, portRange } from '#model/policy.ts';

/** Longest intent, in characters, and most of one file. */
const LINE_LIMIT = 10_000;
const INTENT_LIMIT = 100_000;

const KINDS = ['zone', 'dataset', 'category', 'function', 'device'] as const;

/** Whom a sentence speaks of. */
export interface Subject {
  readonly kind: (typeof KINDS)[number] | 'prefix' | 'any' | 'life-critical';
  /** Name, id or prefix; empty for `any` and `life-critical`. */
  readonly name: string;
}

/** A protocol, and ports of it; no ports are all of them. */
export interface Service {
  readonly protocol: string;
  readonly from: number | null;
  readonly to: number | null;
}

interface Sentence {
  /** As it stands in the file. */
  readonly text: string;
  /** Line of the file, from 1. */
  readonly at: number;
}

export type Intent = Sentence &
  (
    | {
        readonly kind: 'isolated' | 'reachable';
        readonly from: readonly Subject[];
        readonly to: readonly Subject[];
        /** None are all. */
        readonly services: readonly Service[];
      }
    | {
        readonly kind: 'only';
        readonly to: readonly Subject[];
        readonly by: readonly Subject[];
        readonly services: readonly Service[];
      }
    | { readonly kind: 'declared'; readonly of: readonly Subject[] }
  );

/** A sentence that is none, with what to write instead. */
export class IntentError extends Error {
  override readonly name = 'IntentError';
}

/** Reads a file of intents; empty lines and what follows a `#` are left out. Throws an IntentError that names the line. */
export function readIntents(text: string, file: string): readonly Intent[] {
  const intents: Intent[] = [];
  for (const [index, whole] of text.split(/\r?\n/).entries()) {
    const sentence = whole.replace(/(?:^|\s)#.*$/, '').trim();
    if (sentence === '') continue;
    if (sentence.length > LINE_LIMIT || intents.length >= INTENT_LIMIT)
      throw new IntentError(
        `${file}: line ${index + 1}: is too long, or one too many; write at most ${INTENT_LIMIT} intents`,
      );
    try {
      intents.push({ text: sentence, at: index + 1, ...readSentence(sentence) } as Intent);
    } catch (error) {
      if (!(error instanceof IntentError)) throw error;
      throw new IntentError(`${file}: line ${index + 1}: ${error.message}`);
    }
  }
  if (intents.length === 0)
    throw new IntentError(`${file}: holds no intent; write one a line, as "nothing in zone guest reaches zone ward"`);
  return intents;
}

type Read = Intent extends infer Each ? (Each extends Sentence ? Omit<Each, keyof Sentence> : never) : never;

function readSentence(sentence: string): Read {
  const [, declared = ''] = /^every declared flow of (.+) stays possible\.?$/i.exec(sentence) ?? [];
  if (declared) return { kind: 'declared', of: readSubjects(declared) };
  const { head, services } = cutServices(sentence.replace(/\.$/, ''));
  const [, from = '', to = ''] = /^nothing in (.+?) reaches (.+)$/i.exec(head) ?? [];
  if (from) return { kind: 'isolated', from: readSubjects(from), to: readSubjects(to), services };
  const [, client = '', server = ''] = /^(.+?) can reach (.+)$/i.exec(head) ?? [];
  if (client) return { kind: 'reachable', from: readSubjects(client), to: readSubjects(server), services };
  const [, target = '', by = ''] = /^(.+?) (?:is |are )?reached only by (.+)$/i.exec(head) ?? [];
  if (target) return { kind: 'only', to: readSubjects(target), by: readSubjects(by), services };
  throw new IntentError(
    `${JSON.stringify(sentence.slice(0, 100))} is no intent; write "nothing in A reaches B [on tcp/445]", "A can reach B on tcp/104", "A is reached only by B, C" or "every declared flow of A stays possible"`,
  );
}

/** ` on tcp/445, udp/53` at the end. */
function cutServices(sentence: string): { readonly head: string; readonly services: readonly Service[] } {
  const at = sentence.toLowerCase().lastIndexOf(' on ');
  const services = at < 0 ? null : readServices(sentence.slice(at + 4));
  return services === null ? { head: sentence, services: [] } : { head: sentence.slice(0, at), services };
}

function readServices(text: string): readonly Service[] | null {
  const services: Service[] = [];
  for (const word of text.toLowerCase().split(/\s*(?:,|\band\b)\s*/)) {
    const [, protocol = '', ports] = /^([a-z0-9]+)(?:\/([0-9-]+))?$/.exec(word.trim()) ?? [];
    const isKnown = Object.hasOwn(PROTOCOL_NUMBERS, protocol) || (/^\d{1,3}$/.test(protocol) && Number(protocol) < 256);
    const range = ports === undefined ? null : portRange(ports);
    if (!isKnown || (ports !== undefined && range === null)) return null;
    services.push({ protocol, from: range?.from ?? null, to: range?.to ?? null });
  }
  return services;
}

/** Whom a word of a declared flow speaks of. Throws an IntentError. */
export function readSubject(text: string): Subject {
  const [subject] = readSubjects(text);
  if (subject === undefined) throw new IntentError('nobody is named');
  return subject;
}

function readSubjects(text: string): readonly Subject[] {
  let kind: (typeof KINDS)[number] | null = null;
  return text.split(/\s*(?:,|\band\b)\s*/i).map((part) => {
    const words = part.trim();
    if (/^(?:any|anything|anyone|any host|the network)$/i.test(words)) return { kind: 'any', name: '' };
    if (/^(?:any )?life-critical(?: devices?)?$/i.test(words)) return { kind: 'life-critical', name: '' };
    const [, word = '', rest = ''] = /^(\S+?)[\s:]+(.+)$/.exec(words) ?? [];
    const named = KINDS.find((one) => one === word.toLowerCase() || `${one}s` === word.toLowerCase());
    if (named) {
      kind = named;
      return { kind: named, name: rest.trim() };
    }
    if (/^[0-9a-f.:]+(?:\/\d+)?$/i.test(words) && /[.:]/.test(words)) return { kind: 'prefix', name: words };
    // `zone imaging, reading`: the second is a zone as the first.
    if (kind && words !== '' && !/\s/.test(words)) return { kind, name: words };
    throw new IntentError(
      `${JSON.stringify(words.slice(0, 100))} is nobody; write zone NAME, category NAME, function NAME, dataset NAME, device ID, a prefix, life-critical devices or anything`,
    );
  });
}
