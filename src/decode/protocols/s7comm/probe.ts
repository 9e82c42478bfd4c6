/** How S7 communication is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { VERDICT, type Verdict } from '../../protocol.ts';

/** COTP: a connection is asked for, or confirmed; and data. */
const [REQUEST, CONFIRM, DATA] = [0xe0, 0xd0, 0xf0];
/** S7’s own mark, and the kinds of its messages: job, acknowledgement, acknowledgement with data, user data. */
const PROTOCOL = 0x32;
const KINDS = [1, 2, 3, 7];

/** The connection underneath opens for other protocols too: only the first data tell. */
export function probe(bytes: Cursor): Verdict {
  for (let count = 0; count < 4; count++) {
    if (bytes.peek() !== 3 || bytes.peek(1) !== 0 || !bytes.has(7))
      return count > 0 && bytes.remaining < 7 ? VERDICT.more : VERDICT.no;
    const length = (bytes.peek(2) << 8) | bytes.peek(3);
    const kind = bytes.peek(5);
    if (length < 7 || (kind !== REQUEST && kind !== CONFIRM && kind !== DATA)) return VERDICT.no;
    if (kind === DATA && length > 7) {
      if (!bytes.has(12)) return bytes.peek(7) === PROTOCOL ? VERDICT.more : VERDICT.no;
      return bytes.peek(4) === 2 && bytes.peek(7) === PROTOCOL && KINDS.includes(bytes.peek(8))
        ? VERDICT.sure
        : VERDICT.no;
    }
    if (!bytes.has(length)) return VERDICT.no;
    bytes.skip(length);
  }
  return VERDICT.no;
}
