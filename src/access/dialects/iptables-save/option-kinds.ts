/** What options of iptables match, by the kind of their values. */
import { parseMac } from '#base/addresses.ts';
import { canonicalMac, parseIp, parsePrefix } from '#base/prefix.ts';
import type { AddressSet, ConnectionState, Match, NumberField, NumberRange } from '../../filter.ts';
import { PROTOCOL_NUMBERS, SERVICE_PORTS } from '../../linux/services.ts';
import {
  addressIn,
  allOf,
  anyOf,
  EVERY,
  maskedSet,
  NONE,
  numberIn,
  numberIs,
  prefixSet,
  protocolIs,
  rangeSet,
  unknownMatch,
} from '../../matches.ts';
import { DSCP_CLASSES, ICMP_NAMES, ICMPV6_NAMES } from './names.ts';

/** What is known around an option. */
export interface OptionContext {
  readonly bits: 32 | 128;
  /** Packets that are not tracked; null where connections are not tracked yet when the table is asked. */
  readonly untracked: Match | null;
  /** Fields that some rule writes: what is in them later, nobody can say. */
  readonly rewritten: ReadonlySet<NumberField>;
}

/** What an option matches, given its values; null where they are not understood. */
export interface Option {
  readonly values: number;
  /** What a packet must be for the option to match, negated or not. */
  readonly requires?: Match;
  readonly match: (values: readonly string[], context: OptionContext) => Match | null;
}

/** Fragments behind the first have no ports: options about them never match there, negated or not. */
const WHOLE = numberIs('fragment', 0);
const WITH_PORTS = allOf([protocolIs(6, 17, 33, 132, 136), WHOLE]);
const FLAGS: ReadonlyMap<string, number> = new Map([
  ['FIN', 1],
  ['SYN', 2],
  ['RST', 4],
  ['PSH', 8],
  ['ACK', 16],
  ['URG', 32],
  ['ALL', 63],
  ['NONE', 0],
]);
const STATES: ReadonlyMap<string, ConnectionState> = new Map([
  ['NEW', 'new'],
  ['ESTABLISHED', 'established'],
  ['RELATED', 'related'],
  ['INVALID', 'invalid'],
]);

function number(text: string, limit: number): number | null {
  if (!/^(?:\d{1,10}|0x[0-9a-f]{1,8})$/i.test(text)) return null;
  return Number(text) <= limit ? Number(text) : null;
}

/** `A:B`, `A:`, `:B`, or one alone. */
function range(text: string, limit: number, read: (word: string) => number | null): NumberRange | null {
  const [first = '', last] = text.split(':');
  const from = first === '' && last !== undefined ? 0 : read(first);
  const to = last === undefined ? from : last === '' ? limit : read(last);
  return from === null || to === null || from > to || text.split(':').length > 2 ? null : { from, to };
}

function port(word: string): number | null {
  return number(word, 65535) ?? SERVICE_PORTS.get(word) ?? null;
}

export function ports(fields: readonly ('sport' | 'dport')[], list: boolean): Option {
  return {
    values: 1,
    requires: WITH_PORTS,
    match: ([text = '']) => {
      const ranges: NumberRange[] = [];
      for (const item of list ? text.split(',') : [text]) {
        const found = range(item, 65535, port);
        if (!found) return null;
        ranges.push(found);
      }
      return anyOf(fields.map((field) => numberIn(field, ...ranges)));
    },
  };
}

/** Addresses, with a prefix length or a mask of any shape; several with commas between them. */
export function addresses(field: 'src' | 'dst'): Option {
  return {
    values: 1,
    match: ([text = ''], { bits }) => {
      const sets: AddressSet[] = [];
      for (const item of text.split(',')) {
        const set = addressSet(item, bits);
        if (!set) return null;
        sets.push(set);
      }
      return addressIn(field, ...sets);
    },
  };
}

function addressSet(text: string, bits: 32 | 128): AddressSet | null {
  if (text === '0/0' && bits === 32) return maskedSet(32, 0n, 0n);
  const prefix = parsePrefix(text);
  if (prefix) return prefix.bits === bits ? prefixSet(prefix) : null;
  const slash = text.indexOf('/');
  const [address, mask] = [parseIp(text.slice(0, slash)), parseIp(text.slice(slash + 1))];
  return slash > 0 && address?.bits === bits && mask?.bits === bits ? maskedSet(bits, address.value, mask.value) : null;
}

export function addressRange(field: 'src' | 'dst'): Option {
  return {
    values: 1,
    match: ([text = ''], { bits }) => {
      const [first, last = first] = text.split('-').map(parseIp);
      if (first?.bits !== bits || last?.bits !== bits || first.value > last.value) return null;
      return addressIn(field, rangeSet(bits, first.value, last.value));
    },
  };
}

export function interfaces(field: 'in' | 'out'): Option {
  return {
    values: 1,
    match: ([text = '']) => {
      if (text === '' || text === '+') return text === '' ? null : EVERY;
      return { kind: 'interface', field, of: [text.endsWith('+') ? `${text.slice(0, -1)}*` : text] };
    },
  };
}

export const PROTOCOL: Option = {
  values: 1,
  match: ([text = '']) => {
    const word = text.toLowerCase();
    const value = word === 'all' ? 0 : (number(word, 255) ?? PROTOCOL_NUMBERS.get(word) ?? null);
    return value === null ? null : value === 0 ? EVERY : protocolIs(value);
  },
};

function flagBits(text: string): number | null {
  let bits = 0;
  for (const name of text.split(',')) {
    const bit = FLAGS.get(name.toUpperCase()) ?? number(name, 255);
    if (bit === null) return null;
    bits |= bit;
  }
  return bits;
}

const TCP_WHOLE = allOf([protocolIs(6), WHOLE]);

export const TCP_FLAGS: Option = {
  values: 2,
  requires: TCP_WHOLE,
  match: ([examined = '', set = '']) => {
    const [mask, value] = [flagBits(examined), flagBits(set)];
    if (mask === null || value === null) return null;
    return (value & ~mask) !== 0 ? NONE : { kind: 'flags', mask, value };
  },
};

export function icmp(protocol: 1 | 58): Option {
  const names = protocol === 1 ? ICMP_NAMES : ICMPV6_NAMES;
  return {
    values: 1,
    requires: allOf([protocolIs(protocol), WHOLE]),
    match: ([text = '']) => {
      if (text === 'any' || text === '255') return EVERY;
      const numbers = /^(\d{1,3})(?:\/(\d{1,3}))?$/.exec(text);
      const [type, code] = numbers
        ? [Number(numbers[1]), numbers[2] === undefined ? null : Number(numbers[2])]
        : (names.get(text) ?? [null, null]);
      if (type === null) return null;
      return code === null
        ? numberIs('icmp-type', type)
        : allOf([numberIs('icmp-type', type), numberIs('icmp-code', code)]);
    },
  };
}

export const STATE: Option = {
  values: 1,
  match: ([text = ''], { untracked }) => {
    if (!untracked) return unknownMatch('connections are not tracked yet where the table is asked');
    const parts: Match[] = [];
    for (const word of text.split(',')) {
      const state = STATES.get(word.toUpperCase());
      if (state) parts.push({ kind: 'state', of: [state] });
      else if (word.toUpperCase() === 'UNTRACKED') parts.push(untracked);
      else if (/^[SD]NAT$/i.test(word)) parts.push(unknownMatch('what was translated is not told by the packet'));
      else return null;
    }
    return anyOf(parts);
  },
};

export function measure(field: NumberField, limit: number, form: 'range' | 'below' | 'above'): Option {
  return {
    values: 1,
    match: ([text = ''], { rewritten }) => {
      if (rewritten.has(field)) return unknownMatch(`a rule writes the field ${field}`);
      const found = range(text, limit, (word) => number(word, limit));
      if (!found) return null;
      if (form === 'range') return numberIn(field, found);
      if (form === 'below') return found.from === 0 ? NONE : numberIn(field, { from: 0, to: found.from - 1 });
      return found.from >= limit ? NONE : numberIn(field, { from: found.from + 1, to: limit });
    },
  };
}

export const DSCP_CLASS: Option = {
  values: 1,
  match: ([text = ''], { rewritten }) => {
    const value = DSCP_CLASSES.get(text.toLowerCase());
    if (rewritten.has('dscp')) return unknownMatch('a rule writes the field dscp');
    return value === undefined ? null : numberIs('dscp', value);
  },
};

export const MAC_SOURCE: Option = {
  values: 1,
  match: ([text = '']) => {
    const mac = canonicalMac(text);
    return mac === null ? null : { kind: 'mac', field: 'smac', value: BigInt(parseMac(mac)), mask: 0xffff_ffff_ffffn };
  },
};

export const FRAGMENT: Option = { values: 0, match: () => numberIs('fragment', 1) };
export const COMMENT: Option = { values: 1, match: () => EVERY };
/** Counters are for people. */
export const COUNTERS: Option = { values: 2, match: () => EVERY };

/** `--syn`: a segment that opens a connection. */
export const SYN: Option = { values: 0, requires: TCP_WHOLE, match: () => ({ kind: 'flags', mask: 23, value: 2 }) };
