/** Ends of flows as 16 bytes: IPv6 as it is, IPv4 mapped into it, and the MAC of who speaks no IP below a prefix that is nobody's. */
import { CANONICAL_MAC, formatIpv4, formatIpv6, formatMacNumber, parseMac } from '#base/addresses.ts';
import { canonicalMac, parseIp, parsePrefix, prefixEnds } from '#base/prefix.ts';

/** Four words of 32 bits in network order. */
export type Words = readonly [number, number, number, number];

/** RFC 6666: the discard-only prefix 100::/64, which no packet of a sane network bears. The column `network` tells the two apart all the same. */
const MAC_PREFIX = 0x0100_0000;
const MAPPED = 0xffff;
const WORD = 0x1_0000_0000;
const NOTHING: Words = [0, 0, 0, 0];
/** IPv6 texts whose words are remembered. */
const MEMORY_LIMIT = 16_384;
const memory = new Map<string, Words>();

/** An address of a question: what its columns hold, and the network it belongs to. */
export interface AskedAddress {
  readonly network: 'ipv4' | 'ipv6' | 'ethernet';
  /** As IPv6 text, which is how it goes into SQL. */
  readonly text: string;
}

/** The number of a dotted address; 0 for a text that is none. */
export function ipv4Number(text: string): number {
  let [value, part, dots] = [0, 0, 0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x2e) {
      value = value * 256 + part;
      part = 0;
      dots++;
    } else if (code >= 0x30 && code <= 0x39) part = part * 10 + code - 0x30;
    else return 0;
    if (part > 255) return 0;
  }
  return dots === 3 ? value * 256 + part : 0;
}

/** The words of an IPv6 address; zeros for a text that is none. */
export function ipv6Words(text: string): Words {
  const known = memory.get(text);
  if (known) return known;
  const ip = parseIp(text);
  const words = ip?.bits === 128 ? wordsOf(ip.value) : NOTHING;
  if (memory.size >= MEMORY_LIMIT) memory.clear();
  memory.set(text, words);
  return words;
}

/** A canonical MAC as a number plus one, so that 0 means none. */
export function macColumn(text: string | undefined): number {
  return text !== undefined && CANONICAL_MAC.test(text) ? parseMac(text) + 1 : 0;
}

/** The words that stand for a MAC (as in its column) where there is no IP. */
export function macWords(column: number): Words {
  return column === 0 ? NOTHING : [MAC_PREFIX, 0, Math.floor((column - 1) / WORD), (column - 1) % WORD];
}

/** An address as people write it; null where it is none. */
export function askedAddress(text: string): AskedAddress | null {
  const mac = canonicalMac(text);
  if (mac) return { network: 'ethernet', text: formatIpv6(...macWords(macColumn(mac))) };
  const ip = parseIp(text);
  if (!ip) return null;
  if (ip.bits === 128) return { network: 'ipv6', text: formatIpv6(...wordsOf(ip.value)) };
  return { network: 'ipv4', text: formatIpv6(0, 0, MAPPED, Number(ip.value)) };
}

/** The first and last address of a prefix, both included; null where the text is no prefix. */
export function askedPrefix(text: string): readonly [first: AskedAddress, last: AskedAddress] | null {
  const prefix = parsePrefix(text);
  if (!prefix) return null;
  const network = prefix.bits === 32 ? 'ipv4' : 'ipv6';
  const asked = (value: bigint): AskedAddress => ({
    network,
    text: network === 'ipv4' ? formatIpv6(0, 0, MAPPED, Number(value)) : formatIpv6(...wordsOf(value)),
  });
  const [first, last] = prefixEnds(prefix);
  return [asked(first.value), asked(last.value)];
}

/** The text of an end from its 32 hexadecimal digits; empty where there is none. */
export function addressText(network: string, digits: string): string {
  const word = (index: number): number => Number.parseInt(digits.slice(index * 8, index * 8 + 8), 16);
  if (network === 'ipv4') return formatIpv4(word(3));
  if (network === 'ipv6') return formatIpv6(word(0), word(1), word(2), word(3));
  return word(0) === MAC_PREFIX ? formatMacNumber(word(2) * WORD + word(3)) : '';
}

function wordsOf(value: bigint): Words {
  const word = (shift: bigint): number => Number((value >> shift) & 0xffff_ffffn);
  return [word(96n), word(64n), word(32n), word(0n)];
}
