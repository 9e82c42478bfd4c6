/** How RTP is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { VERDICT, type Verdict } from '../../protocol.ts';

const HEADER_LENGTH = 12;
/** Bytes that telephone codecs of fixed rate put into one packet: 10 to 40 milliseconds. */
const TELEPHONE_SIZES = [80, 160, 240, 320];

export function probe(bytes: Cursor): Verdict {
  const first = bytes.peek();
  // Lists of contributing sources are rare, and other protocols begin with such bytes.
  if (first >> 6 !== 2 || (first & 0x0f) !== 0 || !bytes.has(HEADER_LENGTH + 1)) return VERDICT.no;
  const type = bytes.peek(1) & 0x7f;
  // 72 to 76 with the marker are RTCP; 35 to 95 are unassigned.
  if (type > 34 && type < 96) return VERDICT.no;
  const size = bytes.remaining;
  let header = HEADER_LENGTH;
  if ((first & 0x10) !== 0) header += 4 + ((bytes.peek(header + 2) << 8) | bytes.peek(header + 3)) * 4;
  if ((first & 0x20) !== 0) header += bytes.peek(size - 1);
  if (header >= size || isZero(bytes, 8)) return VERDICT.no;
  const isTelephone = first === 0x80 && (type === 0 || type === 8) && TELEPHONE_SIZES.includes(size - HEADER_LENGTH);
  return isTelephone ? VERDICT.sure : VERDICT.maybe;
}

/** A source identifier of zero is chosen by no implementation worth the name. */
function isZero(bytes: Cursor, at: number): boolean {
  return bytes.peek(at) === 0 && bytes.peek(at + 1) === 0 && bytes.peek(at + 2) === 0 && bytes.peek(at + 3) === 0;
}
