/** How sFlow is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { VERDICT, type Verdict } from '../../protocol.ts';

const CURRENT = 5;
/** Most samples of one datagram. */
const SAMPLE_LIMIT = 256;

export function probe(bytes: Cursor): Verdict {
  const version = bytes.peek(3);
  if (bytes.peek() !== 0 || bytes.peek(1) !== 0 || bytes.peek(2) !== 0 || !bytes.has(28)) return VERDICT.no;
  if (version !== CURRENT && version !== 4 && version !== 2) return VERDICT.no;
  const family = bytes.skip(4).u32();
  if (family !== 1 && family !== 2) return VERDICT.no;
  bytes.skip(family === 1 ? 4 : 16);
  if (version === CURRENT) bytes.skip(4);
  bytes.skip(8);
  const count = bytes.u32();
  if (bytes.failed || count > SAMPLE_LIMIT) return VERDICT.no;
  if (version !== CURRENT)
    return count > 0 && bytes.remaining > count * 16 && bytes.u32() <= 2 ? VERDICT.sure : VERDICT.no;
  return isRowOfSamples(bytes, count) ? VERDICT.sure : VERDICT.no;
}

/** Each sample states its length; together they fill the datagram. */
function isRowOfSamples(bytes: Cursor, count: number): boolean {
  for (let i = 0; i < count; i++) {
    const length = bytes.skip(4).u32();
    bytes.skip(length);
    if (bytes.failed || (length & 3) !== 0) return false;
  }
  return bytes.remaining === 0;
}
