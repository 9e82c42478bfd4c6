/** What stands at the right of a comparison: single values, ranges, prefixes, sets with their elements, concatenations. */
import { Reader } from './reader.ts';
import type { Token } from './tokens.ts';

/** One value as it is written; what it means is the business of what it is compared with. */
export type Value =
  | { readonly kind: 'one'; readonly text: string }
  | { readonly kind: 'range'; readonly from: string; readonly to: string }
  | { readonly kind: 'prefix'; readonly text: string; readonly length: number }
  /** Bits by name, `syn|ack`. */
  | { readonly kind: 'bits'; readonly of: readonly string[] }
  /** `*`: whatever no other element takes. */
  | { readonly kind: 'rest' };

/** An element of a set or a map: one value for each part of what is looked up. */
export interface Element {
  readonly parts: readonly Value[];
  /** False where it goes by itself after a time. */
  readonly certain: boolean;
  /** What a map gives for it. */
  readonly data: readonly Token[] | null;
}

export type Operand =
  | { readonly kind: 'set'; readonly elements: readonly Element[] }
  | { readonly kind: 'named'; readonly name: string }
  /** `established,related`, of values that are bits. */
  | { readonly kind: 'list'; readonly of: readonly Value[] }
  | { readonly kind: 'one'; readonly element: Element };

/** Options of an element and how many words they take. */
const OPTIONS: ReadonlyMap<string, number> = new Map([
  ['timeout', 1],
  ['expires', 1],
  ['comment', 1],
]);
/** Words of statements that an element carries (`counter packets 0 bytes 0`, `last used 1s`). */
const COUNTING: ReadonlySet<string> = new Set(['counter', 'packets', 'bytes', 'last', 'used', 'never']);

/** Reads what is compared with; null, and an unknown place in the tokens, where it is not understood. */
export function readOperand(reader: Reader): Operand | null {
  const word = reader.word();
  if (word?.startsWith('@')) {
    reader.skip();
    return { kind: 'named', name: word.slice(1) };
  }
  if (reader.take('{')) {
    const { tokens, closed } = reader.block();
    const elements = closed ? readElements(tokens) : null;
    return elements && { kind: 'set', elements };
  }
  const parts = readParts(reader);
  const [first] = parts ?? [];
  if (!parts || !first) return null;
  if (parts.length > 1 || reader.word() !== ',') return { kind: 'one', element: { parts, certain: true, data: null } };
  const of = [first];
  while (reader.take(',')) {
    const value = readValue(reader);
    if (!value) return null;
    of.push(value);
  }
  return { kind: 'list', of };
}

/** Reads the elements between the braces of a set; braces within them are sets put in by a variable. */
export function readElements(tokens: readonly Token[]): readonly Element[] | null {
  const reader = new Reader(
    tokens.filter(({ kind, text }) => kind !== 'end' && !(kind === 'sign' && (text === '{' || text === '}'))),
  );
  const elements: Element[] = [];
  while (!reader.done) {
    if (reader.take(',')) continue;
    const element = readElement(reader);
    if (!element) return null;
    elements.push(element);
    if (!reader.done && reader.word() !== ',') return null;
  }
  return elements;
}

function readElement(reader: Reader): Element | null {
  const parts = readParts(reader);
  if (!parts) return null;
  let certain = true;
  for (let word = reader.word() ?? ''; !reader.done && word !== ',' && word !== ':'; word = reader.word() ?? '') {
    const operands = OPTIONS.get(word);
    if (operands !== undefined) {
      certain &&= word === 'comment';
      reader.skip(1 + operands);
    } else if (COUNTING.has(word) || /^\d/.test(word)) reader.skip();
    // A limit or a quota in an element decides by what was before.
    else if (word === 'limit' || word === 'quota' || word === 'ct') {
      certain = false;
      while (!reader.done && reader.word() !== ',' && reader.word() !== ':') reader.skip();
    } else return null;
  }
  if (!reader.take(':')) return { parts, certain, data: null };
  const data: Token[] = [];
  for (let token = reader.peek(); token && token.text !== ','; token = reader.peek()) {
    data.push(token);
    reader.skip();
  }
  return { parts, certain, data };
}

/** Values with dots between them. */
function readParts(reader: Reader): readonly Value[] | null {
  const parts: Value[] = [];
  do {
    const value = readValue(reader);
    if (!value) return null;
    parts.push(value);
  } while (reader.take('.'));
  return parts;
}

/** Reads a single value, a range, a prefix or bits; in parentheses or not. */
export function readValue(reader: Reader): Value | null {
  if (reader.take('(')) {
    const value = readValue(reader);
    return value && reader.take(')') ? value : null;
  }
  const token = reader.next();
  if (token === undefined) return null;
  if (token.kind === 'sign') return token.text === '*' ? { kind: 'rest' } : null;
  const { text } = token;
  const sign = reader.word();
  if (sign === '|') return readBits(reader, text);
  if (sign === '-') {
    reader.skip();
    const to = reader.next();
    return to === undefined || to.kind === 'sign' ? null : { kind: 'range', from: text, to: to.text };
  }
  if (sign === '/' && /^\d{1,3}$/.test(reader.word(1) ?? '')) {
    const length = Number(reader.word(1));
    reader.skip(2);
    return { kind: 'prefix', text, length };
  }
  return { kind: 'one', text };
}

function readBits(reader: Reader, first: string): Value | null {
  const of = [first];
  while (reader.take('|')) {
    const bit = reader.next();
    if (bit === undefined || bit.kind === 'sign') return null;
    of.push(bit.text);
  }
  return { kind: 'bits', of };
}
