/** RFB bytes to messages: the version that each side states. */
import type { Cursor } from '#base/cursor.ts';
import { type Answer, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';

const LENGTH = 12;

export function probe(bytes: Cursor): Verdict {
  if (bytes.peek() !== 0x52 || !bytes.startsWith('RFB '.slice(0, Math.min(4, bytes.remaining)))) return VERDICT.no;
  if (!bytes.has(LENGTH)) return VERDICT.more;
  return bytes.peek(7) === 0x2e && bytes.peek(11) === 0x0a ? VERDICT.sure : VERDICT.no;
}

export function parse(bytes: Cursor): Answer<{ readonly version: string }> {
  if (!bytes.has(LENGTH)) return more(LENGTH - bytes.remaining);
  const match = /^RFB (\d{3})\.(\d{3})\n$/.exec(bytes.latin1(LENGTH));
  if (!match) return malformed('no version', 0);
  return done({ version: `${Number(match[1])}.${Number(match[2])}` });
}
