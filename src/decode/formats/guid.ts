/** Globally unique identifiers as Microsoft's protocols and DCE/RPC write them. */
import type { Cursor } from '#base/cursor.ts';
import { hexByte } from '#base/text.ts';
import { RangeMemo } from './range-memo.ts';

const LENGTH = 16;
/** Order of the octets in the text, with the hyphens' places. */
const HYPHENS: readonly number[] = [4, 6, 8, 10];
const LITTLE: readonly number[] = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
const BIG: readonly number[] = LITTLE.toSorted((a, b) => a - b);
const littleOnes = new RangeMemo((bytes, start) => textOf(bytes, start, LITTLE));
const bigOnes = new RangeMemo((bytes, start) => textOf(bytes, start, BIG));

/** Reads 16 octets (MS-DTYP section 2.3.4.2): the first three parts in the byte order given, the rest as they stand; nothing where they are not all there. */
export function readGuid(bytes: Cursor, littleEndian = true): string {
  const start = bytes.position;
  bytes.skip(LENGTH);
  if (bytes.failed) return '';
  return (littleEndian ? littleOnes : bigOnes).get(bytes.bytes, start, start + LENGTH) ?? '';
}

function textOf(bytes: Uint8Array, start: number, order: readonly number[]): string {
  let text = '';
  for (const [place, octet] of order.entries())
    text += (HYPHENS.includes(place) ? '-' : '') + hexByte(bytes[start + octet] as number);
  return text;
}
