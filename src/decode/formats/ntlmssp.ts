/** NTLM messages (MS-NLMP) inside the tokens of SMB, DCE/RPC, LDAP and HTTP: what both ends say about themselves. */
import { Cursor } from '#base/cursor.ts';
import type { NameReader } from './name-reader.ts';
import { accountIn, readAccountName, readComputerName, readDnsName, readHostName } from './windows-names.ts';

/** How far into a token the message is looked for; SPNEGO and GSS-API wrap it in less. */
const SEARCH_LIMIT = 1024;
/** Longest name in a message, in octets. */
const NAME_LIMIT = 512;
/** Most attribute-value pairs of a target information. */
const PAIR_LIMIT = 16;

const SIGNATURE = 'NTLMSSP\0';
const FIRST_LETTER = 0x4e;
const TYPE_AT = SIGNATURE.length;
const [UNICODE, VERSION] = [0x00000001, 0x02000000];
/** Places of the fields from the message's start (MS-NLMP sections 2.2.1.1 to 2.2.1.3). */
const NEGOTIATE = { flags: 12, domain: 16, workstation: 24, version: 32 } as const;
const CHALLENGE = { target: 12, flags: 20, information: 40, version: 48 } as const;
const AUTHENTICATE = { domain: 28, user: 36, workstation: 44, flags: 60, version: 64 } as const;
const VERSION_LENGTH = 8;
/** `NTLMRevisionCurrent`: every version structure ends in it (MS-NLMP section 2.2.2.10). */
const REVISION = 0x0f;
/** `AvId` of the pairs that are read (MS-NLMP section 2.2.2.1). */
const PAIR = { end: 0, computer: 1, domain: 2, dnsComputer: 3, dnsDomain: 4 } as const;

/** NEGOTIATE_MESSAGE: the client. Names are empty where they are absent or not well-formed; `version` as `10.0.19041`. */
export interface NtlmNegotiate {
  readonly kind: 'negotiate';
  readonly version: string;
  readonly workstation: string;
  readonly domain: string;
}

/** CHALLENGE_MESSAGE: the server. */
export interface NtlmChallenge {
  readonly kind: 'challenge';
  readonly version: string;
  readonly targetName: string;
  readonly computer: string;
  readonly domain: string;
  readonly dnsComputer: string;
  readonly dnsDomain: string;
}

/** AUTHENTICATE_MESSAGE: the client and its user; both names of the user are empty for an anonymous one. */
export interface NtlmAuthenticate {
  readonly kind: 'authenticate';
  readonly version: string;
  readonly workstation: string;
  readonly domain: string;
  readonly user: string;
}

export type NtlmMessage = NtlmNegotiate | NtlmChallenge | NtlmAuthenticate;

/** What a message says about the host that sent it: the last part of a fact's key, its value, and the field's name. */
export interface NtlmStatement {
  readonly key: 'osBuild' | 'hostName' | 'domain' | 'dnsHostName' | 'dnsDomain';
  readonly value: string;
  readonly field: string;
}

/** Finds and reads the NTLM message in a token, which may be wrapped in SPNEGO; null when there is none. */
export function readNtlm(token: Cursor): NtlmMessage | null {
  const { bytes, position, end } = token;
  const last = Math.min(end - 12, position + SEARCH_LIMIT);
  for (let at = position; at <= last; at++) {
    if (bytes[at] !== FIRST_LETTER || !token.startsWith(SIGNATURE, at - position)) continue;
    const message = whole.reset(bytes, at, end);
    const type = u32(message, TYPE_AT);
    if (type === 1) return readNegotiate(message);
    if (type === 2) return readChallenge(message);
    return type === 3 ? readAuthenticate(message) : null;
  }
  return null;
}

/** One for all: the message that is being read. */
const whole = new Cursor();

/** What the sender of `message` says about itself, in facts without the protocol's name. */
export function statementsOf(message: NtlmMessage): readonly NtlmStatement[] {
  const statements: NtlmStatement[] = [];
  state(statements, 'osBuild', message.version, 'NTLM Version');
  if (message.kind !== 'challenge') {
    state(statements, 'hostName', message.workstation, 'NTLM Workstation');
    // An authenticating user's domain is the account's, not the host's.
    if (message.kind === 'negotiate') state(statements, 'domain', message.domain, 'NTLM DomainName');
    return statements;
  }
  state(statements, 'hostName', message.computer, 'MsvAvNbComputerName');
  state(statements, 'domain', message.domain || message.targetName, 'MsvAvNbDomainName');
  state(statements, 'dnsHostName', message.dnsComputer, 'MsvAvDnsComputerName');
  state(statements, 'dnsDomain', message.dnsDomain, 'MsvAvDnsDomainName');
  return statements;
}

function state(statements: NtlmStatement[], key: NtlmStatement['key'], value: string, field: string): void {
  if (value) statements.push({ key, value, field });
}

/** Who signs in with `message`, as `DOMAIN\user`; empty for nobody. */
export function userOf(message: NtlmMessage): string {
  return message.kind === 'authenticate' ? accountIn(message.domain, message.user) : '';
}

function readNegotiate(message: Cursor): NtlmMessage {
  return {
    kind: 'negotiate',
    version: readVersion(message, u32(message, NEGOTIATE.flags), NEGOTIATE.version, NEGOTIATE.version + VERSION_LENGTH),
    // Both names are in the OEM character set here, whatever the flags say.
    domain: nameIn(message, NEGOTIATE.domain, readComputerName, false),
    workstation: nameIn(message, NEGOTIATE.workstation, readComputerName, false),
  };
}

function readChallenge(message: Cursor): NtlmMessage {
  const flags = u32(message, CHALLENGE.flags);
  const { information, target } = CHALLENGE;
  const first = Math.min(payloadAt(message, target), offsetOf(message, information) || Infinity);
  const names = { computer: '', domain: '', dnsComputer: '', dnsDomain: '' };
  readPairs(message, offsetOf(message, information), lengthOf(message, information), names);
  return {
    kind: 'challenge',
    version: readVersion(message, flags, CHALLENGE.version, first),
    targetName: nameIn(message, target, readComputerName, (flags & UNICODE) !== 0),
    computer: names.computer,
    domain: names.domain,
    dnsComputer: names.dnsComputer,
    dnsDomain: names.dnsDomain,
  };
}

/** AV_PAIR structures (MS-NLMP section 2.2.2.1) of the target information. */
function readPairs(
  message: Cursor,
  offset: number,
  length: number,
  names: { computer: string; domain: string; dnsComputer: string; dnsDomain: string },
): void {
  const stop = offset + length;
  if (message.start + stop > message.end) return;
  for (let count = 0, at = offset; count < PAIR_LIMIT && at + 4 <= stop; count++) {
    const id = u16(message, at);
    const size = u16(message, at + 2);
    const from = at + 4;
    at = from + size;
    if (id === PAIR.end || at > stop) return;
    if (size > NAME_LIMIT) continue;
    if (id === PAIR.computer) names.computer = read(message, from, at, readComputerName, true);
    else if (id === PAIR.domain) names.domain = read(message, from, at, readComputerName, true);
    else if (id === PAIR.dnsComputer) names.dnsComputer = read(message, from, at, readDnsName, true);
    else if (id === PAIR.dnsDomain) names.dnsDomain = read(message, from, at, readDnsName, true);
  }
}

function readAuthenticate(message: Cursor): NtlmMessage {
  const { domain, user, workstation } = AUTHENTICATE;
  const first = Math.min(payloadAt(message, domain), payloadAt(message, user), payloadAt(message, workstation));
  // The oldest clients end the header here; what they negotiated is not known then.
  const isWhole = first >= AUTHENTICATE.version;
  const flags = isWhole ? u32(message, AUTHENTICATE.flags) : UNICODE;
  const isWide = (flags & UNICODE) !== 0;
  return {
    kind: 'authenticate',
    version: isWhole ? readVersion(message, flags, AUTHENTICATE.version, first) : '',
    domain: nameIn(message, domain, readComputerName, isWide),
    user: nameIn(message, user, readAccountName, isWide),
    workstation: nameIn(message, workstation, readHostName, isWide),
  };
}

/** A number `at` octets behind the message's start, as far as its octets are there. */
function u16({ bytes, start, end }: Cursor, at: number): number {
  const from = start + at;
  return from + 2 <= end ? (bytes[from] as number) | ((bytes[from + 1] as number) << 8) : 0;
}

function u32(message: Cursor, at: number): number {
  return u16(message, at) + u16(message, at + 2) * 0x10000;
}

/** A field says how long its payload is, twice, and where it is. */
function lengthOf(message: Cursor, field: number): number {
  return u16(message, field);
}

function offsetOf(message: Cursor, field: number): number {
  return u32(message, field + 4);
}

/** Where the payload of a field begins; Infinity where it has none. */
function payloadAt(message: Cursor, field: number): number {
  return lengthOf(message, field) > 0 ? offsetOf(message, field) : Infinity;
}

function nameIn(message: Cursor, field: number, reader: NameReader, isWide: boolean): string {
  const length = lengthOf(message, field);
  const offset = offsetOf(message, field);
  return length === 0 || length > NAME_LIMIT ? '' : read(message, offset, offset + length, reader, isWide);
}

/** The name in the octets `[from, to)` of the message; empty when they are not all there. */
function read({ bytes, start, end }: Cursor, from: number, to: number, reader: NameReader, isWide: boolean): string {
  return start + to <= end ? reader(bytes, start + from, start + to, isWide) : '';
}

/** The version at `at`, where the flags promise one and no payload (from `first` on) stands in its place. */
function readVersion(message: Cursor, flags: number, at: number, first: number): string {
  const from = message.start + at;
  if ((flags & VERSION) === 0 || first < at + VERSION_LENGTH || from + VERSION_LENGTH > message.end) return '';
  const { bytes } = message;
  const major = bytes[from];
  if (bytes[from + VERSION_LENGTH - 1] !== REVISION || major === 0) return '';
  return `${major}.${bytes[from + 1]}.${u16(message, at + 2)}`;
}
