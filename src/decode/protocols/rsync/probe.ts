/** How rsync is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { VERDICT, type Verdict } from '../../protocol.ts';

const GREETING = '@RSYNCD:';

export function probe(bytes: Cursor): Verdict {
  if (bytes.peek() !== 0x40) return VERDICT.no;
  if (bytes.startsWith(GREETING)) return VERDICT.sure;
  return bytes.remaining < GREETING.length && bytes.startsWith(GREETING.slice(0, bytes.remaining))
    ? VERDICT.more
    : VERDICT.no;
}
