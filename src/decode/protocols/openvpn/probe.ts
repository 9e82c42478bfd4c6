/** How OpenVPN is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { type Context, VERDICT, type Verdict } from '../../protocol.ts';

/** Operations that open a session: hard resets of client and server, without a key number. */
const [CLIENT_OLD, SERVER_OLD, CLIENT, SERVER, CLIENT_WRAPPED] = [0x08, 0x10, 0x38, 0x40, 0x50];
/** Lengths of check values before the replay counter: none, then SHA-1, SHA-256 and SHA-512. */
const CHECK_LENGTHS = [20, 32, 64];
/** The oldest clock that is believed, in seconds since 1970. */
const OLDEST = 1_000_000_000;
const CLIENT_LENGTH = 14;
const SERVER_LENGTH = 26;

export function probe(bytes: Cursor, context: Context): Verdict {
  if (context.carrier === 'tcp') {
    if (bytes.peek() > 4 || !bytes.has(2 + CLIENT_LENGTH)) return VERDICT.no;
    const length = bytes.u16();
    if (length !== bytes.remaining) return VERDICT.no;
  }
  const operation = bytes.peek();
  const isClient = operation === CLIENT || operation === CLIENT_OLD || operation === CLIENT_WRAPPED;
  if ((!isClient && operation !== SERVER && operation !== SERVER_OLD) || !bytes.has(CLIENT_LENGTH)) return VERDICT.no;
  if (isZero(bytes, 1, 8)) return VERDICT.no;
  if (isClient && bytes.remaining === CLIENT_LENGTH) return isZero(bytes, 9, 5) ? VERDICT.sure : VERDICT.no;
  // The server acknowledges packet 0 of the client, and names the client’s session.
  if (!isClient && bytes.remaining === SERVER_LENGTH) {
    return bytes.peek(9) === 1 && isZero(bytes, 10, 4) && isZero(bytes, 22, 4) ? VERDICT.sure : VERDICT.no;
  }
  return isProtected(bytes) ? VERDICT.sure : VERDICT.no;
}

/** A replay counter at its start and a clock, before the wrapped rest or behind a check value. */
function isProtected(bytes: Cursor): boolean {
  if (isStart(bytes, 9)) return true;
  return CHECK_LENGTHS.some((length) => isStart(bytes, 9 + length));
}

function isStart(bytes: Cursor, at: number): boolean {
  // Version 2.6 starts the counter at 0x0f000001 to say that it can negotiate early.
  const head = bytes.peek(at);
  if ((head !== 0 && head !== 0x0f) || !isZero(bytes, at + 1, 2) || bytes.peek(at + 3) < 1 || bytes.peek(at + 3) > 8)
    return false;
  const [a, b] = [bytes.peek(at + 4), bytes.peek(at + 5)];
  return bytes.has(at + 13) && a * 0x1000000 + b * 0x10000 >= OLDEST && a < 0x90;
}

function isZero(bytes: Cursor, at: number, length: number): boolean {
  for (let i = at; i < at + length; i++) if (bytes.peek(i) !== 0) return false;
  return true;
}
