/** How DNP3 is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { VERDICT, type Verdict } from '../../protocol.ts';

const HEADER_LENGTH = 10;
const POLYNOMIAL = 0xa6bc;

export function probe(bytes: Cursor): Verdict {
  if (bytes.peek() !== 0x05 || bytes.peek(1) !== 0x64 || !bytes.has(HEADER_LENGTH) || bytes.peek(2) < 5)
    return VERDICT.no;
  const stated = bytes.peek(8) | (bytes.peek(9) << 8);
  return checksum(bytes, 8) === stated ? VERDICT.sure : VERDICT.no;
}

/** The check value of the link header: a reflected CRC of 16 bits, inverted. */
function checksum(bytes: Cursor, length: number): number {
  let crc = 0;
  for (let i = 0; i < length; i++) {
    crc ^= bytes.peek(i);
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  }
  return ~crc & 0xffff;
}
