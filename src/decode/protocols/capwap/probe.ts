/** How CAPWAP is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { type Context, VERDICT, type Verdict } from '../../protocol.ts';

/** Messages of the control plane (RFC 5415 section 4.5.1.1). */
const HIGHEST_MESSAGE = 26;

export function probe(bytes: Cursor, context: Context): Verdict {
  const isControl = context.serverPort === 5246 || context.clientPort === 5246;
  const isData = context.serverPort === 5247 || context.clientPort === 5247;
  if ((!isControl && !isData) || !bytes.has(9)) return VERDICT.no;
  if (bytes.peek() === 1) {
    const isRecord = bytes.peek(4) >= 20 && bytes.peek(4) <= 26 && bytes.peek(5) === 0xfe;
    return isRecord && bytes.peek(1) === 0 && bytes.peek(2) === 0 && bytes.peek(3) === 0 ? VERDICT.sure : VERDICT.no;
  }
  const header = (bytes.peek(1) >> 3) * 4;
  if (bytes.peek() !== 0 || header < 8 || !bytes.has(header)) return VERDICT.no;
  if (isData) return VERDICT.maybe;
  bytes.skip(header);
  // Type of the message (of the IETF’s own numbers), sequence, and the length that counts from behind itself.
  const type = bytes.u32();
  const length = bytes.skip(1).u16();
  const isRight = type >= 1 && type <= HIGHEST_MESSAGE && length >= 3 && length - 3 <= bytes.remaining;
  return !bytes.failed && isRight ? VERDICT.sure : VERDICT.no;
}
