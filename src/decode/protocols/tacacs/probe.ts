/** How TACACS+ is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { VERDICT, type Verdict } from '../../protocol.ts';

const HEADER_LENGTH = 12;
const BODY_LIMIT = 65_535;

export function probe(bytes: Cursor): Verdict {
  const version = bytes.peek();
  if ((version !== 0xc0 && version !== 0xc1) || !bytes.has(HEADER_LENGTH)) return VERDICT.no;
  const [type, sequence, flags] = [bytes.peek(1), bytes.peek(2), bytes.peek(3)];
  if (type < 1 || type > 3 || sequence < 1 || (flags & ~0x05) !== 0) return VERDICT.no;
  const length = bytes.skip(8).u32();
  if (length < 5 || length > BODY_LIMIT) return VERDICT.no;
  return length === bytes.remaining ? VERDICT.sure : VERDICT.no;
}
