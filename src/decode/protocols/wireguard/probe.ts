/** How WireGuard is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { VERDICT, type Verdict } from '../../protocol.ts';

const [INITIATION, RESPONSE, COOKIE, DATA] = [1, 2, 3, 4];
/** Lengths of the messages of a handshake, and of data that only keeps the tunnel alive. */
const LENGTHS: readonly number[] = [0, 148, 92, 64];
const KEEP_ALIVE = 32;

export function probe(bytes: Cursor): Verdict {
  const type = bytes.peek();
  if (type < INITIATION || type > DATA || bytes.peek(1) !== 0 || bytes.peek(2) !== 0 || bytes.peek(3) !== 0)
    return VERDICT.no;
  if (type === INITIATION || type === RESPONSE || type === COOKIE) {
    return bytes.remaining === LENGTHS[type] && !isZero(bytes, 4, 4) ? VERDICT.sure : VERDICT.no;
  }
  // Data is padded to 16 bytes and carries a counter, little endian, that never grows large.
  if (bytes.remaining < KEEP_ALIVE || bytes.remaining % 16 !== 0 || isZero(bytes, 4, 4)) return VERDICT.no;
  return isZero(bytes, 12, 4) ? VERDICT.sure : VERDICT.no;
}

function isZero(bytes: Cursor, at: number, length: number): boolean {
  for (let i = at; i < at + length; i++) if (bytes.peek(i) !== 0) return false;
  return true;
}
