/** Negotiation and session setup of SMB 1: dialects, systems, accounts. */
import { Cursor } from '#base/cursor.ts';
import { readGuid } from '../../formats/guid.ts';
import { type NtlmMessage, readNtlm } from '../../formats/ntlmssp.ts';
import { RangeMemo } from '../../formats/range-memo.ts';
import { accountIn, readAccountName, readComputerName } from '../../formats/windows-names.ts';
import { type FirstCommand, part, readName } from './first-command.ts';
import type { Signing, SmbMemory, SmbPart } from './message.ts';
import { firstDialect, readSystemName } from './names.ts';

/** Most dialects of one offer, and the longest name of one. */
const [DIALECT_LIMIT, DIALECT_LENGTH] = [32, 64];

/** The dialect whose answers have 17 words. */
const NT_DIALECT = 'NT LM 0.12';
const NT_WORDS = 34;
const NO_DIALECT = 0xffff;
/** NEGOTIATE_ENCRYPT_PASSWORDS, and the two bits of signing, of `SecurityMode`. */
const MODE = { challenge: 0x02, signing: 0x04, signingRequired: 0x08 } as const;
const EXTENDED_SECURITY = 0x80000000;
/** Octets of words in a session setup: of LAN Manager, with security blob, of NT. */
const SETUP = { lanManager: 20, extended: 24, nt: 26 } as const;
const GUEST = 0x01;
/** Response to a challenge; a shorter or longer one may be a password. */
const RESPONSE_LENGTH = 24;

/** The dialects of an offer in its order, an empty text for one that is not known; and those that are, in one text. */
interface Offer {
  readonly dialects: readonly string[];
  readonly known: string;
}

const OFFERS = new RangeMemo(readDialects);
const NO_OFFER: Offer = { dialects: [], known: '' };

/** MS-CIFS section 2.2.4.52.1. */
export function readOffer({ octets }: FirstCommand, memory: SmbMemory): SmbPart {
  const { dialects, known } = OFFERS.get(octets.bytes, octets.position, octets.end) ?? NO_OFFER;
  memory.dialects = dialects;
  return { kind: 'negotiate-request', dialects: known, signing: '' };
}

function readDialects(bytes: Uint8Array, start: number, end: number): Offer {
  const octets = Cursor.over(bytes, start, end);
  const dialects: string[] = [];
  while (octets.remaining > 0 && dialects.length < DIALECT_LIMIT && octets.u8() === 2) {
    const length = octets.find(0, DIALECT_LENGTH);
    if (length < 0) break;
    dialects.push(firstDialect(octets.latin1(length)));
    octets.skip(1);
  }
  return { dialects, known: dialects.filter((dialect) => dialect !== '').join() };
}

/** MS-CIFS section 2.2.4.52.2, MS-SMB section 2.2.4.5.2. */
export function readChoice(command: FirstCommand, memory: SmbMemory): SmbPart | null {
  const { words, octets } = command;
  const index = words.u16le();
  if (words.failed || index === NO_DIALECT) return null;
  const nt = words.end - words.start >= NT_WORDS;
  const dialect = memory.dialects[index] || (nt ? NT_DIALECT : '');
  if (!nt) return chosen(dialect, '', '', '', '');
  const mode = words.u8();
  memory.plainPasswords = (mode & MODE.challenge) === 0;
  const capabilities = words.skip(16).u32le();
  const signing = signingOf(mode);
  if (capabilities >= EXTENDED_SECURITY)
    return chosen(dialect, signing, octets.has(16) ? readGuid(octets) : '', '', '');
  octets.skip(words.skip(10).u8());
  // These texts follow the challenge unaligned.
  const domain = readName(octets, command, readComputerName, false);
  return chosen(dialect, signing, '', domain, readName(octets, command, readComputerName, false));
}

function chosen(dialect: string, signing: Signing, serverGuid: string, domain: string, serverName: string): SmbPart {
  return { kind: 'negotiate-response', dialect, signing, serverGuid, domain, serverName };
}

function signingOf(mode: number): Signing {
  if ((mode & MODE.signingRequired) !== 0) return 'required';
  return (mode & MODE.signing) !== 0 ? 'enabled' : 'disabled';
}

/** MS-CIFS section 2.2.4.53.1, MS-SMB section 2.2.4.6.1. Both sides end with the names of their systems. */
export function readSessionRequest(command: FirstCommand, memory: SmbMemory): SmbPart | null {
  const { words, octets } = command;
  const size = words.end - words.start;
  let [ntlm, user, plainPassword]: [NtlmMessage | null, string, boolean] = [null, '', false];
  if (size === SETUP.extended) ntlm = readNtlm(part(octets, words.skip(14).u16le()));
  else if (size === SETUP.nt || size === SETUP.lanManager) {
    const first = words.skip(14).u16le();
    const second = size === SETUP.nt ? words.u16le() : 0;
    octets.skip(first + second);
    user = readName(octets, command, readAccountName);
    user = accountIn(readName(octets, command, readComputerName), user);
    plainPassword = memory.plainPasswords && isPassword(first, second);
  } else return null;
  const nativeOs = readName(octets, command, readSystemName);
  const nativeLanManager = readName(octets, command, readSystemName);
  if (octets.failed && size !== SETUP.extended) return null;
  return { kind: 'session-request', ntlm, user, nativeOs, nativeLanManager, plainPassword };
}

/** An empty password is one zero, or nothing. */
function isPassword(first: number, second: number): boolean {
  return Math.max(first, second) > 1 && first !== RESPONSE_LENGTH && second !== RESPONSE_LENGTH;
}

/** MS-CIFS section 2.2.4.53.2, MS-SMB section 2.2.4.6.2. */
export function readSessionResponse(command: FirstCommand): SmbPart {
  const { words, octets, status } = command;
  const guest = status === 0 && (words.skip(4).u16le() & GUEST) !== 0;
  const extended = words.end - words.start >= 8;
  const ntlm = extended ? readNtlm(part(octets, words.seek(6).u16le())) : null;
  const nativeOs = readName(octets, command, readSystemName);
  const nativeLanManager = readName(octets, command, readSystemName);
  return { kind: 'session-response', ntlm, status, guest, nativeOs, nativeLanManager };
}
