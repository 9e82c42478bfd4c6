/** Sign-ins of computers to domain controllers (MS-NRPC section 3.5.4.4): only whether the challenge is all zero, which is how CVE-2020-1472 is exploited. */
import type { Cursor } from '#base/cursor.ts';
import { long } from './octets.ts';

/** Operations: NetrServerReqChallenge, NetrServerAuthenticate2 and NetrServerAuthenticate3. */
const [REQUEST_CHALLENGE, AUTHENTICATE_2, AUTHENTICATE_3] = [4, 15, 26];
const CREDENTIAL = 8;
/** Longest name, in characters. */
const NAME_LIMIT = 512;

/** True for operations that carry a challenge or a credential. */
export function isChallenge(operation: number): boolean {
  return operation === REQUEST_CHALLENGE || operation === AUTHENTICATE_2 || operation === AUTHENTICATE_3;
}

/** `netlogon-zero-challenge`, `netlogon-zero-credential`, or nothing where it is as it should be. */
export function challengeAnomaly(stub: Cursor, operation: number, little: boolean): string {
  // The server's name is behind a pointer that may be null.
  if (long(stub, little) !== 0) skipName(stub, little);
  if (operation !== REQUEST_CHALLENGE) {
    skipName(stub, little);
    stub.skip(2);
  }
  skipName(stub, little);
  let sum = 0;
  for (let i = 0; i < CREDENTIAL; i++) sum += stub.u8();
  if (stub.failed || sum !== 0) return '';
  return operation === REQUEST_CHALLENGE ? 'netlogon-zero-challenge' : 'netlogon-zero-credential';
}

/** A conformant and varying string of 16-bit characters (C706 section 14.3.4.3). */
function skipName(stub: Cursor, little: boolean): void {
  stub.skip((4 - (stub.offset % 4)) % 4);
  stub.skip(8);
  const length = long(stub, little);
  stub.skip(length > NAME_LIMIT ? -1 : length * 2);
}
