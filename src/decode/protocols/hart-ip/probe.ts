/** How HART-IP is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { type Context, VERDICT, type Verdict } from '../../protocol.ts';

const HEADER_LENGTH = 8;

export function probe(bytes: Cursor, context: Context): Verdict {
  const version = bytes.peek();
  if ((version !== 1 && version !== 2) || !bytes.has(HEADER_LENGTH)) return VERDICT.no;
  const [type, id] = [bytes.peek(1), bytes.peek(2)];
  if ((type > 3 && type !== 15) || (id > 5 && id < 128)) return VERDICT.no;
  if (((bytes.peek(6) << 8) | bytes.peek(7)) !== bytes.remaining) return VERDICT.no;
  // Initiation of a session: whether the sender is primary, and a timer.
  const isInitiation = id === 0 && type === 0 && bytes.remaining === 13 && bytes.peek(8) <= 1;
  const isHinted = isPort(context.serverPort) || isPort(context.clientPort);
  return isHinted || (isInitiation && bytes.peek(3) === 0) ? VERDICT.sure : VERDICT.maybe;
}

function isPort(port: number): boolean {
  return port === 5094 || port === 5095;
}
