/** IEC 60870-5-104 bytes to messages: one APDU (clause 5), and how its data unit begins (IEC 60870-5-101 clause 7.2). */
import type { Cursor } from '#base/cursor.ts';
import { type Answer, done, malformed, more } from '../../protocol.ts';
import type { Iec104Message } from './message.ts';

const START = 0x68;
const [SHORTEST, LONGEST] = [4, 253];
/** Start, length and control fields. */
const HEADER_LENGTH = 6;
const [CAUSE, NEGATIVE] = [0x3f, 0x40];
const NOTHING: Iec104Message = { type: 0, cause: 0, isNegative: false };

export function parse(bytes: Cursor): Answer<Iec104Message> {
  if (!bytes.has(2)) return more(2 - bytes.remaining);
  const length = bytes.peek(1);
  if (bytes.peek() !== START || length < SHORTEST || length > LONGEST) return malformed('start', 0);
  if (!bytes.has(2 + length)) return more(2 + length - bytes.remaining);
  const hasData = (bytes.peek(2) & 1) === 0 && length >= HEADER_LENGTH + 1;
  const [type, cause] = [bytes.peek(HEADER_LENGTH), bytes.peek(HEADER_LENGTH + 2)];
  bytes.skip(2 + length);
  return done(hasData ? { type, cause: cause & CAUSE, isNegative: (cause & NEGATIVE) !== 0 } : NOTHING);
}

/** The next start that a whole frame may have. */
export function resynchronise(bytes: Cursor): number {
  for (let at = 0; at + 1 < bytes.remaining; at++) {
    const length = bytes.peek(at + 1);
    const next = bytes.peek(at + 2 + length);
    if (bytes.peek(at) === START && length >= SHORTEST && length <= LONGEST && (next === START || next === -1))
      return at;
  }
  return -1;
}
