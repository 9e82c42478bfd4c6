/** TLS bytes to records, with handshake messages put together across records. */
import { Cursor } from '#base/cursor.ts';
import { readClientHello, readServerHello } from '../../formats/tls-hello.ts';
import { readCertificate } from '../../formats/x509.ts';
import { type Answer, type Context, done, malformed, more } from '../../protocol.ts';
import { CONTENT, type Half, type Handshake, type TlsMemory, type TlsMessage } from './message.ts';
import { HANDSHAKE_LIMIT, HEADER_LENGTH, isHeader, recordLength } from './probe.ts';

/** Type and length of a heartbeat. */
const HEARTBEAT_HEADER = 3;

/** Most handshake messages read from one record; the rest of it is passed over. */
const MESSAGES_PER_RECORD = 32;
/** Length of a handshake message's header. */
const HANDSHAKE_HEADER = 4;
const HIGHEST_HANDSHAKE_TYPE = 25;

const NOTHING = new Uint8Array(0);
const NO_HANDSHAKES: readonly Handshake[] = [];
const TYPE = { clientHello: 1, serverHello: 2, certificate: 11, keyExchange: 16 } as const;
const KEY_EXCHANGE: readonly Handshake[] = [{ kind: 'key-exchange' }];

export function parse(bytes: Cursor, context: Context, memory: TlsMemory): Answer<TlsMessage> {
  const half = context.fromClient ? memory.client : memory.server;
  if (bytes.peek() >= 0x80 && !memory.serverHello && half.records === 0) return parseSsl2(bytes);
  if (!isHeader(bytes)) return malformed('no record header', 0);
  if (!bytes.has(HEADER_LENGTH)) return more(HEADER_LENGTH - bytes.remaining);
  const length = recordLength(bytes);
  const contentType = bytes.peek();
  const clear = contentType === CONTENT.handshake && mayBeClear(bytes, half, length);
  if (clear && isPassedOver(bytes, half, length)) return passOver(bytes, length);
  if (clear && !bytes.has(HEADER_LENGTH + length)) return more(HEADER_LENGTH + length - bytes.remaining);
  if (contentType === CONTENT.heartbeat && !half.enciphered) return readHeartbeat(bytes, length, half);
  bytes.skip(1);
  const version = bytes.u16();
  bytes.skip(2);
  if (clear) return done(readRecord(bytes.sub(length), version, half));
  half.used = 0;
  const enciphered = isEnciphered(contentType, length, memory);
  if (enciphered) half.enciphered = true;
  return done({ contentType, version, handshakes: NO_HANDSHAKES, enciphered, ssl2: null }, length);
}

/** Type, length of the payload, payload, and 16 octets of padding at least (RFC 6520 section 4); enciphered ones do not come before ChangeCipherSpec. */
function readHeartbeat(bytes: Cursor, length: number, half: Half): Answer<TlsMessage> {
  if (!bytes.has(HEADER_LENGTH + HEARTBEAT_HEADER)) return more(HEADER_LENGTH + HEARTBEAT_HEADER - bytes.remaining);
  const version = bytes.skip(1).u16();
  const [type, payload] = [bytes.skip(2).u8(), bytes.u16()];
  half.used = 0;
  const heartbeat = type === 2 ? 'answer' : payload + HEARTBEAT_HEADER > length ? 'beyond' : null;
  const message = { contentType: CONTENT.heartbeat, version, handshakes: NO_HANDSHAKES, enciphered: false, ssl2: null };
  return done(heartbeat ? { ...message, heartbeat } : message, Math.max(0, length - HEARTBEAT_HEADER));
}

function isEnciphered(contentType: number, length: number, memory: TlsMemory): boolean {
  if (contentType === CONTENT.changeCipherSpec) return !memory.retried;
  return contentType !== CONTENT.alert || length > 2;
}

/** True where the record is one handshake message, of which nothing is read. */
function isPassedOver(bytes: Cursor, half: Half, length: number): boolean {
  const type = bytes.peek(HEADER_LENGTH);
  const isRead = type === TYPE.clientHello || type === TYPE.serverHello || type === TYPE.certificate;
  return !isRead && half.used === 0 && statedLength(bytes) === length;
}

/** A record whose message tells by its type alone; its content need not be waited for. */
function passOver(bytes: Cursor, length: number): Answer<TlsMessage> {
  const type = bytes.peek(HEADER_LENGTH);
  const version = bytes.skip(1).u16();
  bytes.skip(2);
  const handshakes = type === TYPE.keyExchange ? KEY_EXCHANGE : NO_HANDSHAKES;
  return done({ contentType: CONTENT.handshake, version, handshakes, enciphered: false, ssl2: null }, length);
}

/** Length of the handshake message with its header that starts the record; less than a header where it is not all there. */
function statedLength(bytes: Cursor): number {
  if (!bytes.has(HEADER_LENGTH + HANDSHAKE_HEADER)) return 0;
  const high = (bytes.peek(HEADER_LENGTH + 1) << 16) | (bytes.peek(HEADER_LENGTH + 2) << 8);
  return (high | bytes.peek(HEADER_LENGTH + 3)) + HANDSHAKE_HEADER;
}

/** Behind ChangeCipherSpec only a hello is still read: TLS 1.3 sends the second ClientHello after one. */
function mayBeClear(bytes: Cursor, half: Half, length: number): boolean {
  if (half.used > 0) return true;
  const type = bytes.peek(HEADER_LENGTH);
  if (!half.enciphered) return type <= HIGHEST_HANDSHAKE_TYPE;
  return (type === TYPE.clientHello || type === TYPE.serverHello) && statedLength(bytes) === length;
}

function readRecord(body: Cursor, version: number, half: Half): TlsMessage {
  const handshakes: Handshake[] = [];
  const held = half.used > 0;
  if (held && !hold(half, body)) body.skip(body.remaining);
  const source = held ? Cursor.over(half.pending, 0, half.used) : body;
  let enciphered = false;
  for (let count = 0; source.remaining > 0 && !enciphered; count++) {
    if (count >= MESSAGES_PER_RECORD) source.skip(source.remaining);
    if (!source.has(HANDSHAKE_HEADER)) break;
    const length = (source.peek(1) << 16) | (source.peek(2) << 8) | source.peek(3);
    if (source.peek() > HIGHEST_HANDSHAKE_TYPE || length > HANDSHAKE_LIMIT) enciphered = true;
    else if (!source.has(HANDSHAKE_HEADER + length)) break;
    else {
      const type = source.u8();
      source.skip(3);
      const handshake = readHandshake(type, source.sub(length));
      if (handshake) handshakes.push(handshake);
    }
  }
  keepRest(source, half, held, enciphered);
  if (enciphered) half.enciphered = true;
  return { contentType: CONTENT.handshake, version, handshakes, enciphered, ssl2: null };
}

/** Keeps what is left of `source` as the start of the next record's message. */
function keepRest(source: Cursor, half: Half, held: boolean, enciphered: boolean): void {
  if (enciphered || source.remaining === 0) {
    half.used = 0;
    if (half.pending.length > 0) half.pending = NOTHING;
  } else if (held) {
    half.pending.copyWithin(0, source.position, source.end);
    half.used = source.remaining;
  } else hold(half, source);
}

/** Appends the rest of `body`; false, and nothing is held any more, when that would exceed the limit. */
function hold(half: Half, body: Cursor): boolean {
  const total = half.used + body.remaining;
  // One record may stand behind the longest message.
  if (total > HANDSHAKE_LIMIT * 2) {
    half.used = 0;
    return false;
  }
  if (total > half.pending.length) {
    const larger = new Uint8Array(Math.max(total, half.pending.length * 2));
    larger.set(half.pending.subarray(0, half.used));
    half.pending = larger;
  }
  half.pending.set(body.take(body.remaining), half.used);
  half.used = total;
  return true;
}

function readHandshake(type: number, body: Cursor): Handshake | null {
  if (type === TYPE.clientHello) {
    const hello = readClientHello(body, 't');
    return hello && { kind: 'client-hello', hello };
  }
  if (type === TYPE.serverHello) {
    const hello = readServerHello(body);
    return hello && { kind: 'server-hello', hello };
  }
  if (type === TYPE.keyExchange) return { kind: 'key-exchange' };
  if (type !== TYPE.certificate) return null;
  const list = body.sub(body.u24());
  const certificate = readCertificate(list.take(list.u24()));
  return certificate && { kind: 'certificate', certificate };
}

/** The hellos of SSLv2, whose record has two header octets; later SSLv2 records are enciphered. */
function parseSsl2(bytes: Cursor): Answer<TlsMessage> {
  if (!bytes.has(2)) return more(2 - bytes.remaining);
  const length = ((bytes.peek() & 0x7f) << 8) | bytes.peek(1);
  if (length < 11) return malformed('no hello of SSLv2', 0);
  if (!bytes.has(2 + length)) return more(2 + length - bytes.remaining);
  bytes.skip(2);
  const body = bytes.sub(length);
  const type = body.u8();
  if (type === 1) {
    const version = body.u16();
    return done({ contentType: 0, version, handshakes: NO_HANDSHAKES, enciphered: false, ssl2: 'client' });
  }
  if (type !== 4) return malformed('no hello of SSLv2', 2);
  body.skip(2);
  const version = body.u16();
  const certificateLength = body.u16();
  body.skip(4);
  const certificate = readCertificate(body.take(certificateLength));
  const handshakes: Handshake[] = certificate ? [{ kind: 'certificate', certificate }] : [];
  return done({ contentType: 0, version, handshakes, enciphered: false, ssl2: 'server' });
}
