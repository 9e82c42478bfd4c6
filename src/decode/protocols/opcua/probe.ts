/** How OPC UA is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { VERDICT, type Verdict } from '../../protocol.ts';

const HEADER_LENGTH = 8;
const CHUNK_LIMIT = 0x1000000;
/** What each kind of message begins with; the fourth letter tells final, intermediate and aborted chunks. */
const KINDS = ['HEL', 'ACK', 'ERR', 'RHE', 'OPN', 'CLO', 'MSG'];

export function probe(bytes: Cursor): Verdict {
  const first = bytes.peek();
  if (first < 0x41 || first > 0x52 || !bytes.has(HEADER_LENGTH)) return VERDICT.no;
  const chunk = bytes.peek(3);
  if (chunk !== 0x46 && chunk !== 0x43 && chunk !== 0x41) return VERDICT.no;
  if (!KINDS.some((kind) => bytes.startsWith(kind))) return VERDICT.no;
  const length = bytes.skip(4).u32le();
  return length >= HEADER_LENGTH && length < CHUNK_LIMIT ? VERDICT.sure : VERDICT.no;
}
