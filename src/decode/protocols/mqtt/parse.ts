/** MQTT bytes to messages: CONNECT is read, what is published is passed over. */
import type { Cursor } from '#base/cursor.ts';
import { type Answer, type Context, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';
import type { MqttMessage } from './message.ts';

/** Longest CONNECT that is read. */
const CONNECT_LIMIT = 64 * 1024;
const NAME_LIMIT = 128;
/** Most messages of one segment that are looked at. */
const ROW_LIMIT = 16;
const [CONNECT, ACCEPT, SUBSCRIBE, PING] = [0x10, 0x20, 0x82, 0xc0];
const VERSIONS: Readonly<Record<number, string>> = { 3: '3.1', 4: '3.1.1', 5: '5.0' };
const PORT = 1883;

export function probe(bytes: Cursor, context: Context): Verdict {
  const first = bytes.peek();
  if (first === CONNECT) return probeConnect(bytes);
  const isHinted = context.serverPort === PORT || context.clientPort === PORT;
  if (first === ACCEPT) {
    const isShort = bytes.peek(1) === 2 && bytes.remaining >= 4 && bytes.peek(2) <= 1 && bytes.peek(3) <= 5;
    if (isShort) return isHinted ? VERDICT.sure : VERDICT.maybe;
    return isHinted && bytes.peek(1) + 2 === bytes.remaining && bytes.peek(2) <= 1 ? VERDICT.maybe : VERDICT.no;
  }
  if ((first === PING || first === PING + 0x10) && bytes.peek(1) === 0)
    return isRow(bytes) ? VERDICT.maybe : VERDICT.no;
  const isMidstream = first >> 4 === 3 || first === SUBSCRIBE;
  return isHinted && isMidstream && isRow(bytes) ? VERDICT.maybe : VERDICT.no;
}

/** The protocol’s name stands behind the length. */
function probeConnect(bytes: Cursor): Verdict {
  const length = readLength(bytes.skip(1));
  if (length < 0) return bytes.remaining > 4 ? VERDICT.no : VERDICT.more;
  if (!bytes.has(7)) return length >= 10 && bytes.remaining < 2 ? VERDICT.more : VERDICT.no;
  const isName = bytes.startsWith('\x00\x04MQTT') || bytes.startsWith('\x00\x06MQIsdp');
  return isName && length >= 10 ? VERDICT.sure : VERDICT.no;
}

/** Whole messages fill the segment. */
function isRow(bytes: Cursor): boolean {
  for (let count = 0; count < ROW_LIMIT && bytes.remaining > 0; count++) {
    const type = bytes.u8() >> 4;
    const length = readLength(bytes);
    if (type === 0 || length < 0 || !bytes.has(length) || ((type === 12 || type === 13) && length !== 0)) return false;
    bytes.skip(length);
  }
  return true;
}

/** The length of a message in one to four bytes of seven bits, or -1. */
function readLength(bytes: Cursor): number {
  let length = 0;
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = bytes.u8();
    if (bytes.failed) return -1;
    length |= (byte & 0x7f) << shift;
    if ((byte & 0x80) === 0) return length;
  }
  return -1;
}

export function parse(bytes: Cursor): Answer<MqttMessage> {
  const first = bytes.u8();
  const length = readLength(bytes);
  if (length < 0) return bytes.offset > 4 ? malformed('length too long', 1) : more();
  if (first >> 4 === 0) return malformed('no message of this kind', 0);
  if (first === ACCEPT && length >= 2) {
    if (!bytes.has(2)) return more(2 - bytes.remaining);
    return done({ kind: 'answer', code: bytes.skip(1).u8() }, length - 2);
  }
  if (first !== CONNECT) return done({ kind: 'other' }, length);
  if (length > CONNECT_LIMIT) return malformed('CONNECT too long', 1);
  if (!bytes.has(length)) return more(length - bytes.remaining);
  const message = readConnect(bytes.sub(length));
  return message ? done(message) : malformed('no CONNECT', 2);
}

function readConnect(body: Cursor): MqttMessage | null {
  body.skip(body.u16());
  const level = body.u8();
  const flags = body.u8();
  body.skip(2);
  if (level >= 5) body.skip(readLength(body));
  const clientId = name(body);
  if ((flags & 0x04) !== 0) {
    if (level >= 5) body.skip(readLength(body));
    body.skip(body.u16());
    body.skip(body.u16());
  }
  const user = (flags & 0x80) !== 0 ? name(body) : '';
  const password = (flags & 0x40) !== 0 ? body.u16() : 0;
  body.skip(password);
  // Flags that do not fit the fields would put the text of a will in a name's place.
  const hasWill = (flags & 0x04) !== 0;
  if (body.failed || body.remaining > 0 || (flags & 1) !== 0 || (!hasWill && (flags & 0x38) !== 0)) return null;
  const version = VERSIONS[level & 0x7f] ?? '';
  return { kind: 'connect', version, clientId, user, hasPassword: (flags & 0x40) !== 0 };
}

/** A name in printable ASCII; others, and longer ones, are left out. */
function name(body: Cursor): string {
  const length = body.u16();
  if (length > NAME_LIMIT) {
    body.skip(length);
    return '';
  }
  const text = body.latin1(length);
  return /^[\x21-\x7e]+$/.test(text) ? text : '';
}
