/** How TFTP is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { type Context, VERDICT, type Verdict } from '../../protocol.ts';

const [READ, WRITE, DATA, ACKNOWLEDGE, ERROR, OPTIONS] = [1, 2, 3, 4, 5, 6];
const BLOCK_LENGTH = 512;
const NAME_LIMIT = 255;

export function probe(bytes: Cursor, context: Context): Verdict {
  if (bytes.peek() !== 0 || !bytes.has(4)) return VERDICT.no;
  const operation = bytes.peek(1);
  if (operation === READ || operation === WRITE) return probeRequest(bytes);
  // A transfer runs between two ports that each side drew by itself (RFC 1350 section 4): its first block or the answer to it must speak for itself.
  if (context.clientPort === context.serverPort) return VERDICT.no;
  const block = (bytes.peek(2) << 8) | bytes.peek(3);
  if (operation === DATA && block > 0) {
    if (bytes.remaining === 4 + BLOCK_LENGTH && block === 1) return VERDICT.sure;
    return bytes.remaining <= 4 + BLOCK_LENGTH ? VERDICT.maybe : VERDICT.no;
  }
  if (operation === ACKNOWLEDGE) return bytes.remaining === 4 ? VERDICT.maybe : VERDICT.no;
  if (operation === ERROR && block <= 8) return isText(bytes, 4, bytes.remaining - 1) ? VERDICT.maybe : VERDICT.no;
  return operation === OPTIONS && context.carrier === 'udp' ? probeOptions(bytes) : VERDICT.no;
}

/** A name, then one of the three modes, each ended by zero. */
function probeRequest(bytes: Cursor): Verdict {
  bytes.skip(2);
  const name = bytes.find(0, NAME_LIMIT);
  if (name < 1 || !isText(bytes, 0, name)) return VERDICT.no;
  bytes.skip(name + 1);
  const mode = bytes.find(0, 9);
  if (mode === 8 && isMode(bytes, 'netascii')) return VERDICT.sure;
  return (mode === 5 && isMode(bytes, 'octet')) || (mode === 4 && isMode(bytes, 'mail')) ? VERDICT.sure : VERDICT.no;
}

function isMode(bytes: Cursor, mode: string): boolean {
  for (let i = 0; i < mode.length; i++) if ((bytes.peek(i) | 0x20) !== mode.charCodeAt(i)) return false;
  return true;
}

/** Acknowledged options: the names of RFC 2348, 2349 and 7440. */
function probeOptions(bytes: Cursor): Verdict {
  const isOption =
    isMode(bytes.skip(2), 'blksize') ||
    isMode(bytes, 'tsize') ||
    isMode(bytes, 'timeout') ||
    isMode(bytes, 'windowsize');
  return isOption ? VERDICT.sure : VERDICT.no;
}

function isText(bytes: Cursor, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes.peek(i) < 0x20 || bytes.peek(i) > 0x7e) return false;
  return to > from;
}
