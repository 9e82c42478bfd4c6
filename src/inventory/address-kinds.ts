/** What kind of address a text is: valid on its link alone, or made from a MAC. */
import { canonicalMac, parseIp } from '#base/prefix.ts';

/** The universal/local bit, inverted in an interface identifier (RFC 4291 appendix A). */
const UNIVERSAL = 0x02;

const [SIX, LETTER_E] = ['6'.charCodeAt(0), 'e'.charCodeAt(0)];

/** True for an address that means something on its own link alone (RFC 3927, RFC 4291 section 2.5.6). */
export function isLinkLocal(ip: string): boolean {
  const second = ip.charCodeAt(1);
  // Two characters tell most others apart: this is asked for every flow.
  if (second === SIX) return ip.startsWith('169.254.');
  return second === LETTER_E && /^fe[89ab].:/.test(ip);
}

/** True for a link-local IPv6 address whose interface identifier is random or made from a MAC, and not a small number that somebody gave, as fe80::1. */
export function isOwnLinkLocal(ip: string): boolean {
  return /^fe[89ab].:/.test(ip) && (ip.split('::')[1]?.split(':').length ?? 8) > 2;
}

/** The MAC from which an IPv6 address was made (modified EUI-64, RFC 4291 appendix A); null for any other address. */
export function macInside(ip: string): string | null {
  if (!ip.includes(':')) return null;
  const identifier = (parseIp(ip)?.value ?? 0n) & 0xffff_ffff_ffff_ffffn;
  if (((identifier >> 24n) & 0xffffn) !== 0xfffen) return null;
  const digits = identifier.toString(16).padStart(16, '0');
  const first = Number.parseInt(digits.slice(0, 2), 16);
  // Neither a group address nor one that somebody made up is a card's own.
  if ((first & UNIVERSAL) === 0 || (first & 1) !== 0) return null;
  const own = (first ^ UNIVERSAL).toString(16).padStart(2, '0') + digits.slice(2, 6) + digits.slice(10);
  return canonicalMac(own.replace(/(....)(....)(....)/, '$1.$2.$3'));
}
