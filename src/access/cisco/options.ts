/** What may stand behind the addresses of an access list's entry: flags, ICMP messages, DSCP, fragments, times and logs. */
import type { Match } from '../filter.ts';
import { allOf, anyOf, numberIn, numberIs, unknownMatch } from '../matches.ts';
import { DSCP_NAMES, namedNumber, PRECEDENCE_NAMES, TCP_FLAGS, TOS_NAMES } from './names.ts';
import { readOperator } from './ports.ts';
import type { Words } from './words.ts';

/** What an option adds: a match, or a condition that nobody can decide from a configuration. */
export interface Options {
  readonly matches: Match[];
  /** Conditions that hold at some times or for packets that a configuration does not tell (time ranges, IP options). */
  readonly conditions: string[];
  /** True where the entry counts no packet at all (`inactive` of ASA). */
  inactive: boolean;
}

type Option = (words: Words, options: Options) => boolean;

/** ACK or RST: segments of a connection that was opened before. */
const ESTABLISHED: Match = anyOf([
  { kind: 'flags', mask: 16, value: 16 },
  { kind: 'flags', mask: 4, value: 4 },
]);

const NO_NAMES: ReadonlyMap<string, number> = new Map();

function named(names: ReadonlyMap<string, number>, limit: number, match: (value: number) => Match): Option {
  return (words, options) => {
    const value = namedNumber(words.peek(), names, limit);
    if (value === null) return false;
    words.skip();
    options.matches.push(match(value));
    return true;
  };
}

/** The four bits of RFC 1349's type of service: the low three of the DSCP and the high one of ECN. */
function tosMatch(tos: number): Match {
  const low = tos >> 1;
  const dscp = Array.from({ length: 8 }, (_, high) => ({ from: high * 8 + low, to: high * 8 + low }));
  return allOf([numberIn('dscp', ...dscp), numberIn('ecn', (tos & 1) === 1 ? { from: 2, to: 3 } : { from: 0, to: 1 })]);
}

function condition(name: string, operands: number): Option {
  return (words, options) => {
    const operand: string[] = [];
    for (let i = 0; i < operands; i++) operand.push(words.next() ?? '');
    options.conditions.push([name, ...operand].join(' ').trim());
    return true;
  };
}

/** `match-all +syn -ack`, `match-any +rst +ack`. */
function flagForm(all: boolean): Option {
  return (words, options) => {
    const parts: Match[] = [];
    for (;;) {
      const [, sign, name] = /^([+-])([a-z]+)$/.exec(words.peek() ?? '') ?? [];
      const bit = TCP_FLAGS.get(name ?? '');
      if (bit === undefined) break;
      words.skip();
      parts.push({ kind: 'flags', mask: bit, value: sign === '+' ? bit : 0 });
    }
    if (parts.length === 0) return false;
    options.matches.push(all ? allOf(parts) : anyOf(parts));
    return true;
  };
}

/** A log may carry one word of the operator's own (ASA: a level), and ASA an interval. */
const takeLog: Option = (words) => {
  if (!isTail(words.peek()) && words.peek() !== 'interval') words.skip();
  return !words.take('interval') || words.number(600) !== null;
};

const OPTIONS: ReadonlyMap<string, Option> = new Map<string, Option>([
  ['log', takeLog],
  ['log-input', takeLog],
  ['established', push(ESTABLISHED)],
  ['fragments', push(numberIs('fragment', 1))],
  ['dscp', named(DSCP_NAMES, 63, (value) => numberIs('dscp', value))],
  ['precedence', named(PRECEDENCE_NAMES, 7, (value) => numberIn('dscp', { from: value * 8, to: value * 8 + 7 }))],
  ['tos', named(TOS_NAMES, 15, tosMatch)],
  ['ttl', numberOption('ttl', 255)],
  ['packet-length', numberOption('length', 65535)],
  ['time-range', condition('time-range', 1)],
  ['option', condition('option', 1)],
  ['flow-label', condition('flow-label', 1)],
  ['routing', condition('routing', 0)],
  ['routing-type', condition('routing-type', 1)],
  ['mobility', condition('mobility', 0)],
  ['mobility-type', condition('mobility-type', 1)],
  ['dest-option', condition('dest-option', 0)],
  ['dest-option-type', condition('dest-option-type', 1)],
  ['hbh', condition('hbh', 0)],
  ['auth', condition('auth', 0)],
  ['undetermined-transport', condition('undetermined-transport', 0)],
  ['match-all', flagForm(true)],
  ['match-any', flagForm(false)],
  // What it reflects is asked where the list is evaluated; the entry itself counts as it stands.
  ['reflect', (words) => (words.next() ?? '') !== ''],
  ['timeout', (words) => words.number(2147483) !== null],
  [
    'inactive',
    (_words, options) => {
      options.inactive = true;
      return true;
    },
  ],
]);

function push(match: Match): Option {
  return (_words, options) => {
    options.matches.push(match);
    return true;
  };
}

function numberOption(field: 'ttl' | 'length', limit: number): Option {
  return (words, options) => {
    // NX-OS writes the number alone.
    const value = words.number(limit);
    const ranges = value === null ? (readOperator(words, NO_NAMES, limit) ?? null) : [{ from: value, to: value }];
    if (ranges === null) return false;
    options.matches.push(numberIn(field, ...ranges));
    return true;
  };
}

function isTail(word: string | undefined): boolean {
  return word === undefined || OPTIONS.has(word) || TCP_FLAGS.has(word);
}

/**
 * Takes all that stands behind an entry's addresses.
 * @returns the first words that are not understood, or null where all are.
 */
export function readOptions(words: Words, options: Options): string | null {
  const bits: number[] = [];
  while (!words.done) {
    const rest = words.rest();
    const word = words.next()?.toLowerCase() ?? '';
    const bit = TCP_FLAGS.get(word);
    if (bit !== undefined) bits.push(bit);
    else if (word === 'tcp-flags-mask' && bits.length > 0) {
      const mask = words.number(63);
      if (mask === null) return rest;
      options.matches.push(maskedFlags(bits.splice(0), mask));
    } else if (!OPTIONS.get(word)?.(words, options)) return rest;
  }
  // Flags by name alone: a segment matches that carries any of them.
  if (bits.length > 0)
    options.matches.push(anyOf(bits.map((bit): Match => ({ kind: 'flags', mask: bit, value: bit }))));
  return null;
}

/** Flags under a mask whose ones are not looked at (NX-OS): of the others, those that are named are set and no more. */
function maskedFlags(bits: readonly number[], mask: number): Match {
  const looked = ~mask & 63;
  return { kind: 'flags', mask: looked, value: bits.reduce((set, bit) => set | bit, 0) & looked };
}

/** The undecidable conditions of an entry as a match. */
export function conditionMatch(conditions: readonly string[]): Match {
  return allOf(
    conditions.map((because) => unknownMatch(`the condition ${because} is not known from the configuration`)),
  );
}
