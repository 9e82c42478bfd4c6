/** How ESP in UDP is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { type Context, VERDICT, type Verdict } from '../../protocol.ts';

/** Security parameters index, sequence number, and the smallest enciphered part with its check value. */
const SMALLEST = 8 + 8 + 12;
/** The first packets of an association carry small numbers; a long-lived one is met at any. */
const EARLY = 0x1000000;

export function probe(bytes: Cursor, context: Context): Verdict {
  if (context.clientPort !== 4500 && context.serverPort !== 4500) return VERDICT.no;
  if (!bytes.has(SMALLEST)) return VERDICT.no;
  const index = bytes.u32();
  const sequence = bytes.u32();
  return index > 255 && sequence > 0 && sequence < EARLY ? VERDICT.maybe : VERDICT.no;
}
