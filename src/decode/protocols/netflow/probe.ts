/** How NetFlow is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { VERDICT, type Verdict } from '../../protocol.ts';

/** The oldest clock that is believed, in seconds since 1970. */
const OLDEST = 900_000_000;
/** Header and record lengths of the fixed versions. */
const FIXED: Readonly<Record<number, readonly [header: number, record: number]>> = {
  1: [16, 52],
  5: [24, 48],
  7: [24, 52],
};
const COUNT_LIMIT = 30;
/** Most sets of one datagram that are looked at. */
const SETS = 64;

export function probe(bytes: Cursor): Verdict {
  const version = bytes.peek(1);
  if (bytes.peek() !== 0 || version < 1 || version > 9 || !bytes.has(20)) return VERDICT.no;
  const size = bytes.remaining;
  const count = bytes.skip(2).u16();
  const seconds = bytes.skip(4).u32();
  if (seconds < OLDEST || count === 0) return VERDICT.no;
  const lengths = FIXED[version];
  if (lengths) return count <= COUNT_LIMIT && size === lengths[0] + lengths[1] * count ? VERDICT.sure : VERDICT.no;
  return version === 9 && isRowOfSets(bytes.skip(8)) ? VERDICT.sure : VERDICT.no;
}

/** Templates (0, 1) and data (256 and above), each with its length, up to the end. */
function isRowOfSets(bytes: Cursor): boolean {
  for (let count = 0; count < SETS && bytes.remaining > 0; count++) {
    const id = bytes.u16();
    const length = bytes.u16();
    if ((id > 1 && id < 256) || length < 4) return false;
    bytes.skip(length - 4);
    if (bytes.failed) return false;
  }
  return true;
}
