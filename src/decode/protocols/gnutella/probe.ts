/** How Gnutella is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { type Context, VERDICT, type Verdict } from '../../protocol.ts';

const HEADER_LENGTH = 23;
/** Ping, pong, bye, routes, open files, push, query and hits. */
const TYPES = [0x00, 0x01, 0x02, 0x30, 0x31, 0x32, 0x40, 0x80, 0x81];
/** A message travels at most so far. */
const HOP_LIMIT = 16;

export function probe(bytes: Cursor, context: Context): Verdict {
  if (context.carrier === 'tcp') {
    if (bytes.peek() !== 0x47) return VERDICT.no;
    return bytes.startsWith('GNUTELLA CONNECT/') || bytes.startsWith('GNUTELLA/0.') ? VERDICT.sure : VERDICT.no;
  }
  if (!bytes.has(HEADER_LENGTH) || !TYPES.includes(bytes.peek(16))) return VERDICT.no;
  const [left, done] = [bytes.peek(17), bytes.peek(18)];
  if (left + done > HOP_LIMIT || left + done === 0 || isZero(bytes)) return VERDICT.no;
  const length = bytes.skip(19).u32le();
  return length === bytes.remaining ? VERDICT.sure : VERDICT.no;
}

function isZero(bytes: Cursor): boolean {
  for (let i = 0; i < 16; i++) if (bytes.peek(i) !== 0) return false;
  return true;
}
