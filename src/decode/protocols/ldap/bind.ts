/** Bind requests (RFC 4511 section 4.2): who binds, and by which means. Passwords are never read. */
import type { Cursor } from '#base/cursor.ts';
import { readElement, readExpected } from '../../formats/ber.ts';
import { readNtlm, userOf } from '../../formats/ntlmssp.ts';
import { accountName } from '../../formats/windows-names.ts';
import type { BindRequest } from './message.ts';
import { mechanismName, readBindName } from './names.ts';

const [INTEGER, OCTETS] = [0x02, 0x04];
/** AuthenticationChoice; the last three are Microsoft's (MS-ADTS section 5.1.1.1.3). */
const CHOICE = {
  simple: 0x80,
  sasl: 0xa3,
  sicilyDiscovery: 0x89,
  sicilyNegotiate: 0x8a,
  sicilyResponse: 0x8b,
} as const;
const NAME_LIMIT = 512;
const [DIGEST_NAME, QUOTE] = ['username="', 0x22];

export function readBindRequest(content: Cursor): BindRequest | null {
  readExpected(content, INTEGER);
  const name = readExpected(content, OCTETS);
  const choice = readElement(content);
  if (!name || !choice) return null;
  const isNamed = name.remaining > 0;
  const user = isNamed && name.remaining <= NAME_LIMIT ? readBindName(name) : '';
  if (choice.identifier === CHOICE.simple) return readSimple(user, isNamed, choice.content.remaining > 0);
  if (choice.identifier === CHOICE.sasl) return readSasl(user, choice.content);
  const isSicily = choice.identifier >= CHOICE.sicilyDiscovery && choice.identifier <= CHOICE.sicilyResponse;
  const ntlm = isSicily ? readNtlm(choice.content) : null;
  const who = ntlm ? userOf(ntlm) : '';
  return { kind: 'bind', mechanism: isSicily ? 'sicily' : '', user: who, hasPassword: false, ntlm };
}

/** A name without a password is not checked (RFC 4513 section 5.1.2). */
function readSimple(user: string, isNamed: boolean, hasPassword: boolean): BindRequest {
  const mechanism = hasPassword ? 'simple' : isNamed ? 'unauthenticated' : 'anonymous';
  return { kind: 'bind', mechanism, user, hasPassword, ntlm: null };
}

function readSasl(user: string, sasl: Cursor): BindRequest {
  const name = readExpected(sasl, OCTETS);
  const mechanism = name && name.remaining <= 20 ? mechanismName(name.latin1(name.remaining)) : '';
  const credentials = readExpected(sasl, OCTETS);
  if (mechanism === 'PLAIN')
    return { kind: 'bind', mechanism, user: plainUser(credentials), hasPassword: true, ntlm: null };
  if (mechanism === 'DIGEST-MD5')
    return { kind: 'bind', mechanism, user: digestUser(credentials), hasPassword: false, ntlm: null };
  const ntlm = credentials ? readNtlm(credentials) : null;
  return { kind: 'bind', mechanism, user: (ntlm ? userOf(ntlm) : '') || user, hasPassword: false, ntlm };
}

/** The second of three texts between zero octets (RFC 4616); the last is the password. */
function plainUser(credentials: Cursor | null): string {
  const first = credentials?.find(0) ?? -1;
  if (!credentials || first < 0) return '';
  credentials.skip(first + 1);
  const length = credentials.find(0);
  return length > 0 && length <= NAME_LIMIT ? accountName(credentials.utf8(length)) : '';
}

/** The account in a response (RFC 2831 section 2.1.2); the digest of the password is not read. */
function digestUser(credentials: Cursor | null): string {
  const stop = Math.min(credentials?.remaining ?? 0, NAME_LIMIT);
  for (let ahead = 0; credentials && ahead < stop; ahead++) {
    if (!credentials.startsWith(DIGEST_NAME, ahead)) continue;
    credentials.skip(ahead + DIGEST_NAME.length);
    const length = credentials.find(QUOTE);
    return length > 0 && length <= NAME_LIMIT ? accountName(credentials.utf8(length)) : '';
  }
  return '';
}
