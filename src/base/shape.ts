/** Data that came from outside, held against the shape that it must have; what is wrong with it is told in words for whoever wrote it. */
import type { z } from 'zod';

/** One thing that is wrong, and where, as `rules.0.to`; an empty place is the whole. */
export interface Fault {
  readonly at: string;
  readonly message: string;
}

export type Shaped<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly faults: readonly [Fault, ...Fault[]] };

type Issue = Parameters<z.core.$ZodErrorMap>[0];

/** Values named of those that may stand in a place. */
const NAMED_VALUES = 12;
const WORDS: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['tuple', 'a list'],
  ['object', 'an object'],
  ['record', 'an object'],
  ['null', 'null'],
]);
/** What a size counts, by what has it. */
const UNITS: ReadonlyMap<string, string> = new Map([
  ['string', 'characters'],
  ['array', 'entries'],
  ['set', 'entries'],
  ['map', 'entries'],
]);

/** Holds a value against a schema. The messages that a schema states for itself come first. */
export function shape<Value>(schema: z.ZodType<Value>, value: unknown): Shaped<Value> {
  const read = schema.safeParse(value, { error: wordsFor });
  if (read.success) return { ok: true, value: read.data };
  const [first, ...more] = read.error.issues.map(({ path, message }) => ({ at: path.join('.'), message }));
  return { ok: false, faults: [first ?? { at: '', message: 'is not as it should be' }, ...more] };
}

/** A fault as `rules.0.to: is missing`; `whole` is what the whole is called. */
export function faultLine({ at, message }: Fault, whole: string): string {
  return `${at || whole}: ${message}`;
}

function wordsFor(issue: Issue): string | undefined {
  if (issue.input === undefined && issue.code !== 'custom') return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return typeof issue.input === 'number'
        ? `must be ${wordFor(issue.expected)}`
        : `must be ${wordFor(issue.expected)}, not ${typeWord(issue.input)}`;
    case 'invalid_value':
      return `must be ${valuesWord(issue.values)}`;
    case 'unrecognized_keys':
      return `has what is not known here: ${issue.keys.slice(0, NAMED_VALUES).join(', ')}; check how it is written`;
    case 'too_small':
      return `must ${sizeWords(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)}`;
    case 'too_big':
      return `must ${sizeWords(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum)}`;
    case 'invalid_union':
      return unionWords(issue.errors);
    default:
      return undefined;
  }
}

/** What each of the ways to write it wanted; of a way that was nearly right, what was wrong with it. */
function unionWords(ways: readonly (readonly z.core.$ZodIssue[])[]): string | undefined {
  const firsts = ways.flatMap(([first]) => first ?? []);
  const inside = firsts.find(({ path }) => path.length > 0);
  if (inside) return `${inside.path.join('.')}: ${inside.message}`;
  const words = [...new Set(firsts.map(({ message }) => message.replace(/^must be /, '').replace(/, not .*$/, '')))];
  return words.length === 0 ? undefined : `must be ${words.join(' or ')}`;
}

function sizeWords(origin: string, bound: string, size: number | bigint): string {
  const unit = UNITS.get(origin);
  if (unit === undefined) return `be ${bound} ${size}`;
  if (bound === 'at least' && Number(size) === 1) return 'not be empty';
  return `have ${bound} ${size} ${unit}`;
}

function valuesWord(values: readonly unknown[]): string {
  const named = values.slice(0, NAMED_VALUES).map((value) => String(value));
  if (named.length === 1) return `"${named[0]}"`;
  return `one of ${named.join(', ')}${values.length > NAMED_VALUES ? ', …' : ''}`;
}

const wordFor = (type: string): string => WORDS.get(type) ?? type;

function typeWord(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return wordFor(typeof value);
}
