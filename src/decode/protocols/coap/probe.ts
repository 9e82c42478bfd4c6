/** How CoAP is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { type Context, VERDICT, type Verdict } from '../../protocol.ts';

const PAYLOAD_MARKER = 0xff;
const URI_PATH = 11;
/** Most options looked at. */
const OPTION_LIMIT = 64;
/** The highest option number in use. */
const HIGHEST_OPTION = 2053;

export function probe(bytes: Cursor, context: Context): Verdict {
  const first = bytes.peek();
  if (first >> 6 !== 1 || (first & 0x0f) > 8 || !bytes.has(4)) return VERDICT.no;
  const [code, token] = [bytes.peek(1), first & 0x0f];
  if (!isCode(code)) return VERDICT.no;
  const isHinted = context.serverPort === 5683 || context.clientPort === 5683;
  if (code === 0) return isHinted && token === 0 && bytes.remaining === 4 ? VERDICT.maybe : VERDICT.no;
  if (!bytes.has(4 + token)) return VERDICT.no;
  bytes.skip(4 + token);
  const path = readOptions(bytes);
  if (path < 0) return VERDICT.no;
  if (isHinted || (path > 0 && code <= 7)) return VERDICT.sure;
  return VERDICT.maybe;
}

/** Requests 0.01 to 0.07, answers 2.xx, 4.xx and 5.xx as far as they are assigned, and the empty message. */
function isCode(code: number): boolean {
  const [kind, detail] = [code >> 5, code & 0x1f];
  if (kind === 0) return detail <= 7;
  if (kind === 2) return (detail >= 1 && detail <= 5) || detail === 31;
  return (kind === 4 && detail <= 29) || (kind === 5 && detail <= 8);
}

/** Walks the options: -1 where they break the format, else the number of path segments. */
function readOptions(bytes: Cursor): number {
  let number = 0;
  let paths = 0;
  for (let count = 0; count < OPTION_LIMIT && bytes.remaining > 0; count++) {
    const head = bytes.u8();
    if (head === PAYLOAD_MARKER) return bytes.remaining > 0 ? paths : -1;
    const delta = extended(bytes, head >> 4);
    const length = extended(bytes, head & 0x0f);
    number += delta;
    if (delta < 0 || length < 0 || number > HIGHEST_OPTION || !bytes.has(length)) return -1;
    if (number === URI_PATH && isText(bytes, length)) paths++;
    bytes.skip(length);
  }
  return bytes.remaining === 0 ? paths : -1;
}

/** A value of four bits, or one that goes on in one or two bytes; 15 is reserved. */
function extended(bytes: Cursor, value: number): number {
  if (value < 13) return value;
  const read = value === 13 ? bytes.u8() + 13 : value === 14 ? bytes.u16() + 269 : -1;
  return bytes.failed ? -1 : read;
}

function isText(bytes: Cursor, length: number): boolean {
  for (let i = 0; i < length; i++) if (bytes.peek(i) < 0x20 || bytes.peek(i) === 0x7f) return false;
  return length > 0;
}
