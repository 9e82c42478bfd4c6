/** What of TLS no longer protects: versions, cipher suites (IANA's TLS Cipher Suites registry) and certificates. */
import type { Certificate } from './x509.ts';

/** Versions that must not be used (RFC 6176, RFC 7568, RFC 8996). */
const OBSOLETE: ReadonlySet<string> = new Set(['SSLv2', 'SSLv3', 'TLSv1.0', 'TLSv1.1']);
/** Cipher suites by what is weak about them, in hexadecimal without leading zeros. */
const WEAK: ReadonlyMap<string, string> = new Map([
  ['NULL', '0 1 2 2c 2d 2e 3b b0 b1 b4 b5 b8 b9 c001 c006 c00b c010 c015 c039 c03a c03b'],
  ['export', '3 6 8 b e 11 14 17 19 26 27 28 29 2a 2b'],
  ['RC4', '4 5 18 20 24 8a 8e 92 c002 c007 c00c c011 c016 c033'],
  ['DES', '9 c f 12 15 1a 1e 22'],
  ['3DES', 'a d 10 13 16 1b 1f 23 8b 8f 93 c003 c008 c00d c012 c017 c01a c01b c01c c034'],
]);
const BY_NUMBER: ReadonlyMap<number, string> = new Map(
  [...WEAK].flatMap(([what, suites]) => suites.split(' ').map((suite) => [Number.parseInt(suite, 16), what] as const)),
);
/** Shortest key of RSA that still protects, in bits (NIST SP 800-131A). */
const KEY_BITS = 2048;
/** Captures with an earlier time than this have no clock: 2001, in microseconds. */
const CLOCK = 1e15;

export const isObsolete = (version: string): boolean => OBSOLETE.has(version);

/** What is weak about a cipher suite, as `RC4`; empty where nothing is. */
export function weakCipher(suite: number): string {
  return BY_NUMBER.get(suite) ?? '';
}

/** What is wrong with a certificate at a time in microseconds since the epoch, as `expired 2024-01-31`. */
export function certificateFaults(certificate: Certificate, time: number): readonly string[] {
  const { notBefore, notAfter, signature, keyBits, selfSigned } = certificate;
  const faults: string[] = [];
  const now = new Date(time / 1000).toISOString();
  if (time > CLOCK && notAfter !== '' && notAfter < now) faults.push(`expired ${notAfter.slice(0, 10)}`);
  if (time > CLOCK && notBefore > now) faults.push(`not valid before ${notBefore.slice(0, 10)}`);
  // Nobody checks what a certificate says of itself.
  if (signature !== '' && !selfSigned) faults.push(`signed with ${signature}`);
  if (keyBits > 0 && keyBits < KEY_BITS) faults.push(`RSA key of ${keyBits} bits`);
  return faults;
}
