/** How the Elasticsearch transport is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { VERDICT, type Verdict } from '../../protocol.ts';

const MESSAGE_LIMIT = 0x40000000;
/** Status bits in use: response, error, compressed, handshake. */
const STATUS_LIMIT = 0x0f;

export function probe(bytes: Cursor): Verdict {
  if (bytes.peek() !== 0x45 || bytes.peek(1) !== 0x53) return VERDICT.no;
  if (bytes.remaining === 6) return bytes.startsWith('\xff\xff\xff\xff', 2) ? VERDICT.sure : VERDICT.no;
  if (!bytes.has(19)) return VERDICT.no;
  const length = bytes.skip(2).u32();
  const request = bytes.u64();
  const status = bytes.u8();
  const isRight = length >= 13 && length < MESSAGE_LIMIT && request < 0x100000000 && status <= STATUS_LIMIT;
  return isRight && bytes.u32() < MESSAGE_LIMIT ? VERDICT.sure : VERDICT.no;
}
