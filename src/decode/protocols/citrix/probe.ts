/** How ICA is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { VERDICT, type Verdict } from '../../protocol.ts';

/** What a server repeats until its client answers, and what opens a session that survives reconnection. */
const ICA = '\x7f\x7fICA\x00';
const GATEWAY = '\x1aCGP/01';

export function probe(bytes: Cursor): Verdict {
  const first = bytes.peek();
  if (first !== 0x7f && first !== 0x1a) return VERDICT.no;
  const magic = first === 0x7f ? ICA : GATEWAY;
  if (bytes.startsWith(magic)) return VERDICT.sure;
  return bytes.remaining < magic.length && bytes.startsWith(magic.slice(0, bytes.remaining))
    ? VERDICT.more
    : VERDICT.no;
}
