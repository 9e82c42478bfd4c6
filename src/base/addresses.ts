/** MAC, IPv4 and IPv6 addresses: canonical text from bytes and back. */
import { hex, hexByte } from './text.ts';

const [DOT, COLON, DIGIT_0, DIGIT_2, DIGIT_4, LETTER_A, LOWER_A] = [0x2e, 0x3a, 0x30, 0x32, 0x34, 0x41, 0x61];

/** A MAC as it is written here, `00:1b:21:0a:0b:0c`. */
export const CANONICAL_MAC: RegExp = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/;

/** Six bytes as `00:1b:21:0a:0b:0c`. */
export function formatMac(bytes: Uint8Array): string {
  return hex(bytes.subarray(0, 6), ':');
}

/** A MAC held as a 48-bit number, as text. */
export function formatMacNumber(mac: number): string {
  const upper = Math.floor(mac / 0x1000000);
  const lower = mac - upper * 0x1000000;
  return `${hexByte(upper >>> 16)}:${hexByte(upper >>> 8)}:${hexByte(upper)}:${hexByte(lower >>> 16)}:${hexByte(lower >>> 8)}:${hexByte(lower)}`;
}

/** The 48-bit number of a MAC written as `00:1b:21:0a:0b:0c`. */
export function parseMac(text: string): number {
  let mac = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === COLON) continue;
    mac = mac * 16 + (code < LETTER_A ? code - DIGIT_0 : (code | 0x20) - LOWER_A + 10);
  }
  return mac;
}

/** A 32-bit IPv4 address (network order as a number, signed or not) in dotted form. */
export function formatIpv4(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

/** Four 32-bit words in network order as IPv6 text by RFC 5952; `::ffff:0:0/96` keeps its dotted tail. */
export function formatIpv6(w0: number, w1: number, w2: number, w3: number): string {
  if (w0 === 0 && w1 === 0 && w2 === 0xffff) return `::ffff:${formatIpv4(w3)}`;
  const groups = [w0 >>> 16, w0 & 0xffff, w1 >>> 16, w1 & 0xffff, w2 >>> 16, w2 & 0xffff, w3 >>> 16, w3 & 0xffff];
  let [bestAt, bestLength] = [-1, 1];
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (i + length < 8 && groups[i + length] === 0) length++;
    if (length > bestLength) [bestAt, bestLength] = [i, length];
  }
  const text = (from: number, to: number): string =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':');
  return bestAt < 0 ? text(0, 8) : `${text(0, bestAt)}::${text(bestAt + bestLength, 8)}`;
}

/** Address bytes (4 or 16) as canonical text; null for any other length. */
export function formatIpBytes(bytes: Uint8Array): string | null {
  const word = (at: number): number =>
    ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
  if (bytes.length === 4) return formatIpv4(word(0));
  if (bytes.length === 16) return formatIpv6(word(0), word(4), word(8), word(12));
  return null;
}

/** True where the text is a multicast, broadcast or unspecified address: nobody's own. */
export function isNobody(ip: string): boolean {
  if (ip.includes(':')) return ip === '::' || ip.startsWith('ff');
  if (ip === '0.0.0.0') return true;
  // 224 and above: three digits before the first dot.
  if (ip.charCodeAt(3) !== DOT || ip.charCodeAt(0) !== DIGIT_2) return false;
  const [second, third] = [ip.charCodeAt(1), ip.charCodeAt(2)];
  return second > DIGIT_2 || (second === DIGIT_2 && third >= DIGIT_4);
}

/** True for an address that the internet routes (neither private, shared, link-local, loopback, unique local nor for documentation in IPv6). */
export function isPublicIp(ip: string): boolean {
  if (isNobody(ip)) return false;
  if (ip.includes(':')) return !/^(fe[89ab]|f[cd]|::1$|2001:db8)/.test(ip);
  const [a = 0, b = 0] = ip.split('.').map(Number);
  const isPrivate =
    a === 10 ||
    a === 127 ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 169 && b === 254) ||
    (a === 100 && b >= 64 && b < 128);
  return !isPrivate;
}
