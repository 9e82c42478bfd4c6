/** How RTCP is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { VERDICT, type Verdict } from '../../protocol.ts';

/** Sender report to application (RFC 3550), feedback and extended reports. */
const FIRST = 200;
const LAST = 207;
/** Most packets of one compound that are looked at. */
const COMPOUND_LIMIT = 16;

export function probe(bytes: Cursor): Verdict {
  if (bytes.peek() >> 6 !== 2 || !isType(bytes.peek(1)) || !bytes.has(8)) return VERDICT.no;
  const firstType = bytes.peek(1);
  for (let count = 0; count < COMPOUND_LIMIT && bytes.remaining >= 4; count++) {
    const isPacket = bytes.peek() >> 6 === 2 && isType(bytes.peek(1));
    const length = (((bytes.peek(2) << 8) | bytes.peek(3)) + 1) * 4;
    // What is enciphered ends in an index and a check value that are no packet.
    if (!isPacket || !bytes.has(length)) return count > 0 ? VERDICT.maybe : VERDICT.no;
    bytes.skip(length);
  }
  return bytes.remaining === 0 && firstType <= 201 ? VERDICT.sure : VERDICT.maybe;
}

function isType(type: number): boolean {
  return type >= FIRST && type <= LAST;
}
