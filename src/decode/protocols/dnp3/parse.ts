/** DNP3 bytes to messages (IEEE 1815 clauses 4, 8 and 9): one link frame, and how the application layer in it begins. */
import type { Cursor } from '#base/cursor.ts';
import { type Answer, done, malformed, more } from '../../protocol.ts';
import type { Dnp3Message } from './message.ts';

/** Start, length, control, destination, source and check value. */
const HEADER_LENGTH = 10;
/** The length counts control, destination and source. */
const COUNTED = 5;
const [START, SECOND] = [0x05, 0x64];
/** User data come in blocks of so many bytes, each with a check value of two. */
const BLOCK = 16;
const FROM_MASTER = 0x80;
/** This segment is the first of an application message. */
const FIRST = 0x40;

export function parse(bytes: Cursor): Answer<Dnp3Message> {
  if (!bytes.has(HEADER_LENGTH)) return more(HEADER_LENGTH - bytes.remaining);
  if (bytes.peek() !== START || bytes.peek(1) !== SECOND) return malformed('start', 0);
  const data = bytes.peek(2) - COUNTED;
  if (data < 0) return malformed('length', 2);
  const size = HEADER_LENGTH + data + 2 * Math.ceil(data / BLOCK);
  if (!bytes.has(size)) return more(size - bytes.remaining);
  const isFromMaster = (bytes.peek(3) & FROM_MASTER) !== 0;
  // Transport, application control, function, group: all in the first block.
  const isFirst = data >= 3 && (bytes.peek(HEADER_LENGTH) & FIRST) !== 0;
  const functionCode = isFirst ? bytes.peek(HEADER_LENGTH + 2) : -1;
  const group = isFirst && data >= 4 ? bytes.peek(HEADER_LENGTH + 3) : -1;
  bytes.skip(size);
  return done({ isFromMaster, functionCode, group });
}

/** The next start of a frame. */
export function resynchronise(bytes: Cursor): number {
  for (let at = 0; at + 1 < bytes.remaining; at++)
    if (bytes.peek(at) === START && bytes.peek(at + 1) === SECOND) return at;
  return -1;
}
