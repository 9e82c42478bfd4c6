/** Kinds of values that nftables compares: how a value as it is written becomes a match. */

import { parseMac } from '#base/addresses.ts';
import { canonicalMac, parseIp, parsePrefix } from '#base/prefix.ts';
import type { ConnectionState, Match, NumberField } from '../../filter.ts';
import {
  addressIn,
  anyOf,
  EVERY,
  maskedSet,
  NONE,
  notOf,
  numberIn,
  prefixSet,
  rangeSet,
  signed,
} from '../../matches.ts';
import type { Value } from './values.ts';

export type Operator = '==' | '!=' | '<' | '>' | '<=' | '>=';

/** What can be compared; every function answers null where a value is not of its kind. */
export interface ValueType {
  /** Packets whose field is this value, or lies in this range. */
  is(value: Value): Match | null;
  /** Values that are bits: a word alone means that any of them is set (nft(8), "implicit operation"). */
  readonly anyBit?: (values: readonly Value[]) => Match | null;
  /** Values that are bits, as one value: `syn,ack` behind `==`. */
  readonly exactly?: (values: readonly Value[]) => Match | null;
  /** Packets whose field, the bits of `mask` alone, is this value. */
  readonly masked?: (mask: Value, value: Value) => Match | null;
  /** Packets whose field is below, above … the value. */
  readonly ordered?: (operator: Operator, value: Value) => Match | null;
}

/** A whole number that is written in decimal or hexadecimal digits, from 0 to `limit`; null for anything else. */
function readNumber(text: string, limit: number): number | null {
  if (!/^(?:\d{1,10}|0x[0-9a-f]{1,8})$/i.test(text)) return null;
  const value = Number(text);
  return value <= limit ? value : null;
}

const NO_NAMES: ReadonlyMap<string, number> = new Map();

/** A field that is a number from 0 to `limit`, written in digits or by name; `offset` is added to what is written. */
export function numbers(
  field: NumberField,
  limit: number,
  names: ReadonlyMap<string, number> = NO_NAMES,
  offset = 0,
): ValueType {
  const read = (text: string): number | null => {
    const value = readNumber(text, limit) ?? names.get(text) ?? null;
    return value === null ? null : value + offset;
  };
  const range = (from: number | null, to: number | null): Match | null =>
    from === null || to === null || from > to ? null : numberIn(field, { from, to });
  return {
    is: (value) => {
      if (value.kind === 'one') return range(read(value.text), read(value.text));
      if (value.kind === 'range') return range(read(value.from), read(value.to));
      return value.kind === 'rest' ? EVERY : null;
    },
    ordered: (operator, value) => {
      const at = value.kind === 'one' ? read(value.text) : null;
      if (at === null) return null;
      if (operator === '<') return at === 0 ? NONE : range(0, at - 1);
      if (operator === '<=') return range(0, at);
      if (operator === '>') return at >= limit + offset ? NONE : range(at + 1, limit + offset);
      return range(at, limit + offset);
    },
  };
}

/** An address of one family. */
export function addresses(field: 'src' | 'dst', bits: 32 | 128): ValueType {
  const read = (text: string): bigint | null => {
    const ip = parseIp(text);
    return ip?.bits === bits ? ip.value : null;
  };
  const between = (from: bigint | null, to: bigint | null): Match | null =>
    from === null || to === null || from > to ? null : addressIn(field, rangeSet(bits, from, to));
  const top = (1n << BigInt(bits)) - 1n;
  return {
    is: (value) => {
      if (value.kind === 'rest') return EVERY;
      if (value.kind === 'range') return between(read(value.from), read(value.to));
      if (value.kind === 'bits') return null;
      const prefix = parsePrefix(value.kind === 'prefix' ? `${value.text}/${value.length}` : value.text);
      return prefix?.bits === bits ? addressIn(field, prefixSet(prefix)) : null;
    },
    masked: (mask, value) => {
      const [ones, wanted] = [
        mask.kind === 'one' ? read(mask.text) : null,
        value.kind === 'one' ? read(value.text) : null,
      ];
      if (ones === null || wanted === null) return null;
      return (wanted & ~ones) !== 0n ? NONE : addressIn(field, maskedSet(bits, wanted, ones));
    },
    ordered: (operator, value) => {
      const at = value.kind === 'one' ? read(value.text) : null;
      if (at === null) return null;
      if (operator === '<') return at === 0n ? NONE : between(0n, at - 1n);
      if (operator === '<=') return between(0n, at);
      if (operator === '>') return at === top ? NONE : between(at + 1n, top);
      return between(at, top);
    },
  };
}

/** A MAC address. */
export function macs(field: 'smac' | 'dmac'): ValueType {
  const read = (text: string): bigint | null => {
    const padded = text
      .split(':')
      .map((part) => part.padStart(2, '0'))
      .join(':');
    const mac = canonicalMac(padded);
    return mac === null ? null : BigInt(parseMac(mac));
  };
  return {
    is: (value) => {
      const mac = value.kind === 'one' ? read(value.text) : null;
      return mac === null ? null : { kind: 'mac', field, value: mac, mask: 0xffff_ffff_ffffn };
    },
    masked: (mask, value) => {
      const [ones, wanted] = [
        mask.kind === 'one' ? read(mask.text) : null,
        value.kind === 'one' ? read(value.text) : null,
      ];
      return ones === null || wanted === null ? null : { kind: 'mac', field, value: wanted, mask: ones };
    },
  };
}

/** The name of an interface; one that ends in `*` stands for all that begin so. */
export function interfaces(field: 'in' | 'out'): ValueType {
  return {
    is: (value) => {
      if (value.kind === 'rest') return EVERY;
      return value.kind === 'one' && !/^\d+$/.test(value.text) ? { kind: 'interface', field, of: [value.text] } : null;
    },
  };
}

/** A field whose few values each are a match of their own. */
export function choices(of: ReadonlyMap<string, Match>): ValueType {
  return {
    is: (value) => {
      if (value.kind === 'rest') return EVERY;
      return value.kind === 'one' ? (of.get(value.text) ?? null) : null;
    },
  };
}

const FLAGS: ReadonlyMap<string, number> = new Map(
  ['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ecn', 'cwr'].map((name, bit): [string, number] => [name, 1 << bit]),
);

function flagBits(values: readonly Value[]): number | null {
  let bits = 0;
  for (const value of values) {
    if (value.kind !== 'one' && value.kind !== 'bits') return null;
    for (const text of value.kind === 'one' ? [value.text] : value.of) {
      const bit = FLAGS.get(text) ?? readNumber(text, 255);
      if (bit === null) return null;
      bits |= bit;
    }
  }
  return bits;
}

function flags(mask: number | null, value: number | null): Match | null {
  if (mask === null || value === null) return null;
  return (value & ~mask) !== 0 ? NONE : { kind: 'flags', mask, value };
}

/** TCP flags. */
export const TCP_FLAGS: ValueType = {
  is: (value) => (value.kind === 'rest' ? EVERY : flags(255, flagBits([value]))),
  exactly: (values) => flags(255, flagBits(values)),
  anyBit: (values) => {
    const unset = flags(flagBits(values), 0);
    return unset && notOf(unset);
  },
  masked: (mask, value) => flags(flagBits([mask]), flagBits([value])),
};

const STATES: readonly string[] = ['new', 'established', 'related', 'invalid'] satisfies ConnectionState[];

/** Connection states; what a packet that is not tracked is, the caller knows. */
export function states(untracked: Match): ValueType {
  const one = (text: string): Match | null => {
    if (text === 'untracked') return untracked;
    return STATES.includes(text) ? { kind: 'state', of: [text as ConnectionState] } : null;
  };
  const any = (values: readonly Value[]): Match | null => {
    const parts: Match[] = [];
    for (const value of values) {
      if (value.kind === 'rest') return EVERY;
      if (value.kind !== 'one' && value.kind !== 'bits') return null;
      for (const text of value.kind === 'one' ? [value.text] : value.of) {
        const part = one(text);
        if (!part) return null;
        parts.push(part);
      }
    }
    return anyOf(parts);
  };
  const exactly = (values: readonly Value[]): Match | null => {
    const of = any(values);
    // A packet is in one state: none is in two.
    const several = values.length > 1 || values.some((value) => value.kind === 'bits' && value.of.length > 1);
    return of && several ? NONE : of;
  };
  return {
    is: (value) => exactly([value]),
    exactly,
    anyBit: any,
    masked: (mask, value) => {
      const of = any([mask]);
      const zero = value.kind === 'one' && readNumber(value.text, 0) === 0;
      return of && zero ? signed(of, true) : null;
    },
  };
}
