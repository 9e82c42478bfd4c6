/** How DTLS is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { VERDICT, type Verdict } from '../../protocol.ts';

const HEADER_LENGTH = 13;
/** Longest record: 2^14 bytes and what enciphering may add. */
const RECORD_LIMIT = 16384 + 2048;
/** Most records of one datagram that are looked at. */
const RECORDS = 16;

export function probe(bytes: Cursor): Verdict {
  if (!isRecord(bytes)) return VERDICT.no;
  let count = 0;
  while (count < RECORDS && bytes.remaining > 0) {
    if (!isRecord(bytes)) return VERDICT.no;
    const length = (bytes.peek(11) << 8) | bytes.peek(12);
    // The first flight may be cut by a short capture: one whole header of a handshake is enough then.
    if (!bytes.has(HEADER_LENGTH + length)) return count === 0 && isHello(bytes) ? VERDICT.sure : VERDICT.no;
    bytes.skip(HEADER_LENGTH + length);
    count++;
  }
  return VERDICT.sure;
}

/** Content type 20 to 26, version 1.0, 1.2 or the one before the standard, and a length that a record may have. */
function isRecord(bytes: Cursor): boolean {
  const type = bytes.peek();
  if (type < 20 || type > 26 || !bytes.has(HEADER_LENGTH)) return false;
  const version = (bytes.peek(1) << 8) | bytes.peek(2);
  if (version !== 0xfeff && version !== 0xfefd && version !== 0x0100) return false;
  const length = (bytes.peek(11) << 8) | bytes.peek(12);
  return length > 0 && length <= RECORD_LIMIT;
}

/** A handshake of epoch 0 that begins with a hello of either side. */
function isHello(bytes: Cursor): boolean {
  const type = bytes.peek(13);
  return bytes.peek() === 22 && bytes.peek(3) === 0 && bytes.peek(4) === 0 && type >= 1 && type <= 3;
}
