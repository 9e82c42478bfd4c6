/** How BitTorrent is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { type Context, VERDICT, type Verdict } from '../../protocol.ts';

const HANDSHAKE = '\x13BitTorrent protocol';
/** What a tracker is asked first: a fixed number of 64 bits, and the action 0. */
const TRACKER = '\x00\x00\x04\x17\x27\x10\x19\x80\x00\x00\x00\x00';
const TRACKER_LENGTH = 16;
/** Questions, answers and errors of the distributed table begin with these keys. */
const TABLE = ['d1:ad2:id20:', 'd1:rd2:id20:', 'd1:eli20'];

export function probe(bytes: Cursor, context: Context): Verdict {
  const first = bytes.peek();
  if (context.carrier === 'tcp') {
    if (first !== 0x13) return VERDICT.no;
    if (bytes.startsWith(HANDSHAKE)) return VERDICT.sure;
    const isStart = bytes.remaining < HANDSHAKE.length && bytes.startsWith(HANDSHAKE.slice(0, bytes.remaining));
    return isStart ? VERDICT.more : VERDICT.no;
  }
  if (first === 0x64) return TABLE.some((start) => bytes.startsWith(start)) ? VERDICT.sure : VERDICT.no;
  if (first === 0) return bytes.remaining === TRACKER_LENGTH && bytes.startsWith(TRACKER) ? VERDICT.sure : VERDICT.no;
  return first === 0x41 ? probeOpening(bytes) : VERDICT.no;
}

/** The opening of a micro transport connection: sequence 1, nothing acknowledged yet, and perhaps one extension. */
function probeOpening(bytes: Cursor): Verdict {
  const [extension, size] = [bytes.peek(1), bytes.remaining];
  const isSize =
    (size === 20 && extension === 0) || (size === 30 && extension === 2) || (size > 20 && size <= 40 && extension <= 2);
  if (!isSize || bytes.peek(16) !== 0 || bytes.peek(17) !== 1) return VERDICT.no;
  for (let at = 8; at < 12; at++) if (bytes.peek(at) !== 0) return VERDICT.no;
  return VERDICT.sure;
}
