/** How IPFIX is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { type Context, VERDICT, type Verdict } from '../../protocol.ts';

const VERSION = 10;
const HEADER_LENGTH = 16;
/** The oldest clock that is believed, in seconds since 1970. */
const OLDEST = 900_000_000;
/** Most sets of one message that are looked at. */
const SETS = 64;

export function probe(bytes: Cursor, context: Context): Verdict {
  if (bytes.peek() !== 0 || bytes.peek(1) !== VERSION || !bytes.has(HEADER_LENGTH + 4)) return VERDICT.no;
  const size = bytes.remaining;
  const length = bytes.skip(2).u16();
  const seconds = bytes.u32();
  if (seconds < OLDEST || length < HEADER_LENGTH || length > size) return VERDICT.no;
  if (context.carrier === 'udp' && length !== size) return VERDICT.no;
  bytes.skip(8);
  return isRowOfSets(bytes, length - HEADER_LENGTH) ? VERDICT.sure : VERDICT.no;
}

/** Templates (2, 3) and data (256 and above), each with its length, up to the message's end. */
function isRowOfSets(bytes: Cursor, room: number): boolean {
  let left = room;
  for (let count = 0; count < SETS && left > 0; count++) {
    const id = bytes.u16();
    const length = bytes.u16();
    if ((id !== 2 && id !== 3 && id < 256) || length < 4 || length > left) return false;
    bytes.skip(length - 4);
    left -= length;
  }
  return !bytes.failed;
}
