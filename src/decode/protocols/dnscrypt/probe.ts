/** How DNSCrypt is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { type Context, VERDICT, type Verdict } from '../../protocol.ts';

/** What every answer of a resolver begins with; queries begin with a value of the resolver’s choice. */
const ANSWER = 'r6fnvWj8';
const SMALLEST = 64;

export function probe(bytes: Cursor, context: Context): Verdict {
  const from = context.carrier === 'tcp' ? 2 : 0;
  return bytes.peek(from) === 0x72 && bytes.has(SMALLEST) && bytes.startsWith(ANSWER, from) ? VERDICT.sure : VERDICT.no;
}
