/** Small builders of matches: what every dialect says again and again. */
import type { Prefix } from '#base/prefix.ts';
import type { AddressSet, Match, NumberField, NumberRange } from './filter.ts';

/** Every packet. */
export const EVERY: Match = { kind: 'all', of: [] };
/** No packet. */
export const NONE: Match = { kind: 'any', of: [] };

const ALL_ONES = { 32: 0xffff_ffffn, 128: (1n << 128n) - 1n } as const;

/** Packets that all parts match; parts that say nothing are left out. */
export function allOf(parts: readonly Match[]): Match {
  const kept = parts.filter((part) => !(part.kind === 'all' && part.of.length === 0));
  const [first] = kept;
  return kept.length === 1 && first ? first : { kind: 'all', of: kept };
}

/** Packets that any part matches; sets of one field become one set, so that long lists stay flat. */
export function anyOf(parts: readonly Match[]): Match {
  const [first] = parts;
  if (parts.length === 1 && first) return first;
  const kept: Match[] = [];
  const numbers = new Map<NumberField, NumberRange[]>();
  const addresses = { src: [] as AddressSet[], dst: [] as AddressSet[] };
  for (const part of parts) {
    if (part.kind === 'number') {
      const ranges = numbers.get(part.field) ?? [];
      ranges.push(...part.of);
      numbers.set(part.field, ranges);
    } else if (part.kind === 'address') for (const set of part.of) addresses[part.field].push(set);
    else kept.push(part);
  }
  for (const [field, of] of numbers) kept.push({ kind: 'number', field, of });
  for (const field of ['src', 'dst'] as const)
    if (addresses[field].length > 0) kept.push({ kind: 'address', field, of: addresses[field] });
  const [only] = kept;
  return kept.length === 1 && only ? only : { kind: 'any', of: kept };
}

/** Packets that the match does not take. */
export function notOf(of: Match): Match {
  return of.kind === 'not' ? of.of : { kind: 'not', of };
}

/** The match itself, or its complement where it is negated. */
export function signed(match: Match, negated: boolean): Match {
  return negated ? notOf(match) : match;
}

/** A condition that was read and is not understood, or that no configuration decides. */
export function unknownMatch(because: string): Match {
  return { kind: 'unknown', because };
}

/** Packets whose number lies in one of the ranges. */
export function numberIn(field: NumberField, ...of: readonly NumberRange[]): Match {
  return { kind: 'number', field, of };
}

/** Packets whose number is this one. */
export function numberIs(field: NumberField, value: number): Match {
  return { kind: 'number', field, of: [{ from: value, to: value }] };
}

/** Packets of one of these IP protocols. */
export function protocolIs(...protocols: readonly number[]): Match {
  return { kind: 'number', field: 'protocol', of: protocols.map((value) => ({ from: value, to: value })) };
}

/** Packets of one IP family. */
export function familyIs(bits: 32 | 128): Match {
  return { kind: 'family', bits };
}

/** The addresses of a prefix. */
export function prefixSet({ bits, value, length }: Prefix): AddressSet {
  const mask = ALL_ONES[bits] ^ ((1n << BigInt(bits - length)) - 1n);
  return { kind: 'masked', bits, value: value & mask, mask };
}

/** The addresses that equal `value` wherever `mask` has a one. */
export function maskedSet(bits: 32 | 128, value: bigint, mask: bigint): AddressSet {
  return { kind: 'masked', bits, value: value & mask, mask };
}

/** The addresses from the first to the last. */
export function rangeSet(bits: 32 | 128, from: bigint, to: bigint): AddressSet {
  return { kind: 'range', bits, from, to };
}

/** Packets whose source or destination lies in one of the sets. */
export function addressIn(field: 'src' | 'dst', ...of: readonly AddressSet[]): Match {
  return { kind: 'address', field, of };
}
