/** Packets and sets of packets in words, as people and programs write them: `src=10.0.0.0/8,!10.1.0.0/16 protocol=tcp dport=104`. */
import { parseIp, parsePrefix } from '#base/prefix.ts';
import type { AddressSet, ConnectionState, Match, NumberField, NumberRange } from '../filter.ts';
import { anyOf, familyIs, numberIn, prefixSet } from '../matches.ts';
import { protocolNumber } from './protocols.ts';

/** Every key, in the order in which answers write them. */
export const WORD_KEYS = [
  'src',
  'dst',
  'protocol',
  'sport',
  'dport',
  'icmp',
  'flags',
  'state',
  'in',
  'out',
  'fragment',
  'dscp',
  'ecn',
  'ttl',
  'length',
  'vlan',
  'ethertype',
  'smac',
  'dmac',
] as const;

export type WordKey = (typeof WORD_KEYS)[number];

/** One `key=value`: what is allowed (all that have the key where nothing is), and what of it is refused. */
export interface Word {
  readonly key: WordKey;
  readonly allow: readonly string[];
  readonly refuse: readonly string[];
}

/** Thrown for words that cannot be read, with one sentence that says which and what to do. */
export class WordsError extends Error {
  override readonly name = 'WordsError';
}

/** Most characters of a question's words. */
const LENGTH_LIMIT = 100_000;
/** TCP flags by name. */
export const FLAG_BITS: Readonly<Record<string, number>> = {
  fin: 1,
  syn: 2,
  rst: 4,
  psh: 8,
  ack: 16,
  urg: 32,
  ece: 64,
  cwr: 128,
};
const NUMBER_FIELDS: Readonly<Partial<Record<WordKey, readonly [NumberField, number]>>> = {
  sport: ['sport', 65_535],
  dport: ['dport', 65_535],
  fragment: ['fragment', 1],
  dscp: ['dscp', 63],
  ecn: ['ecn', 3],
  ttl: ['ttl', 255],
  length: ['length', 65_535],
  vlan: ['vlan', 4095],
  ethertype: ['ethertype', 65_535],
};
const STATE_NAMES: readonly string[] = ['new', 'established', 'related', 'invalid'];

/** Reads words. A key may stand once. Throws WordsError. */
export function parseWords(text: string): readonly Word[] {
  if (text.length > LENGTH_LIMIT) throw new WordsError(`the words are longer than ${LENGTH_LIMIT} characters`);
  const words: Word[] = [];
  const seen = new Set<string>();
  for (const part of text.split(/\s+/)) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const key = WORD_KEYS.find((known) => known === part.slice(0, equals));
    if (equals < 0 || !key)
      throw new WordsError(`'${part}' is no word of a packet; write KEY=VALUE with one of ${WORD_KEYS.join(', ')}`);
    if (seen.has(key)) throw new WordsError(`${key} stands twice; write several values as ${key}=a,b`);
    seen.add(key);
    words.push(wordOf(key, part.slice(equals + 1)));
  }
  return words;
}

function wordOf(key: WordKey, value: string): Word {
  if (value === '' || value === 'any') return { key, allow: [], refuse: [] };
  // The flags of a list belong together.
  const items = key === 'flags' ? [value] : value.split(',');
  const allow = items.filter((item) => !item.startsWith('!'));
  const refuse = items.filter((item) => item.startsWith('!')).map((item) => item.slice(1));
  for (const item of [...allow, ...refuse]) itemMatch(key, item);
  return { key, allow, refuse };
}

/** The packets that have a key at all. */
export function presentMatch(key: WordKey): Match {
  const field = NUMBER_FIELDS[key];
  if (field) return numberIn(field[0], { from: 0, to: field[1] });
  switch (key) {
    case 'src':
    case 'dst':
      return anyOf([familyIs(32), familyIs(128)]);
    case 'protocol':
      return numberIn('protocol', { from: 0, to: 255 });
    case 'icmp':
      return numberIn('icmp-type', { from: 0, to: 255 });
    case 'flags':
      return { kind: 'flags', mask: 0, value: 0 };
    default:
      return { kind: 'all', of: [] };
  }
}

/** The packets that one value of a key stands for. Throws WordsError where the key has no such value. */
export function itemMatch(key: WordKey, item: string): Match {
  const field = NUMBER_FIELDS[key];
  if (field) return numberIn(field[0], rangeOf(key, item, field[1]));
  switch (key) {
    case 'src':
    case 'dst':
      return { kind: 'address', field: key, of: [addressOf(key, item)] };
    case 'protocol':
      return protocolMatch(item);
    case 'icmp':
      return icmpMatch(item);
    case 'flags':
      return { kind: 'flags', mask: 255, value: flagsOf(item) };
    case 'state':
      return { kind: 'state', of: [stateOf(item)] };
    case 'smac':
    case 'dmac':
      return { kind: 'mac', field: key, value: macOf(key, item), mask: 0xffff_ffff_ffffn };
    case 'in':
    case 'out':
      if (item === '') throw new WordsError(`${key}= has an empty name in its list`);
      return { kind: 'interface', field: key, of: [item] };
    default:
      throw new WordsError(`${key} has no values`);
  }
}

function addressOf(key: string, item: string): AddressSet {
  const dash = item.indexOf('-');
  if (dash > 0) {
    const [from, to] = [parseIp(item.slice(0, dash)), parseIp(item.slice(dash + 1))];
    if (from && to && from.bits === to.bits && from.value <= to.value)
      return { kind: 'range', bits: from.bits, from: from.value, to: to.value };
  }
  const prefix = parsePrefix(item);
  if (!prefix) throw new WordsError(`${key}=${item} is no address, prefix (10.0.0.0/8) or range (10.0.0.1-10.0.0.9)`);
  return prefixSet(prefix);
}

function rangeOf(key: string, item: string, largest: number): NumberRange {
  const match = /^(\d{1,5}|0x[0-9a-f]{1,4})(?:-(\d{1,5}|0x[0-9a-f]{1,4}))?$/i.exec(item);
  const from = Number(match?.[1]);
  const to = match?.[2] === undefined ? from : Number(match[2]);
  if (!match || from > to || to > largest)
    throw new WordsError(`${key}=${item} is no number from 0 to ${largest} and no range of them (as 1-9)`);
  return { from, to };
}

/** `icmp` is the ICMP of the packet's own family. */
function protocolMatch(item: string): Match {
  if (item.toLowerCase() === 'icmp')
    return anyOf([
      { kind: 'all', of: [familyIs(32), numberIn('protocol', { from: 1, to: 1 })] },
      { kind: 'all', of: [familyIs(128), numberIn('protocol', { from: 58, to: 58 })] },
    ]);
  const number = protocolNumber(item);
  if (number !== null) return numberIn('protocol', { from: number, to: number });
  const [from, to] = item.split('-').map(protocolNumber);
  if (from === null || to === null || from === undefined || to === undefined || from > to)
    throw new WordsError(`protocol=${item} is no protocol; write tcp, udp, icmp or a number from 0 to 255`);
  return numberIn('protocol', { from, to });
}

function icmpMatch(item: string): Match {
  const [type = '', code, ...rest] = item.split('/');
  if (rest.length > 0) throw new WordsError(`icmp=${item} is not TYPE or TYPE/CODE`);
  const of: Match[] = [numberIn('icmp-type', rangeOf('icmp', type, 255))];
  if (code !== undefined) of.push(numberIn('icmp-code', rangeOf('icmp', code, 255)));
  return { kind: 'all', of };
}

function flagsOf(item: string): number {
  if (item === 'none') return 0;
  let bits = 0;
  for (const name of item.toLowerCase().split(',')) {
    const bit = Object.hasOwn(FLAG_BITS, name) ? FLAG_BITS[name] : undefined;
    if (bit === undefined)
      throw new WordsError(
        `flags=${item}: '${name}' is no flag; write none or a list of ${Object.keys(FLAG_BITS).join(', ')}`,
      );
    bits |= bit;
  }
  return bits;
}

function stateOf(item: string): ConnectionState {
  const name = item.toLowerCase();
  if (!STATE_NAMES.includes(name)) throw new WordsError(`state=${item} is none of ${STATE_NAMES.join(', ')}`);
  return name as ConnectionState;
}

function macOf(key: string, item: string): bigint {
  const digits = item.replaceAll(/[:.-]/g, '');
  if (!/^[0-9a-f]{12}$/i.test(digits)) throw new WordsError(`${key}=${item} is no MAC address`);
  return BigInt(`0x${digits}`);
}
