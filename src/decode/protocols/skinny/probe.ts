/** How Skinny is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { type Context, VERDICT, type Verdict } from '../../protocol.ts';

/** Highest number of a message that is in use. */
const HIGHEST_MESSAGE = 0x015f;
const HIGHEST_VERSION = 0x16;
const MESSAGE_LIMIT = 2048;
/** Most messages of one segment that are looked at. */
const MESSAGES = 8;

/** The header has nothing unmistakable: it is believed at its port alone. */
export function probe(bytes: Cursor, context: Context): Verdict {
  if ((context.serverPort !== 2000 && context.clientPort !== 2000) || !bytes.has(12)) return VERDICT.no;
  for (let count = 0; count < MESSAGES && bytes.remaining >= 12; count++) {
    const length = bytes.u32le();
    const version = bytes.u32le();
    const message = bytes.u32le();
    if (length < 4 || length > MESSAGE_LIMIT || version > HIGHEST_VERSION) return VERDICT.no;
    if (message > HIGHEST_MESSAGE && message !== 0x8000) return VERDICT.no;
    if (!bytes.has(length - 4)) return count > 0 ? VERDICT.sure : VERDICT.no;
    bytes.skip(length - 4);
  }
  return bytes.remaining === 0 ? VERDICT.sure : VERDICT.maybe;
}
