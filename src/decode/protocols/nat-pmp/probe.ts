/** How NAT-PMP is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { type Context, VERDICT, type Verdict } from '../../protocol.ts';

/** Sizes by operation: the request, and the answer whose operation has the high bit set. */
const REQUEST_SIZES = [2, 12, 12];
const ANSWER_SIZES = [12, 16, 16];

/** Too short to speak for itself: believed only at its ports. */
export function probe(bytes: Cursor, context: Context): Verdict {
  if (bytes.peek() !== 0 || (!isPort(context.serverPort) && !isPort(context.clientPort))) return VERDICT.no;
  const operation = bytes.peek(1);
  const isAnswer = operation >= 128;
  const expected = isAnswer ? ANSWER_SIZES[operation - 128] : REQUEST_SIZES[operation];
  if (expected === bytes.remaining) return VERDICT.sure;
  // An error may end behind its code and the clock.
  return isAnswer && expected !== undefined && bytes.remaining === 8 ? VERDICT.sure : VERDICT.no;
}

function isPort(port: number): boolean {
  return port === 5351 || port === 5350;
}
