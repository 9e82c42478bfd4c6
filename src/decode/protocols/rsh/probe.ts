/** How rsh is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { type Context, VERDICT, type Verdict } from '../../protocol.ts';

/** Longest user name, and longest command that is looked at. */
const USER_LIMIT = 32;
const COMMAND_LIMIT = 1024;

/** The client sends a port for errors, its user, the user there, and a command, each ended by zero. */
export function probe(bytes: Cursor, context: Context): Verdict {
  let digits = 0;
  while (digits < 5 && bytes.peek(digits) >= 0x30 && bytes.peek(digits) <= 0x39) digits++;
  if (digits === 0 || !context.fromClient) return VERDICT.no;
  const isHinted = context.serverPort === 514;
  if (bytes.peek(digits) === -1) return isHinted ? VERDICT.more : VERDICT.no;
  if (bytes.peek(digits) !== 0) return VERDICT.no;
  bytes.skip(digits + 1);
  if (bytes.remaining === 0) return isHinted ? VERDICT.more : VERDICT.no;
  for (const limit of [USER_LIMIT, USER_LIMIT, COMMAND_LIMIT]) {
    const length = textLength(bytes, limit);
    if (length < 1) return VERDICT.no;
    bytes.skip(length + 1);
  }
  return VERDICT.sure;
}

/** The length of printable text that a zero ends, or -1. */
function textLength(bytes: Cursor, limit: number): number {
  const length = bytes.find(0, limit + 1);
  for (let i = 0; i < length; i++) if (bytes.peek(i) < 0x20 || bytes.peek(i) > 0x7e) return -1;
  return length;
}
