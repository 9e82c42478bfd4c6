/** Port operators of an access list's entry: eq, neq, gt, lt and range, with numbers or names. */
import type { NumberRange } from '../filter.ts';
import { namedNumber, TCP_PORTS, UDP_PORTS } from './names.ts';
import type { Words } from './words.ts';

const PORT_LIMIT = 65535;

/** The names of ports of a protocol; SCTP and unknown ones take those of TCP. */
export function portNames(protocol: number): ReadonlyMap<string, number> {
  return protocol === 17 ? UDP_PORTS : TCP_PORTS;
}

/** Everything from 0 to `limit` that lies in none of the ranges. */
export function complementRanges(ranges: readonly NumberRange[], limit: number): readonly NumberRange[] {
  const kept: NumberRange[] = [];
  let next = 0;
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    if (from > next) kept.push({ from: next, to: from - 1 });
    next = Math.max(next, to + 1);
  }
  if (next <= limit) kept.push({ from: next, to: limit });
  return kept;
}

/**
 * Takes an operator and its numbers off the words.
 * @returns ranges; `undefined` where no operator stands there; null where one does and its numbers are not understood.
 */
export function readOperator(
  words: Words,
  names: ReadonlyMap<string, number>,
  limit: number = PORT_LIMIT,
): readonly NumberRange[] | null | undefined {
  const operator = words.peek();
  if (operator === undefined || !['eq', 'neq', 'gt', 'lt', 'range'].includes(operator)) return undefined;
  words.skip();
  const first = namedNumber(words.peek(), names, limit);
  if (first === null) return null;
  words.skip();
  if (operator === 'gt') return first < limit ? [{ from: first + 1, to: limit }] : [];
  if (operator === 'lt') return first > 0 ? [{ from: 0, to: first - 1 }] : [];
  if (operator === 'range') return readRangeEnd(words, names, limit, first);
  const several = readSeveral(words, names, limit, first);
  return operator === 'eq' ? several : complementRanges(several, limit);
}

function readRangeEnd(
  words: Words,
  names: ReadonlyMap<string, number>,
  limit: number,
  first: number,
): readonly NumberRange[] | null {
  const last = namedNumber(words.peek(), names, limit);
  if (last === null) return null;
  words.skip();
  return [{ from: Math.min(first, last), to: Math.max(first, last) }];
}

/** `eq` and `neq` take several numbers, one behind the other. */
function readSeveral(
  words: Words,
  names: ReadonlyMap<string, number>,
  limit: number,
  first: number,
): readonly NumberRange[] {
  const ranges: NumberRange[] = [{ from: first, to: first }];
  for (;;) {
    const value = namedNumber(words.peek(), names, limit);
    if (value === null) return ranges;
    words.skip();
    ranges.push({ from: value, to: value });
  }
}
