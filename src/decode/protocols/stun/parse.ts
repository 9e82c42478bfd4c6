/** STUN bytes to messages: a header, then attributes of type, length and value. */
import type { Cursor } from '#base/cursor.ts';
import { type Answer, type Context, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';
import type { StunMessage } from './message.ts';

const HEADER_LENGTH = 20;
const MAGIC_COOKIE = 0x2112a442;
/** Most attributes of one message, and the longest name of software. */
const ATTRIBUTE_LIMIT = 64;
const SOFTWARE_LIMIT = 128;
const SOFTWARE = 0x8022;
/** First bytes that belong to DTLS, to channels of TURN, and to RTP (RFC 7983). */
const DTLS: readonly [from: number, to: number] = [20, 63];
const CHANNEL: readonly [from: number, to: number] = [64, 79];

export function probe(bytes: Cursor, context: Context): Verdict {
  if ((bytes.peek() & 0xc0) !== 0 || !bytes.has(HEADER_LENGTH)) return VERDICT.no;
  const size = bytes.remaining;
  const type = bytes.u16();
  const length = bytes.u16();
  const isDatagram = context.carrier === 'udp';
  if ((length & 3) !== 0 || (isDatagram && length + HEADER_LENGTH > size)) return VERDICT.no;
  if (bytes.u32() === MAGIC_COOKIE) return VERDICT.sure;
  return isDatagram && length + HEADER_LENGTH === size ? probeOld(bytes, type, length, context) : VERDICT.no;
}

/** Before the cookie (RFC 3489): a known message whose attributes fill it to the end. */
function probeOld(bytes: Cursor, type: number, length: number, context: Context): Verdict {
  const method = type & 0x3eef;
  if (method < 1 || method > 4) return VERDICT.no;
  if (length === 0) {
    const isHinted = context.clientPort === 3478 || context.serverPort === 3478;
    return isHinted && type === 1 ? VERDICT.sure : VERDICT.maybe;
  }
  bytes.skip(12);
  for (let count = 0; count < ATTRIBUTE_LIMIT && bytes.remaining > 0; count++) {
    const attribute = bytes.u16();
    const size = bytes.u16();
    if (attribute === 0 || (attribute > 0x0030 && attribute < 0x8000)) return VERDICT.no;
    bytes.skip((size + 3) & ~3);
    if (bytes.failed) return VERDICT.no;
  }
  return bytes.remaining === 0 ? VERDICT.sure : VERDICT.no;
}

export function parse(bytes: Cursor, context: Context): Answer<StunMessage> {
  const first = bytes.peek();
  const isDatagram = context.carrier === 'udp';
  if (first >= CHANNEL[0] && first <= CHANNEL[1]) {
    if (!bytes.has(4)) return more(4 - bytes.remaining);
    const length = bytes.skip(2).u16();
    if (isDatagram) bytes.skip(bytes.remaining);
    return done({ kind: 'data' }, isDatagram ? 0 : (length + 3) & ~3);
  }
  if (first > 3) {
    if (!isDatagram) return malformed('no message', 0);
    bytes.skip(bytes.remaining);
    return done({ kind: 'after', isOpen: first >= DTLS[0] && first <= DTLS[1] });
  }
  if (!bytes.has(HEADER_LENGTH)) return more(HEADER_LENGTH - bytes.remaining);
  const length = bytes.skip(2).u16();
  bytes.skip(HEADER_LENGTH - 4);
  if (!bytes.has(length)) return more(length - bytes.remaining);
  const software = readSoftware(bytes.sub(length));
  if (isDatagram) bytes.skip(bytes.remaining);
  return done({ kind: 'message', software });
}

function readSoftware(body: Cursor): string {
  for (let count = 0; count < ATTRIBUTE_LIMIT && body.remaining >= 4; count++) {
    const type = body.u16();
    const size = body.u16();
    if (type === SOFTWARE && size <= SOFTWARE_LIMIT) {
      const text = body.latin1(size).replace(/\0+$/, '');
      return /^[\x20-\x7e]+$/.test(text) ? text : '';
    }
    body.skip((size + 3) & ~3);
  }
  return '';
}
