/** How TeamViewer is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { type Context, VERDICT, type Verdict } from '../../protocol.ts';

/** Words that commands of the two generations begin with. */
const [CURRENT, OLD] = [0x1724, 0x1130];

export function probe(bytes: Cursor, context: Context): Verdict {
  const isHinted = context.serverPort === 5938 || context.clientPort === 5938;
  if (context.carrier === 'udp') {
    const word = (bytes.peek(11) << 8) | bytes.peek(12);
    if (bytes.peek() !== 0 || word !== CURRENT || !bytes.has(14)) return VERDICT.no;
    return isHinted ? VERDICT.sure : VERDICT.maybe;
  }
  const word = (bytes.peek() << 8) | bytes.peek(1);
  if ((word !== CURRENT && word !== OLD) || !bytes.has(5)) return VERDICT.no;
  return isHinted ? VERDICT.sure : VERDICT.no;
}
