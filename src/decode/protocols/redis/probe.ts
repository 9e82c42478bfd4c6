/** How RESP is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { type Context, VERDICT, type Verdict } from '../../protocol.ts';

const [RETURN, FEED] = [0x0d, 0x0a];
/** Most digits of a count or a length. */
const DIGITS = 9;

export function probe(bytes: Cursor, context: Context): Verdict {
  const first = bytes.peek();
  if (first === 0x2a) {
    // A request is an array of bulk strings.
    const next = 1 + digits(bytes, 1);
    if (next === 1 || bytes.peek(next) !== RETURN || bytes.peek(next + 1) !== FEED) return VERDICT.no;
    const length = digits(bytes, next + 3);
    if (bytes.peek(next + 2) !== 0x24 || length === 0) return VERDICT.no;
    return bytes.peek(next + 3 + length) === RETURN ? VERDICT.sure : VERDICT.no;
  }
  if (context.serverPort !== 6379 && context.clientPort !== 6379) return VERDICT.no;
  if (first === 0x2b || first === 0x2d) return isLine(bytes) ? VERDICT.maybe : VERDICT.no;
  if (first === 0x3a || first === 0x24) {
    const count = digits(bytes, 1);
    return count > 0 && bytes.peek(1 + count) === RETURN ? VERDICT.maybe : VERDICT.no;
  }
  return VERDICT.no;
}

function digits(bytes: Cursor, at: number): number {
  let count = 0;
  while (count < DIGITS && bytes.peek(at + count) >= 0x30 && bytes.peek(at + count) <= 0x39) count++;
  return count;
}

/** A status or an error ends the segment. */
function isLine(bytes: Cursor): boolean {
  const last = bytes.remaining - 1;
  return last > 2 && bytes.peek(last) === FEED && bytes.peek(last - 1) === RETURN;
}
