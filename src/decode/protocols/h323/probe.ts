/** How H.323 is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { type Context, VERDICT, type Verdict } from '../../protocol.ts';

/** The identifier of H.225.0 in ASN.1: itu-t recommendation h 2250 version. */
const OBJECT = '\x06\x00\x08\x91\x4a\x00';
/** The identifier stands near the beginning of a registration message. */
const OBJECT_WITHIN = 16;
const Q931 = 0x08;
/** Alerting, call proceeding, progress, setup, connect, setup acknowledge, release complete, facility, status, notify. */
const MESSAGES = [0x01, 0x02, 0x03, 0x05, 0x07, 0x0d, 0x5a, 0x62, 0x7d, 0x6e];

export function probe(bytes: Cursor, context: Context): Verdict {
  if (context.carrier === 'udp') {
    for (let at = 2; at < OBJECT_WITHIN; at++) {
      if (bytes.peek(at) === 0x06 && bytes.startsWith(OBJECT, at)) return VERDICT.sure;
    }
    return VERDICT.no;
  }
  if (bytes.peek() !== 3 || bytes.peek(1) !== 0) return VERDICT.no;
  // Many senders write the four bytes of the packet header by themselves.
  if (!bytes.has(9)) return context.serverPort === 1720 || context.clientPort === 1720 ? VERDICT.more : VERDICT.no;
  const length = (bytes.peek(2) << 8) | bytes.peek(3);
  if (length < 9 || bytes.peek(4) !== Q931 || bytes.peek(5) !== 2) return VERDICT.no;
  return MESSAGES.includes(bytes.peek(8)) ? VERDICT.sure : VERDICT.no;
}
