/** Addresses and prefixes as people write them: read into numbers, and back in canonical text. */
import { formatIpv4, formatIpv6, formatMacNumber } from './addresses.ts';

/** An IP address as a number of 32 or 128 bits. */
export interface IpNumber {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** An IP prefix: the address of its network and how many leading bits count. */
export interface Prefix extends IpNumber {
  readonly length: number;
}

const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;
/** Longest text of an IPv6 address: six groups and a dotted tail. */
const IPV6_LENGTH_LIMIT = 45;
const MAC = /^(?:[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2})$/i;

function parseIpv4(text: string): number | null {
  const match = IPV4.exec(text);
  if (!match) return null;
  let value = 0;
  for (const part of match.slice(1)) {
    if (part === undefined || Number(part) > 255 || (part.length > 1 && part.startsWith('0'))) return null;
    value = value * 256 + Number(part);
  }
  return value;
}

function parseGroups(text: string): readonly number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1 && part.includes('.')) {
      const tail = parseIpv4(part);
      if (tail === null) return null;
      groups.push(tail >>> 16, tail & 0xffff);
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups;
}

function parseIpv6(text: string): bigint | null {
  if (!text.includes(':') || text.length > IPV6_LENGTH_LIMIT) return null;
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const head = parseGroups(halves[0] ?? '');
  const tail = parseGroups(halves[1] ?? '');
  if (!head || !tail || (halves.length === 2 && (halves[0] ?? '').includes('.'))) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  return [...head, ...Array<number>(missing).fill(0), ...tail].reduce((sum, group) => (sum << 16n) | BigInt(group), 0n);
}

/** An IPv4 or IPv6 address (RFC 4291 2.2; leading zeros in dotted form are refused); null where the text is none. */
export function parseIp(text: string): IpNumber | null {
  const short = parseIpv4(text);
  if (short !== null) return { bits: 32, value: BigInt(short) };
  const long = parseIpv6(text);
  return long === null ? null : { bits: 128, value: long };
}

/** Canonical text of an address (RFC 5952 for IPv6). */
export function formatIp({ bits, value }: IpNumber): string {
  if (bits === 32) return formatIpv4(Number(value));
  const word = (shift: bigint): number => Number((value >> shift) & 0xffff_ffffn);
  return formatIpv6(word(96n), word(64n), word(32n), word(0n));
}

/** `ADDRESS/LENGTH`, or an address alone as a prefix of its full length; bits beyond the length are cleared. */
export function parsePrefix(text: string): Prefix | null {
  const slash = text.indexOf('/');
  const ip = parseIp(slash < 0 ? text : text.slice(0, slash));
  if (!ip) return null;
  const tail = slash < 0 ? String(ip.bits) : text.slice(slash + 1);
  const length = /^\d{1,3}$/.test(tail) ? Number(tail) : Number.POSITIVE_INFINITY;
  if (length > ip.bits) return null;
  const host = BigInt(ip.bits - length);
  return { bits: ip.bits, value: (ip.value >> host) << host, length };
}

/** Canonical text of a prefix, always with its length. */
export function formatPrefix(prefix: Prefix): string {
  return `${formatIp(prefix)}/${prefix.length}`;
}

/** The first and the last address of a prefix. */
export function prefixEnds(prefix: Prefix): readonly [first: IpNumber, last: IpNumber] {
  const { bits, value, length } = prefix;
  return [
    { bits, value },
    { bits, value: value | ((1n << BigInt(bits - length)) - 1n) },
  ];
}

/** True where the address lies below the prefix. */
export function isBelow(prefix: Prefix, ip: IpNumber): boolean {
  const host = BigInt(prefix.bits - prefix.length);
  return ip.bits === prefix.bits && ip.value >> host === prefix.value >> host;
}

/** A MAC written with colons, dashes or Cisco's dots as canonical text; null where the text is none. */
export function canonicalMac(text: string): string | null {
  return MAC.test(text) ? formatMacNumber(Number.parseInt(text.replaceAll(/[:.-]/g, ''), 16)) : null;
}
