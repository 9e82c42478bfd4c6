/** SMB bytes to messages: the framing of the NetBIOS session service and of direct TCP, and what each packet carries. */
import { Cursor } from '#base/cursor.ts';
import { RangeMemo } from '../../formats/range-memo.ts';
import { computerName } from '../../formats/windows-names.ts';
import { type Answer, type Context, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';
import { readFirst } from './first.ts';
import { lookAtFirst, lookAtSecond } from './look.ts';
import type { SessionNames, SmbMemory, SmbMessage } from './message.ts';
import { readSecond } from './second.ts';

/** Longest packet read whole; of longer ones the first header is read and the rest passed over. */
const PACKET_LIMIT = 64 * 1024;

/** Types of packet (RFC 1002 section 4.3.1). */
const TYPE = { message: 0x00, request: 0x81, positive: 0x82, negative: 0x83, retarget: 0x84, keepAlive: 0x85 } as const;
const FRAME = 4;
/** Header of SMB 1 with the word count behind it, and of SMB 2. */
const [FIRST_HEADER, SECOND_HEADER] = [33, 64];
/** The octet before `SMB`: SMB 1, SMB 2, SMB 3 enciphered, SMB 3 compressed. */
const MAGIC = { first: 0xff, second: 0xfe, encrypted: 0xfd, compressed: 0xfc } as const;
/** LOCKING_ANDX. */
const LOCKING = 0x24;
/** Session requests hold two names; a scope may lengthen each. */
const [REQUEST_MINIMUM, REQUEST_MAXIMUM] = [68, 512];
const NAME_LENGTH = 15;
/** SMB2 COMPRESSION_TRANSFORM_HEADER (MS-SMB2 section 2.2.42.1). */
const COMPRESSED_HEADER = 16;
/** No packet is longer once it is expanded: a frame's length has 24 bits. */
const EXPANDED_LIMIT = 0x100_0000;
const NOTHING: SmbMessage = { from: 'unknown', parts: [] };
const BEYOND: SmbMessage = { from: 'unknown', parts: [{ kind: 'anomaly', anomaly: 'compression-beyond-its-end' }] };
/** What a shell says begins with a character of ASCII, and no frame does. */
const SPACE = 0x20;
const LIBRARY_ANSWERS: SmbMessage = { from: 'server', parts: [{ kind: 'signal', name: 'smb.library-answers' }] };
/** Packets of which nothing but their sender is told. */
const PASSED: Readonly<Record<SmbMessage['from'], SmbMessage>> = {
  client: { from: 'client', parts: [] },
  server: { from: 'server', parts: [] },
  unknown: NOTHING,
};
/** One for all: the packet that is being read. */
const body = new Cursor();

export function probe(bytes: Cursor, context: Context): Verdict {
  const type = bytes.peek();
  if (context.carrier !== 'tcp' || (type !== TYPE.message && (type < TYPE.request || type > TYPE.keepAlive))) {
    return VERDICT.no;
  }
  if (type === TYPE.message) return probeMessage(bytes);
  const length = lengthOf(bytes);
  if (type === TYPE.request) return probeRequest(bytes, length);
  if (!bytes.has(FRAME)) return VERDICT.no;
  const port = context.serverPort === 139 || context.clientPort === 139 || context.serverPort === 445;
  const expected = type === TYPE.negative ? 1 : type === TYPE.retarget ? 6 : 0;
  return port && length === expected ? VERDICT.maybe : VERDICT.no;
}

function probeMessage(bytes: Cursor): Verdict {
  const magic = bytes.peek(FRAME);
  if (!bytes.has(FRAME + 4)) return magic === -1 || magic >= MAGIC.compressed ? VERDICT.more : VERDICT.no;
  if (magic < MAGIC.compressed || !bytes.startsWith('SMB', FRAME + 1)) return VERDICT.no;
  const length = lengthOf(bytes);
  if (magic === MAGIC.first) return length >= FIRST_HEADER ? VERDICT.sure : VERDICT.no;
  if (magic !== MAGIC.second) return length >= 16 ? VERDICT.sure : VERDICT.no;
  if (!bytes.has(FRAME + 6)) return VERDICT.more;
  const sized = bytes.peek(FRAME + 4) === SECOND_HEADER && bytes.peek(FRAME + 5) === 0;
  return sized && length >= SECOND_HEADER ? VERDICT.sure : VERDICT.no;
}

function probeRequest(bytes: Cursor, length: number): Verdict {
  if (bytes.peek(1) > 0 || length < REQUEST_MINIMUM || length > REQUEST_MAXIMUM) {
    return bytes.has(FRAME) ? VERDICT.no : VERDICT.more;
  }
  if (!bytes.has(FRAME + 33)) return VERDICT.more;
  if (bytes.peek(FRAME) !== 32) return VERDICT.no;
  for (let i = 1; i <= 32; i++) if (nibble(bytes.peek(FRAME + i)) < 0) return VERDICT.no;
  return VERDICT.sure;
}

export function parse(bytes: Cursor, context: Context, memory: SmbMemory): Answer<SmbMessage> {
  if (!bytes.has(FRAME)) return more(FRAME - bytes.remaining);
  const type = bytes.peek();
  const length = lengthOf(bytes);
  if (memory.isLibraryOpened && !context.fromClient && type >= SPACE && type < TYPE.request) {
    bytes.skip(bytes.remaining);
    return done(LIBRARY_ANSWERS);
  }
  if (type === TYPE.message) return parseMessage(bytes, length, memory);
  if (type < TYPE.request || type > TYPE.keepAlive || length > REQUEST_MAXIMUM) {
    return malformed('no packet of a session', 0);
  }
  if (!bytes.has(FRAME + length)) return more(FRAME + length - bytes.remaining);
  bytes.skip(FRAME + length);
  if (type === TYPE.request) return done(readNames(bytes.bytes, bytes.position - length, bytes.position, memory));
  if (type !== TYPE.positive) return done(NOTHING);
  return done({ from: 'server', parts: [{ kind: 'session-accepted', called: memory.called }] });
}

function parseMessage(bytes: Cursor, length: number, memory: SmbMemory): Answer<SmbMessage> {
  if (length < 4) return length === 0 ? passOver(bytes, 0) : malformed('packet too short', 1);
  if (!bytes.has(FRAME + 4)) return more(FRAME + 4 - bytes.remaining);
  const magic = bytes.peek(FRAME);
  if (magic < MAGIC.compressed || !bytes.startsWith('SMB', FRAME + 1)) return malformed('no SMB header', FRAME);
  if (magic === MAGIC.encrypted) {
    bytes.skip(FRAME + 4);
    return done({ from: 'unknown', parts: [{ kind: 'encrypted' }] }, length - 4);
  }
  if (magic === MAGIC.compressed) return parseCompressed(bytes, length);
  const header = magic === MAGIC.first ? FIRST_HEADER : SECOND_HEADER;
  if (length < header) return malformed('header too short', 1);
  if (!bytes.has(FRAME + header)) return more(FRAME + header - bytes.remaining);
  const look = magic === MAGIC.first ? lookAtFirst(bytes, FRAME, length, memory) : lookAtSecond(bytes, FRAME, length);
  if (typeof look === 'number') return more(FRAME + look - bytes.remaining);
  if (look === 'head') return readHead(bytes, length, magic, memory);
  if (look !== 'read' || length > PACKET_LIMIT) {
    const message = typeof look === 'object' ? look : PASSED[cameFrom(bytes, magic)];
    bytes.skip(FRAME + header);
    return done(message, length - header);
  }
  if (!bytes.has(FRAME + length)) return more(FRAME + length - bytes.remaining);
  const from = cameFrom(bytes, magic);
  bytes.skip(FRAME + length);
  body.reset(bytes.bytes, bytes.position - length, bytes.position);
  const parts = magic === MAGIC.first ? readFirst(body, memory) : readSecond(body, memory);
  for (const part of parts)
    if (part.kind === 'anomaly' && part.anomaly === 'library-opened-as-pipe') memory.isLibraryOpened = true;
  return done(parts.length === 0 ? PASSED[from] : { from, parts });
}

/** The beginning of a packet, which says all that is told of it; the rest need not have been captured. */
function readHead(bytes: Cursor, length: number, magic: number, memory: SmbMemory): Answer<SmbMessage> {
  const isFirst = magic === MAGIC.first;
  const head = isFirst ? FIRST_HEADER + bytes.peek(FRAME + FIRST_HEADER - 1) * 2 + 2 : SECOND_HEADER + 4;
  const size = Math.min(length, head);
  if (!bytes.has(FRAME + size)) return more(FRAME + size - bytes.remaining);
  const from = cameFrom(bytes, magic);
  bytes.skip(FRAME + size);
  body.reset(bytes.bytes, bytes.position - size, bytes.position);
  const parts = isFirst ? readFirst(body, memory) : readSecond(body, memory);
  return done(parts.length === 0 ? PASSED[from] : { from, parts }, length - size);
}

/** What is enciphered or compressed is not read; sizes that run over, and data that is to start behind the packet's own end, are how CVE-2020-0796 is exploited. */
function parseCompressed(bytes: Cursor, length: number): Answer<SmbMessage> {
  if (length < COMPRESSED_HEADER) return passOver(bytes, length);
  if (!bytes.has(FRAME + COMPRESSED_HEADER)) return more(FRAME + COMPRESSED_HEADER - bytes.remaining);
  const at = (ahead: number): number => bytes.peek(FRAME + ahead) + bytes.peek(FRAME + ahead + 1) * 0x100;
  const isChained = at(10) !== 0;
  const [size, offset] = [at(4) + at(6) * 0x1_0000, at(12) + at(14) * 0x1_0000];
  bytes.skip(FRAME + COMPRESSED_HEADER);
  const isOdd = !isChained && (offset > length - COMPRESSED_HEADER || size > EXPANDED_LIMIT);
  return done(isOdd ? BEYOND : NOTHING, length - COMPRESSED_HEADER);
}

/** Where a header may start behind damage: a frame whose length and first octets fit. */
export function resynchronise(bytes: Cursor): number {
  for (let ahead = 0; ahead + FRAME + 6 <= bytes.remaining; ahead++) {
    if (bytes.peek(ahead + FRAME + 1) !== 0x53 || bytes.peek(ahead) !== TYPE.message) continue;
    const rest = new Cursor().reset(bytes.bytes, bytes.position + ahead, bytes.end);
    if (probeMessage(rest) === VERDICT.sure) return ahead;
  }
  return -1;
}

function passOver(bytes: Cursor, length: number): Answer<SmbMessage> {
  bytes.skip(FRAME);
  return done(NOTHING, length);
}

/** Both headers hold a flag that marks answers; a server may ask for a lock back on its own. */
function cameFrom(bytes: Cursor, magic: number): SmbMessage['from'] {
  if (magic === MAGIC.first && bytes.peek(FRAME + 4) === LOCKING) return 'unknown';
  const flagged = magic === MAGIC.first ? bytes.peek(FRAME + 9) & 0x80 : bytes.peek(FRAME + 16) & 0x01;
  return flagged ? 'server' : 'client';
}

/** Direct TCP has 24 bits; the session service has 17, and the others are zero. */
function lengthOf(bytes: Cursor): number {
  return ((bytes.peek(1) & 0xff) << 16) | ((bytes.peek(2) & 0xff) << 8) | (bytes.peek(3) & 0xff);
}

function readNames(bytes: Uint8Array, start: number, end: number, memory: SmbMemory): SmbMessage {
  const names = NAMES.get(bytes, start, end) ?? NO_NAMES;
  memory.called = names.called;
  return { from: 'client', parts: [names] };
}

const NO_NAMES: SessionNames = { kind: 'session-names', called: '', calling: '' };
const NAMES = new RangeMemo<SessionNames>((bytes, start, end) => {
  const names = Cursor.over(bytes, start, end);
  return { kind: 'session-names', called: readName(names), calling: readName(names) };
});

/** First-level encoding (RFC 1001 section 14.1): each octet as two letters from A to P; the last octet is the service. */
function readName(names: Cursor): string {
  if (names.u8() !== 32) return '';
  let name = '';
  for (let i = 0; i <= NAME_LENGTH; i++) {
    const [high, low] = [nibble(names.u8()), nibble(names.u8())];
    if (high < 0 || low < 0) return '';
    if (i < NAME_LENGTH) name += String.fromCharCode(high * 16 + low);
  }
  for (let labels = 0; labels < 8; labels++) {
    const label = names.u8();
    if (label === 0) break;
    names.skip(label);
  }
  return computerName(name.replace(/[ \0]+$/, ''));
}

function nibble(letter: number): number {
  return letter >= 0x41 && letter <= 0x50 ? letter - 0x41 : -1;
}
