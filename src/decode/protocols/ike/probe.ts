/** How IKE is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { type Context, VERDICT, type Verdict } from '../../protocol.ts';

const HEADER_LENGTH = 28;
/** What precedes IKE in a stream (RFC 9329). */
const STREAM_PREFIX = 'IKETCP';

export function probe(bytes: Cursor, context: Context): Verdict {
  if (context.carrier === 'tcp') return bytes.startsWith(STREAM_PREFIX) ? VERDICT.sure : VERDICT.no;
  const isTranslated = context.clientPort === 4500 || context.serverPort === 4500;
  if (isTranslated && bytes.remaining === 1 && bytes.peek() === 0xff) return VERDICT.maybe;
  if (!bytes.has(HEADER_LENGTH)) return VERDICT.no;
  // Through address translation a marker of four zero bytes tells IKE from enciphered packets.
  if (isTranslated && bytes.peek() === 0 && bytes.peek(1) === 0 && bytes.peek(2) === 0 && bytes.peek(3) === 0)
    bytes.skip(4);
  const size = bytes.remaining;
  const initiator = bytes.u64();
  bytes.skip(8);
  const next = bytes.u8();
  const version = bytes.u8();
  const exchange = bytes.u8();
  const flags = bytes.u8();
  bytes.skip(4);
  const length = bytes.u32();
  if (bytes.failed || initiator === 0 || length !== size) return VERDICT.no;
  const isFirst = version === 0x10 && isExchangeOfFirst(exchange) && next <= 23 && (flags & 0xf8) === 0;
  const isSecond = version >> 4 === 2 && exchange >= 34 && exchange <= 44 && (flags & 0xc7) === 0;
  return isFirst || isSecond ? VERDICT.sure : VERDICT.no;
}

/** Version 1: base to informational, then transaction, quick mode and new group mode. */
function isExchangeOfFirst(exchange: number): boolean {
  return (exchange >= 1 && exchange <= 6) || (exchange >= 32 && exchange <= 34);
}
