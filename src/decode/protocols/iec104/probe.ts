/** How IEC 104 is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { VERDICT, type Verdict } from '../../protocol.ts';

const START = 0x68;
/** Most frames of one segment that are looked at. */
const FRAMES = 16;

export function probe(bytes: Cursor): Verdict {
  if (bytes.peek() !== START || !bytes.has(6)) return VERDICT.no;
  for (let count = 0; count < FRAMES && bytes.remaining >= 6; count++) {
    const length = bytes.peek(1);
    if (bytes.peek() !== START || length < 4 || length > 253 || !isControl(bytes, length)) return VERDICT.no;
    if (!bytes.has(2 + length)) return count > 0 ? VERDICT.sure : VERDICT.no;
    bytes.skip(2 + length);
  }
  return bytes.remaining < 6 && bytes.remaining !== 0 && bytes.peek() !== START ? VERDICT.no : VERDICT.sure;
}

/** The control field: a numbered frame with data, an acknowledgement, or an unnumbered function. */
function isControl(bytes: Cursor, length: number): boolean {
  const first = bytes.peek(2);
  if ((first & 3) === 3) {
    const isSingle =
      first === 0x07 || first === 0x0b || first === 0x13 || first === 0x23 || first === 0x43 || first === 0x83;
    return isSingle && length === 4 && bytes.peek(3) === 0 && bytes.peek(4) === 0 && bytes.peek(5) === 0;
  }
  if ((bytes.peek(4) & 1) !== 0) return false;
  if ((first & 1) === 1) return length === 4 && first === 1 && bytes.peek(3) === 0;
  // Data: a type of the standard, and a cause of transmission.
  const [type, cause] = [bytes.peek(6), bytes.peek(8) & 0x3f];
  return length >= 10 && type >= 1 && type <= 127 && cause >= 1 && cause <= 47;
}
