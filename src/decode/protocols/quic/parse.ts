/** QUIC datagrams to messages: long headers, and the client's handshake in Initial packets. */
import { Cursor } from '#base/cursor.ts';
import { readClientHello } from '../../formats/tls-hello.ts';
import { type Answer, type Context, done, VERDICT, type Verdict } from '../../protocol.ts';
import { beginning, readFrames, readVariable } from './frames.ts';
import { findGoogleHello, hasGoogleRejection, readGoogleHello } from './google.ts';
import { type InitialKeys, initialKeys } from './key-derivation.ts';
import type { QuicMemory, QuicMessage } from './message.ts';
import { openInitial, type ProtectedPacket } from './protection.ts';
import { hasGoogleFrames, hasGoogleHandshake, initialSalt, isGoogle, VERSION_2, versionText } from './versions.ts';

/** Longest connection identifier (RFC 9000 section 17.2). */
const IDENTIFIER_LIMIT = 20;
/** Most Initial packets that are tried in one conversation. */
const ATTEMPT_LIMIT = 24;
/** Most versions of a Version Negotiation looked at. */
const VERSIONS_LIMIT = 64;
/** Shortest datagram that opens a conversation (RFC 9000 section 14.1). */
const OPENING_LENGTH = 1200;
const HEADER_LENGTH = 7;

const LONG = 0x80;
const FIXED = 0x40;
const CLIENT_HELLO = 1;

export function probe(bytes: Cursor, context: Context): Verdict {
  if (context.carrier !== 'udp' || !bytes.has(HEADER_LENGTH)) return VERDICT.no;
  const first = bytes.peek();
  if ((first & LONG) === 0) return probePublicHeader(bytes);
  const version = versionAt(bytes, 1);
  if (isGoogle(version) && version < 0x51303530) return bytes.has(16) ? VERDICT.sure : VERDICT.no;
  const destination = bytes.peek(5);
  const source = bytes.peek(6 + destination);
  if (destination > IDENTIFIER_LIMIT || source > IDENTIFIER_LIMIT || source < 0) return VERDICT.no;
  const behind = HEADER_LENGTH + destination + source;
  if (!bytes.has(behind)) return VERDICT.no;
  if (version === 0) return probeNegotiation(bytes, behind);
  if (versionText(version) !== '') return (first & FIXED) !== 0 ? VERDICT.sure : VERDICT.no;
  const reserved = (version & 0x0f0f0f0f) >>> 0 === 0x0a0a0a0a;
  const opens = (first & FIXED) !== 0 && destination >= 8 && bytes.has(OPENING_LENGTH);
  return reserved && opens ? VERDICT.sure : VERDICT.no;
}

/** Google's header before Q046: flags that announce an identifier, and a version or, from a server, a rejection. */
function probePublicHeader(bytes: Cursor): Verdict {
  const first = bytes.peek();
  if ((first & 0x88) !== 0x08 || !bytes.has(14)) return VERDICT.no;
  if ((first & 0x03) === 0) return hasGoogleRejection(bytes) ? VERDICT.sure : VERDICT.no;
  if ((first & 0x01) === 0) return VERDICT.no;
  return isGoogle(versionAt(bytes, 9)) ? VERDICT.sure : VERDICT.no;
}

function probeNegotiation(bytes: Cursor, behind: number): Verdict {
  const size = bytes.remaining - behind;
  if (size < 4 || size % 4 !== 0 || size / 4 > VERSIONS_LIMIT) return VERDICT.no;
  for (let at = behind; at < behind + size; at += 4) {
    if (versionText(versionAt(bytes, at)) !== '') return VERDICT.sure;
  }
  return VERDICT.no;
}

function versionAt(bytes: Cursor, at: number): number {
  const high = (bytes.peek(at) << 8) | bytes.peek(at + 1);
  return high * 0x10000 + ((bytes.peek(at + 2) << 8) | bytes.peek(at + 3));
}

/** Reads one packet; what cannot be read is passed over to the datagram's end. */
export function parse(bytes: Cursor, _context: Context, memory: QuicMemory): Answer<QuicMessage> {
  memory.packets++;
  const first = bytes.peek();
  if ((first & LONG) === 0) return parseShort(bytes, first);
  if (!bytes.has(HEADER_LENGTH)) return rest(bytes, -1);
  const start = bytes.position;
  const version = versionAt(bytes, 1);
  if (isGoogle(version) && !hasGoogleFrames(version)) return parseGoogle(bytes, version);
  bytes.skip(5);
  const destination = bytes.take(bytes.u8());
  bytes.skip(bytes.u8());
  if (bytes.failed || version === 0 || initialSalt(version) === null) return rest(bytes, version);
  const type = packetType(first, version);
  if (type === 'retry') return rest(bytes, version);
  if (type === 'initial') bytes.skip(readVariable(bytes));
  const length = readVariable(bytes);
  const numberAt = bytes.position;
  if (bytes.failed || !bytes.has(length)) return rest(bytes, version);
  bytes.skip(length);
  const message: QuicMessage = { kind: 'packet', version };
  if (type !== 'initial' || memory.attempts >= ATTEMPT_LIMIT) return done(message);
  memory.attempts++;
  const packet = { bytes: bytes.bytes, start, numberAt, end: numberAt + length };
  const frames = openEither(packet, version, destination, memory);
  if (!frames) return done(message);
  readFrames(frames, hasGoogleFrames(version), memory.handshake);
  return done(readHandshake(version, memory) ?? message);
}

function rest(bytes: Cursor, version: number): Answer<QuicMessage> {
  bytes.skip(bytes.remaining);
  return done({ kind: 'packet', version });
}

/** A short header, or Google's public header. */
function parseShort(bytes: Cursor, first: number): Answer<QuicMessage> {
  const version = (first & 0x09) === 0x09 && bytes.has(14) ? versionAt(bytes, 9) : -1;
  return isGoogle(version) ? parseGoogle(bytes, version) : rest(bytes, -1);
}

function parseGoogle(bytes: Cursor, version: number): Answer<QuicMessage> {
  const message = findGoogleHello(bytes, version);
  bytes.skip(bytes.remaining);
  return done(message ?? { kind: 'packet', version });
}

/** Version 2 numbers its packet types anew (RFC 9369 section 3.2). */
function packetType(first: number, version: number): 'initial' | 'retry' | 'other' {
  const type = ((first >> 4) - (version === VERSION_2 ? 1 : 0)) & 3;
  return type === 0 ? 'initial' : type === 3 ? 'retry' : 'other';
}

/** Tries the identifier that fitted before, then this packet's own: a Retry changes it. */
function openEither(
  packet: ProtectedPacket,
  version: number,
  destination: Uint8Array,
  memory: QuicMemory,
): Uint8Array | null {
  const known = knownKeys(version, memory);
  const opened = known && openInitial(packet, known);
  if (opened) return opened;
  const keys = initialKeys(version, destination);
  const frames = keys && openInitial(packet, keys);
  if (frames) {
    memory.keys = keys;
    // The handshake starts anew behind a Retry.
    memory.handshake.parts = [];
  }
  return frames;
}

function knownKeys(version: number, { keys }: QuicMemory): InitialKeys | null {
  if (keys === null || keys.version === version) return keys;
  return initialKeys(version, keys.connectionId);
}

/** The client's hello once it is complete. */
function readHandshake(version: number, memory: QuicMemory): QuicMessage | null {
  const bytes = Cursor.over(beginning(memory.handshake));
  if (hasGoogleHandshake(version)) return readGoogleHello(bytes, version);
  if (bytes.u8() !== CLIENT_HELLO) return null;
  const hello = bytes.sub(bytes.u24());
  if (bytes.failed) return null;
  const read = readClientHello(hello, 'q');
  return read && { kind: 'client-hello', version, hello: read };
}
