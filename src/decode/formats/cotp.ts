/** COTP (RFC 2126, ISO 8073) under industrial protocols: what its first data carry tells whose connection it is. */
import type { Cursor } from '#base/cursor.ts';
import { VERDICT, type Verdict } from '../protocol.ts';

/** A connection is asked for, or confirmed; and data. */
const [REQUEST, CONFIRM, DATA] = [0xe0, 0xd0, 0xf0];
/** Messages looked at before the first data. */
const MESSAGES = 4;

/** What a protocol on COTP begins with: its mark, its next byte, and how many bytes must be there before one may be sure. */
export interface CotpMark {
  readonly mark: number;
  readonly kinds: readonly number[];
  readonly least: number;
}

/** The connection underneath opens for other protocols too: only the first data tell. */
export function probeCotp(bytes: Cursor, { mark, kinds, least }: CotpMark): Verdict {
  for (let count = 0; count < MESSAGES; count++) {
    if (bytes.peek() !== 3 || bytes.peek(1) !== 0 || !bytes.has(7))
      return count > 0 && bytes.remaining < 7 ? VERDICT.more : VERDICT.no;
    const length = (bytes.peek(2) << 8) | bytes.peek(3);
    const kind = bytes.peek(5);
    if (length < 7 || (kind !== REQUEST && kind !== CONFIRM && kind !== DATA)) return VERDICT.no;
    if (kind === DATA && length > 7) {
      if (!bytes.has(least)) return bytes.peek(7) === mark ? VERDICT.more : VERDICT.no;
      return bytes.peek(4) === 2 && bytes.peek(7) === mark && kinds.includes(bytes.peek(8)) ? VERDICT.sure : VERDICT.no;
    }
    if (!bytes.has(length)) return VERDICT.no;
    bytes.skip(length);
  }
  return VERDICT.no;
}
