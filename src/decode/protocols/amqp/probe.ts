/** How AMQP is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { VERDICT, type Verdict } from '../../protocol.ts';

/** The header that opens a connection, in either direction. */
const MAGIC = 'AMQP';
/** Kinds of frames of version 0-9-1, and the byte that ends each. */
const [METHOD, HEADER, HEARTBEAT] = [1, 2, 8];
const FRAME_END = 0xce;
const FRAME_LIMIT = 128 * 1024;
/** Classes of methods: connection, channel, access, exchange, queue, basic, confirm and transaction. */
const CLASSES = [10, 20, 30, 40, 50, 60, 85, 90];

export function probe(bytes: Cursor): Verdict {
  if (bytes.peek() <= HEARTBEAT) return isFrame(bytes) ? VERDICT.sure : VERDICT.no;
  if (bytes.peek() !== 0x41) return VERDICT.no;
  if (!bytes.has(8)) return bytes.startsWith(MAGIC.slice(0, Math.min(4, bytes.remaining))) ? VERDICT.more : VERDICT.no;
  if (!bytes.startsWith(MAGIC)) return VERDICT.no;
  const [id, major, minor] = [bytes.peek(4), bytes.peek(5), bytes.peek(6)];
  return id <= 3 && major <= 9 && minor <= 10 ? VERDICT.sure : VERDICT.no;
}

/** A frame met midstream: its kind, its channel, its length, and the byte that ends it. */
function isFrame(bytes: Cursor): boolean {
  const kind = bytes.u8();
  const channel = bytes.u16();
  const length = bytes.u32();
  if (bytes.failed || length > FRAME_LIMIT || bytes.peek(length) !== FRAME_END) return false;
  if (kind === HEARTBEAT) return length === 0 && channel === 0;
  if (kind !== METHOD && kind !== HEADER) return false;
  return length >= 4 && CLASSES.includes(bytes.u16()) && bytes.u16() <= 120;
}
