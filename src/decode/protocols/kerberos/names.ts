/** The words of Kerberos: names of principals and realms, ciphers and errors. */
import { Cursor } from '#base/cursor.ts';
import { readCut, readElement, readExpected, readInteger } from '../../formats/ber.ts';
import { RangeMemo } from '../../formats/range-memo.ts';
import { computerName } from '../../formats/windows-names.ts';
import type { Principal } from './message.ts';

const [INTEGER, SEQUENCE, GENERAL_STRING] = [0x02, 0x30, 0x1b];
/** Most ciphers of one request. */
const CIPHER_LIMIT = 32;
const [PART_LIMIT, LENGTH_LIMIT] = [8, 256];
const PRINCIPAL = /^[\p{L}\d_$*][\p{L}\d_.@$*:+/\\-]*( [\p{L}\d_.@$*:+/-]+){0,3}$/u;
const REALM = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}$/;

/** Ciphers (RFC 3961, RFC 3962, RFC 4757, RFC 6803, RFC 8009) by number. */
const CIPHERS: ReadonlyMap<number, string> = new Map([
  [1, 'des-cbc-crc'],
  [2, 'des-cbc-md4'],
  [3, 'des-cbc-md5'],
  [16, 'des3-cbc-sha1'],
  [17, 'aes128-cts-hmac-sha1-96'],
  [18, 'aes256-cts-hmac-sha1-96'],
  [19, 'aes128-cts-hmac-sha256-128'],
  [20, 'aes256-cts-hmac-sha384-192'],
  [23, 'rc4-hmac'],
  [24, 'rc4-hmac-exp'],
  [25, 'camellia128-cts-cmac'],
  [26, 'camellia256-cts-cmac'],
]);

/** Errors that tell of who signs in (RFC 4120 section 7.5.9) by number. */
const ERRORS: ReadonlyMap<number, string> = new Map([
  [3, 'KDC_ERR_BAD_PVNO'],
  [6, 'KDC_ERR_C_PRINCIPAL_UNKNOWN'],
  [7, 'KDC_ERR_S_PRINCIPAL_UNKNOWN'],
  [8, 'KDC_ERR_PRINCIPAL_NOT_UNIQUE'],
  [9, 'KDC_ERR_NULL_KEY'],
  [10, 'KDC_ERR_CANNOT_POSTDATE'],
  [12, 'KDC_ERR_POLICY'],
  [13, 'KDC_ERR_BADOPTION'],
  [14, 'KDC_ERR_ETYPE_NOSUPP'],
  [16, 'KDC_ERR_PADATA_TYPE_NOSUPP'],
  [18, 'KDC_ERR_CLIENT_REVOKED'],
  [20, 'KDC_ERR_TGT_REVOKED'],
  [23, 'KDC_ERR_KEY_EXPIRED'],
  [24, 'KDC_ERR_PREAUTH_FAILED'],
  [25, 'KDC_ERR_PREAUTH_REQUIRED'],
  [26, 'KDC_ERR_SERVER_NOMATCH'],
  [29, 'KDC_ERR_SVC_UNAVAILABLE'],
  [31, 'KRB_AP_ERR_BAD_INTEGRITY'],
  [32, 'KRB_AP_ERR_TKT_EXPIRED'],
  [33, 'KRB_AP_ERR_TKT_NYV'],
  [34, 'KRB_AP_ERR_REPEAT'],
  [35, 'KRB_AP_ERR_NOT_US'],
  [36, 'KRB_AP_ERR_BADMATCH'],
  [37, 'KRB_AP_ERR_SKEW'],
  [41, 'KRB_AP_ERR_MODIFIED'],
  [44, 'KRB_AP_ERR_BADKEYVER'],
  [45, 'KRB_AP_ERR_NOKEY'],
  [52, 'KRB_ERR_RESPONSE_TOO_BIG'],
  [60, 'KRB_ERR_GENERIC'],
  [62, 'KDC_ERR_CLIENT_NOT_TRUSTED'],
  [68, 'KDC_ERR_WRONG_REALM'],
]);

/** The name of a cipher; one that is not known keeps its number. */
export function cipherName(type: number): string {
  return CIPHERS.get(type) ?? String(type);
}

/** An error with its number, as `24 KDC_ERR_PREAUTH_FAILED`. */
export function errorName(code: number): string {
  const name = ERRORS.get(code);
  return name ? `${code} ${name}` : String(code);
}

/** The same names and lists of ciphers come again and again. */
const PRINCIPALS = new RangeMemo(
  (bytes, start, end) => principalIn(Cursor.over(bytes, start, end)),
  ({ name }) => name !== '',
);
const REALMS = new RangeMemo((bytes, start, end) => realmIn(Cursor.over(bytes, start, end)) || null);
const CIPHER_LISTS = new RangeMemo((bytes, start, end) => ciphersIn(Cursor.over(bytes, start, end)));
export const NOBODY: Principal = { name: '', host: '' };

/** A PrincipalName in a tagged field; empty where it is none. */
export function readPrincipal(field: Cursor): Principal {
  return PRINCIPALS.get(field.bytes, field.position, field.end) ?? NOBODY;
}

/** A Realm in a tagged field; empty where it is none. */
export function readRealm(field: Cursor): string {
  return REALMS.get(field.bytes, field.position, field.end) ?? '';
}

/** The names of ciphers in a tagged field, with commas between. */
export function readCiphers(field: Cursor): string {
  return CIPHER_LISTS.get(field.bytes, field.position, field.end) ?? '';
}

function principalIn(field: Cursor): Principal {
  const name = readCut(field, SEQUENCE);
  if (!name) return NOBODY;
  readElement(name);
  const strings = readExpected(name, 0xa1);
  const list = strings ? readCut(strings, SEQUENCE) : null;
  const parts: string[] = [];
  for (let count = 0; list && count < PART_LIMIT; count++) {
    const part = readExpected(list, GENERAL_STRING);
    if (!part || part.remaining > LENGTH_LIMIT) break;
    parts.push(part.utf8(part.remaining));
  }
  const joined = parts.join('/');
  if (joined.length > LENGTH_LIMIT || !PRINCIPAL.test(joined)) return NOBODY;
  return { name: joined, host: hostOf(joined) };
}

function realmIn(field: Cursor): string {
  const realm = readExpected(field, GENERAL_STRING);
  if (!realm || realm.remaining > LENGTH_LIMIT) return '';
  const text = realm.latin1(realm.remaining);
  return REALM.test(text) ? text : '';
}

function ciphersIn(field: Cursor): string {
  const list = readCut(field, SEQUENCE);
  const names: string[] = [];
  for (let count = 0; list && count < CIPHER_LIMIT; count++) {
    const value = readExpected(list, INTEGER);
    if (!value) break;
    names.push(cipherName(readInteger(value)));
  }
  return names.join();
}

/** The host that a principal is: `WS-17$` or `host/ws-17.example`; empty for a person or another service. */
function hostOf(principal: string): string {
  const machine = /^([^/@]+)\$(@.*)?$/.exec(principal)?.[1];
  return computerName(machine ?? /^host\/([^/@]+)/i.exec(principal)?.[1] ?? '');
}
