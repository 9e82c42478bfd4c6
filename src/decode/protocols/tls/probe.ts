/** Recognises TLS at the start of a conversation and in the middle of one. */
import type { Cursor } from '#base/cursor.ts';
import { type Context, VERDICT, type Verdict } from '../../protocol.ts';
import { CONTENT } from './message.ts';

/** Length of a record's header. */
export const HEADER_LENGTH: number = 5;
/** Longest record: 2^14 octets and what a cipher may add (RFC 5246 section 6.2.3). */
const RECORD_LIMIT: number = 16384 + 2048;
/** Longest handshake message read, in octets; longer ones are passed over. */
export const HANDSHAKE_LIMIT: number = 128 * 1024;
/** Most record headers that a probe follows. */
const CHAIN_LIMIT = 8;
/** How far ahead a record is looked for after a gap. */
const SEARCH_LIMIT = 64 * 1024;
/** Shortest enciphered record: an authentication tag, or one block. */
const ENCIPHERED_MINIMUM = 16;

const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
/** Handshake types that a server or client may send in clear before the ciphers change. */
const CLEAR_TYPES: ReadonlySet<number> = new Set([0, 3, 4, 11, 12, 13, 14, 15, 16, 21, 22]);

/** True when the five bytes `ahead` can be a record's header; absent bytes count as right. */
export function isHeader(bytes: Cursor, ahead = 0): boolean {
  if (bytes.remaining < ahead + HEADER_LENGTH) return isHeaderStart(bytes, ahead);
  const octets = bytes.bytes;
  const at = bytes.position + ahead;
  const type = octets[at] as number;
  if (type < CONTENT.changeCipherSpec || type > CONTENT.heartbeat) return false;
  if (octets[at + 1] !== 3 || (octets[at + 2] as number) > 4) return false;
  const length = recordLength(bytes, ahead);
  if (type === CONTENT.changeCipherSpec) return length === 1;
  return length <= RECORD_LIMIT && length >= (type === CONTENT.applicationData ? 0 : 2);
}

function isHeaderStart(bytes: Cursor, ahead: number): boolean {
  const type = bytes.peek(ahead);
  if (type < CONTENT.changeCipherSpec || type > CONTENT.heartbeat) return type === -1;
  const [major, minor] = [bytes.peek(ahead + 1), bytes.peek(ahead + 2)];
  return (major === 3 || major === -1) && minor <= 4;
}

/** Length that the record header `ahead` states. */
export function recordLength(bytes: Cursor, ahead = 0): number {
  return (bytes.peek(ahead + 3) << 8) | bytes.peek(ahead + 4);
}

export function probe(bytes: Cursor, context: Context): Verdict {
  if (context.carrier !== 'tcp') return VERDICT.no;
  const first = bytes.peek();
  if (first >= 0x80) return probeSsl2(bytes);
  if (first < CONTENT.changeCipherSpec || !isHeader(bytes)) return VERDICT.no;
  if (!bytes.has(HEADER_LENGTH + 1)) return VERDICT.more;
  if (first === CONTENT.handshake) return probeHandshake(bytes);
  if (first === CONTENT.changeCipherSpec) return bytes.peek(HEADER_LENGTH) === 1 ? VERDICT.sure : VERDICT.no;
  if (first === CONTENT.alert && recordLength(bytes) === 2) return probeAlert(bytes);
  return recordLength(bytes) >= ENCIPHERED_MINIMUM ? probeChain(bytes) : VERDICT.no;
}

/** The offset at which two consistent record headers follow each other (or one ends with the bytes), or -1. */
export function resynchronise(bytes: Cursor): number {
  const stop = Math.min(bytes.remaining - HEADER_LENGTH, SEARCH_LIMIT);
  for (let at = 0; at < stop; at++) {
    if (bytes.peek(at + 1) !== 3 || bytes.peek(at) < CONTENT.changeCipherSpec || !isHeader(bytes, at)) continue;
    const next = at + HEADER_LENGTH + recordLength(bytes, at);
    if (next === bytes.remaining) return at;
    if (bytes.has(next + 2) && bytes.peek(next + 1) === 3 && isHeader(bytes, next)) return at;
  }
  return -1;
}

/** Follows headers: two that fit are proof, and so is one of a TLS version that fills the bytes to their end; else one that fits is a hint. */
function probeChain(bytes: Cursor): Verdict {
  const minor = bytes.peek(2);
  let at = 0;
  for (let count = 1; count <= CHAIN_LIMIT; count++) {
    at += HEADER_LENGTH + recordLength(bytes, at);
    if (at === bytes.remaining) return count >= 2 || (minor >= 1 && minor <= 3) ? VERDICT.sure : VERDICT.maybe;
    if (!bytes.has(at + HEADER_LENGTH)) return count >= 2 ? VERDICT.sure : VERDICT.maybe;
    if (!isHeader(bytes, at)) return VERDICT.no;
  }
  return VERDICT.sure;
}

function probeHandshake(bytes: Cursor): Verdict {
  const type = bytes.peek(HEADER_LENGTH);
  const record = recordLength(bytes);
  if (type === CLIENT_HELLO || type === SERVER_HELLO) {
    if (!bytes.has(HEADER_LENGTH + 6)) return VERDICT.more;
    const major = bytes.peek(HEADER_LENGTH + 4);
    const length = handshakeLength(bytes);
    // 0x7f: the drafts of TLS 1.3 that state themselves in the ServerHello.
    const plausible = length >= 38 && length <= HANDSHAKE_LIMIT && (major === 3 || (type === 2 && major === 0x7f));
    if (plausible && (type === CLIENT_HELLO || record >= length)) return VERDICT.sure;
  }
  const length = handshakeLength(bytes);
  if (CLEAR_TYPES.has(type) && length <= HANDSHAKE_LIMIT && bytes.has(HEADER_LENGTH + 4)) {
    if (length + 4 === record) return VERDICT.sure;
    if (length + 4 > record || record - length >= 8) return probeChain(bytes);
  }
  return record >= ENCIPHERED_MINIMUM ? probeChain(bytes) : VERDICT.no;
}

function handshakeLength(bytes: Cursor): number {
  return (bytes.peek(HEADER_LENGTH + 1) << 16) | (bytes.peek(HEADER_LENGTH + 2) << 8) | bytes.peek(HEADER_LENGTH + 3);
}

function probeAlert(bytes: Cursor): Verdict {
  const level = bytes.peek(HEADER_LENGTH);
  if (level !== 1 && level !== 2) return VERDICT.no;
  if (!bytes.has(HEADER_LENGTH + 2)) return VERDICT.more;
  return bytes.peek(HEADER_LENGTH + 1) <= 120 && probeChain(bytes) !== VERDICT.no ? VERDICT.sure : VERDICT.no;
}

/** An SSLv2 record of two header octets that holds CLIENT-HELLO or SERVER-HELLO. */
function probeSsl2(bytes: Cursor): Verdict {
  if (!bytes.has(11)) return VERDICT.no;
  const length = ((bytes.peek() & 0x7f) << 8) | bytes.peek(1);
  const type = bytes.peek(2);
  if (type === CLIENT_HELLO) {
    if (!isSsl2Version(bytes.peek(3), bytes.peek(4))) return VERDICT.no;
    const [ciphers, session, challenge] = [pair(bytes, 5), pair(bytes, 7), pair(bytes, 9)];
    const fits = ciphers > 0 && ciphers % 3 === 0 && (session === 0 || session === 16) && challenge >= 16;
    return fits && challenge <= 32 && length === 9 + ciphers + session + challenge ? VERDICT.sure : VERDICT.no;
  }
  if (type !== 4 || !bytes.has(13) || bytes.peek(3) > 1 || pair(bytes, 5) !== 2) return VERDICT.no;
  return length === 11 + pair(bytes, 7) + pair(bytes, 9) + pair(bytes, 11) ? VERDICT.sure : VERDICT.no;
}

function isSsl2Version(major: number, minor: number): boolean {
  return (major === 3 && minor <= 4) || (major === 0 && minor === 2);
}

function pair(bytes: Cursor, ahead: number): number {
  return (bytes.peek(ahead) << 8) | bytes.peek(ahead + 1);
}
