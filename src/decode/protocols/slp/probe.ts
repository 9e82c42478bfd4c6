/** How SLP is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { VERDICT, type Verdict } from '../../protocol.ts';

const HEADER_LENGTH = 14;
/** SLP version 1 has a shorter header. */
const OLD_HEADER_LENGTH = 12;

export function probe(bytes: Cursor): Verdict {
  const version = bytes.peek();
  const message = bytes.peek(1);
  if ((version !== 1 && version !== 2) || message < 1 || message > 11 || !bytes.has(OLD_HEADER_LENGTH))
    return VERDICT.no;
  return version === 2 ? probeCurrent(bytes) : probeOld(bytes);
}

/** Version 2: a length of three bytes, reserved flags of zero and a language tag of letters. */
function probeCurrent(bytes: Cursor): Verdict {
  const size = bytes.remaining;
  bytes.skip(2);
  const length = bytes.u24();
  const flags = bytes.u16();
  bytes.skip(5);
  const tag = bytes.u16();
  if (bytes.failed || length < HEADER_LENGTH || length !== size || (flags & 0x1fff) !== 0) return VERDICT.no;
  if (tag < 1 || tag > 35 || !bytes.has(tag)) return VERDICT.no;
  for (let i = 0; i < tag; i++) if (!isLetter(bytes.peek(i)) && bytes.peek(i) !== 0x2d) return VERDICT.no;
  return VERDICT.sure;
}

/** Version 1: a length of two bytes, and a language of two letters. */
function probeOld(bytes: Cursor): Verdict {
  const length = (bytes.peek(2) << 8) | bytes.peek(3);
  if (length !== bytes.remaining || (bytes.peek(4) & 0x07) !== 0 || bytes.peek(5) !== 0) return VERDICT.no;
  return isLetter(bytes.peek(6)) && isLetter(bytes.peek(7)) ? VERDICT.sure : VERDICT.no;
}

function isLetter(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
}
