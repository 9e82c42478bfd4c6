/** How syslog is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { type Context, VERDICT, type Verdict } from '../../protocol.ts';

/** Highest priority: facility 23, severity 7. */
const PRIORITY_LIMIT = 191;
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';
const [LESS, GREATER, SPACE] = [0x3c, 0x3e, 0x20];

export function probe(bytes: Cursor, context: Context): Verdict {
  // In a stream a message may be preceded by its length and a space.
  const from = context.carrier === 'tcp' ? lengthPrefix(bytes) : 0;
  if (bytes.peek(from) !== LESS) return VERDICT.no;
  let at = from + 1;
  let priority = 0;
  while (isDigit(bytes.peek(at)) && at < from + 4) priority = priority * 10 + bytes.peek(at++) - 0x30;
  if (at === from + 1 || bytes.peek(at) !== GREATER || priority > PRIORITY_LIMIT) return VERDICT.no;
  const next = at + 1;
  if (isDigit(bytes.peek(next)) && bytes.peek(next + 1) === SPACE) return VERDICT.sure;
  if (isMonth(bytes, next)) return VERDICT.sure;
  for (let i = next; i < next + 8; i++) if (bytes.peek(i) < SPACE || bytes.peek(i) === 0x7f) return VERDICT.no;
  return VERDICT.maybe;
}

/** The bytes that a decimal length and its space take, or 0. */
function lengthPrefix(bytes: Cursor): number {
  let at = 0;
  while (at < 6 && isDigit(bytes.peek(at))) at++;
  return at > 0 && bytes.peek(at) === SPACE ? at + 1 : 0;
}

function isMonth(bytes: Cursor, at: number): boolean {
  if (bytes.peek(at + 3) !== SPACE) return false;
  for (let i = 0; i < MONTHS.length; i += 3) {
    if (bytes.peek(at) !== MONTHS.charCodeAt(i) || bytes.peek(at + 1) !== MONTHS.charCodeAt(i + 1)) continue;
    if (bytes.peek(at + 2) === MONTHS.charCodeAt(i + 2)) return true;
  }
  return false;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
