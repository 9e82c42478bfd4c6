/** How S7 communication plus is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { probeCotp } from '../../formats/cotp.ts';
import type { Verdict } from '../../protocol.ts';

/** Its mark and its versions; 0xfe are system events, 0xff keeps alive. */
const S7_PLUS = { mark: 0x72, kinds: [1, 2, 3, 0xfe, 0xff], least: 11 };

export function probe(bytes: Cursor): Verdict {
  return probeCotp(bytes, S7_PLUS);
}
