/** How TNS is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { type Context, VERDICT, type Verdict } from '../../protocol.ts';

const [CONNECT, ACCEPT, REFUSE, REDIRECT, DATA, RESEND] = [1, 2, 4, 5, 6, 11];
const PORTS = [1521, 1526, 2483];
const HEADER_LENGTH = 8;
/** The oldest version number of the protocol that is met, and a bound above those that exist. */
const [OLDEST, NEWEST] = [290, 400];

export function probe(bytes: Cursor, context: Context): Verdict {
  if (!bytes.has(HEADER_LENGTH)) return VERDICT.no;
  const type = bytes.peek(4);
  if (type === DATA) return isData(bytes, context) ? VERDICT.maybe : VERDICT.no;
  if (type !== CONNECT && type !== ACCEPT && type !== REFUSE && type !== REDIRECT && type !== RESEND) return VERDICT.no;
  const size = bytes.remaining;
  const length = bytes.u16();
  // Packet and header check values are not used.
  const isClear = bytes.u16() === 0 && bytes.skip(2).u16() === 0;
  if (!isClear || length < HEADER_LENGTH || length > size) return VERDICT.no;
  if (type === RESEND) return length === HEADER_LENGTH && size === length ? VERDICT.maybe : VERDICT.no;
  if (type === REFUSE || type === REDIRECT) return isDescription(bytes) ? VERDICT.sure : VERDICT.no;
  const version = bytes.u16();
  return version >= OLDEST && version <= NEWEST && length >= 24 ? VERDICT.sure : VERDICT.no;
}

/** An answer in words opens with a parenthesis soon after the header. */
function isDescription(bytes: Cursor): boolean {
  for (let at = 0; at < 6; at++)
    if (bytes.startsWith('(DESCRIPTION', at) || bytes.startsWith('(ADDRESS', at)) return true;
  return false;
}

/** Data met midstream, at the protocol’s own ports: a length of two bytes and a zero check value, or a length of four. */
function isData(bytes: Cursor, context: Context): boolean {
  if (!PORTS.includes(context.serverPort) && !PORTS.includes(context.clientPort)) return false;
  const [high, low] = [(bytes.peek() << 8) | bytes.peek(1), (bytes.peek(2) << 8) | bytes.peek(3)];
  const length = high === 0 ? low : low === 0 ? high : -1;
  return length === bytes.remaining && bytes.peek(5) === 0;
}
