/** What attackers ask of a directory and change in it: accounts whose passwords can be guessed or that stand for others, passwords that it keeps, and who may stand for whom. */
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

/** Attributes that hold passwords of computers and of managed accounts (MS-ADTS section 2.2.17, LAPS): asked for by name (tag 0x04). */
const SECRETS: readonly Uint8Array[] = [
  term(0x04, 'ms-mcs-admpwd'),
  term(0x04, 'mslaps-password'),
  term(0x04, 'mslaps-encryptedpassword'),
  term(0x04, 'msds-managedpassword'),
];
/** Attributes by which somebody comes to stand for others: delegation that a resource grants, and keys instead of passwords (MS-ADA2 sections 2.348 and 2.369). */
const STANDINGS: readonly Uint8Array[] = [
  term(0x04, 'msds-allowedtoactonbehalfofotheridentity'),
  term(0x04, 'msds-keycredentiallink'),
];

/** What a search of `length` octets, all of which are there, looks for; empty for any other. */
export function soughtBy(search: Cursor, length: number): 'secrets' | 'weak-accounts' | '' {
  if (holdsOne(search, length, SECRETS)) return 'secrets';
  return holdsOne(search, length, TERMS) ? 'weak-accounts' : '';
}

/** Whether a change of `length` octets lets somebody stand for others. */
export function changesStanding(change: Cursor, length: number): boolean {
  return holdsOne(change, length, STANDINGS);
}

function holdsOne({ bytes, position }: Cursor, length: number, terms: readonly Uint8Array[]): boolean {
  const end = position + length;
  for (let at = position; at < end; at++) {
    const tag = bytes[at];
    if (tag !== 0x87 && tag !== 0x83 && tag !== 0x04) continue;
    for (const wanted of terms)
      if (wanted[0] === tag && at + wanted.length <= end && stands(bytes, at, wanted)) return true;
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
