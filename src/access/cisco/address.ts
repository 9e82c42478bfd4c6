/** Addresses in an access list's entry: `any`, `host A`, `A WILDCARD`, `A/LENGTH`, `object-group NAME`. */
import { type IpNumber, parseIp, parsePrefix } from '#base/prefix.ts';
import type { AddressSet } from '../filter.ts';
import { maskedSet, prefixSet } from '../matches.ts';
import type { Words } from './words.ts';

/** What stands in an address's place: addresses, the name of a group of them, or nothing that is understood. */
export type AddressReading =
  | { readonly kind: 'any' }
  | { readonly kind: 'set'; readonly set: AddressSet }
  | { readonly kind: 'group'; readonly name: string }
  | null;

/** How a dialect writes addresses. */
export interface AddressGrammar {
  readonly bits: 32 | 128;
  /** What a second address says: the bits that do not count (IOS, NX-OS), or the ones that do (ASA). */
  readonly mask: 'wildcard' | 'netmask';
  /** Words in front of a group's name. */
  readonly groupWords: readonly string[];
  /** An address alone is a host (standard lists). */
  readonly bareHost: boolean;
}

const ANY_WORDS = { 32: ['any', 'any4'], 128: ['any', 'any6'] } as const;

/** The contiguous netmask `255.255.255.0` as a length; null where it is none. */
export function netmaskLength(mask: bigint): number | null {
  const inverted = 0xffff_ffffn ^ mask;
  if ((inverted & (inverted + 1n)) !== 0n) return null;
  return 32 - inverted.toString(2).replaceAll('0', '').length;
}

/** Takes an address off the words; nothing is taken where none is understood. */
export function readAddress(words: Words, grammar: AddressGrammar): AddressReading {
  const word = words.peek();
  if (word === undefined) return null;
  if ((ANY_WORDS[grammar.bits] as readonly string[]).includes(word)) {
    words.skip();
    return { kind: 'any' };
  }
  if (grammar.groupWords.includes(word)) return readGroup(words);
  if (word === 'host') return readHost(words, grammar);
  return word.includes('/') ? readPrefix(words, grammar) : readMasked(words, grammar);
}

function readGroup(words: Words): AddressReading {
  if (words.peek(1) === undefined) return null;
  words.skip();
  return { kind: 'group', name: words.next() ?? '' };
}

function readHost(words: Words, grammar: AddressGrammar): AddressReading {
  const ip = parseIp(words.peek(1) ?? '');
  if (ip?.bits !== grammar.bits) return null;
  words.skip(2);
  return { kind: 'set', set: hostSet(ip) };
}

function readPrefix(words: Words, grammar: AddressGrammar): AddressReading {
  const prefix = parsePrefix(words.peek() ?? '');
  if (prefix?.bits !== grammar.bits) return null;
  words.skip();
  return { kind: 'set', set: prefixSet(prefix) };
}

function readMasked(words: Words, grammar: AddressGrammar): AddressReading {
  const ip = parseIp(words.peek() ?? '');
  if (ip?.bits !== grammar.bits) return null;
  const mask = parseIp(words.peek(1) ?? '');
  if (mask?.bits === grammar.bits) {
    words.skip(2);
    return { kind: 'set', set: maskedSet(ip.bits, ip.value, countedBits(mask, grammar)) };
  }
  if (!grammar.bareHost) return null;
  words.skip();
  return { kind: 'set', set: hostSet(ip) };
}

/** The bits that count. */
function countedBits(mask: IpNumber, grammar: AddressGrammar): bigint {
  const ones = mask.bits === 32 ? 0xffff_ffffn : (1n << 128n) - 1n;
  return grammar.mask === 'wildcard' ? ones ^ mask.value : mask.value;
}

function hostSet(ip: IpNumber): AddressSet {
  return prefixSet({ ...ip, length: ip.bits });
}
