/** How GTP-C is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { type Context, VERDICT, type Verdict } from '../../protocol.ts';

/** Control, charging, and the user plane whose echo messages look alike. */
const CHARGING = 3386;
const PORTS = [2123, CHARGING, 2152];

export function probe(bytes: Cursor, context: Context): Verdict {
  const first = bytes.peek();
  const version = first >> 5;
  if (version > 2 || !bytes.has(6) || bytes.peek(1) === 0) return VERDICT.no;
  if (!PORTS.includes(context.serverPort) && !PORTS.includes(context.clientPort)) return VERDICT.no;
  const stated = (bytes.peek(2) << 8) | bytes.peek(3);
  const room = bytes.remaining - stated;
  // Charging has a header of its own, short or padded to the length of the oldest.
  const isCharging = context.serverPort === CHARGING || context.clientPort === CHARGING;
  if (isCharging && (first & 0x10) === 0) return room === 6 || room === 20 ? VERDICT.sure : VERDICT.no;
  // Version 2 counts from behind the length; a second message may follow where the flag says so.
  if (version === 2) return room === 4 || ((first & 0x10) !== 0 && room > 4) ? VERDICT.sure : VERDICT.no;
  if ((first & 0x10) === 0) return VERDICT.no;
  if (version === 0) return room === 20 ? VERDICT.sure : VERDICT.no;
  // Any of the three flags brings four more bytes; one bit is spare.
  const isRight = (first & 0x08) === 0 && (stated >= 4 || (first & 0x07) === 0);
  return isRight && room === 8 ? VERDICT.sure : VERDICT.no;
}
