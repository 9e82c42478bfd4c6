/** How S7 communication is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { probeCotp } from '../../formats/cotp.ts';
import type { Verdict } from '../../protocol.ts';

/** Its mark, and the kinds of its messages: job, acknowledgement, acknowledgement with data, user data. */
const S7 = { mark: 0x32, kinds: [1, 2, 3, 7], least: 12 };

export function probe(bytes: Cursor): Verdict {
  return probeCotp(bytes, S7);
}
