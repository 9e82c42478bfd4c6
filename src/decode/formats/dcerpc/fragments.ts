/** Arguments of a call as one piece: attackers cut calls into small fragments so that no single one shows what they are (C706 section 12.5.1.2). */
import { Cursor } from '#base/cursor.ts';

/** Most octets of arguments that are put together; what comes after them is not searched. */
const GATHER_LIMIT = 8192;

/** Arguments of the call that is under way, as far as they came. */
export interface Fragments {
  call: number;
  readonly octets: Uint8Array;
  length: number;
}

export function rememberFragments(): Fragments {
  return { call: -1, octets: new Uint8Array(GATHER_LIMIT), length: 0 };
}

/** Adds one fragment; answers all arguments with the last one, else null. Whoever begins in the middle is not put together. */
export function addFragment(
  fragments: Fragments,
  call: number,
  part: Cursor,
  isFirst: boolean,
  isLast: boolean,
): Cursor | null {
  if (isFirst) {
    fragments.call = call;
    fragments.length = 0;
  } else if (fragments.call !== call) return null;
  const end = Math.min(part.end, part.start + GATHER_LIMIT - fragments.length);
  fragments.octets.set(part.bytes.subarray(part.start, end), fragments.length);
  fragments.length += end - part.start;
  if (!isLast) return null;
  fragments.call = -1;
  return new Cursor().reset(fragments.octets, 0, fragments.length);
}
