/** Searches for accounts whose passwords can be guessed from tickets, or that stand for others: how somebody looks for a way through a domain. */
import type { Cursor } from '#base/cursor.ts';

/** Longest search that is looked at. */
export const SEARCH_LIMIT = 4096;

/**
 * Terms of a filter as they cross (RFC 4511 section 4.5.1.7), in lower case: that an attribute is there (tag 0x87), of services
 * (MS-ADTS section 3.1.1.5.3.1.1.4), of trust to act for others, of a computer’s managed password; and the value (0x83) of the
 * bit in `userAccountControl` by which an account needs no proof (MS-ADTS section 2.2.16).
 */
const TERMS: readonly Uint8Array[] = [
  term(0x87, 'serviceprincipalname'),
  term(0x87, 'msds-allowedtodelegateto'),
  term(0x87, 'ms-mcs-admpwd'),
  term(0x83, '4194304'),
];

/** Whether one of the terms stands in the next `length` octets, all of which are there. */
export function seeksWeakAccounts({ bytes, position }: Cursor, length: number): boolean {
  const end = position + length;
  for (let at = position; at < end; at++) {
    if (bytes[at] !== 0x87 && bytes[at] !== 0x83) continue;
    for (const wanted of TERMS) if (at + wanted.length <= end && stands(bytes, at, wanted)) return true;
  }
  return false;
}

/** Tag and length are compared as they are, letters in any case. */
function stands(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let i = 0; i < wanted.length; i++) {
    const octet = bytes[at + i] ?? 0;
    const isCapital = i > 1 && octet >= 0x41 && octet <= 0x5a;
    if ((isCapital ? octet | 0x20 : octet) !== wanted[i]) return false;
  }
  return true;
}

function term(tag: number, text: string): Uint8Array {
  return Uint8Array.of(tag, text.length, ...Buffer.from(text, 'latin1'));
}
