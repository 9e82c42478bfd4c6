/** Recognises HTTP/1 by its start line, and tells it from RTSP, SIP and ICAP, whose lines look alike. */
import type { Cursor } from '#base/cursor.ts';
import { type Context, VERDICT, type Verdict } from '../../protocol.ts';

/** Longest start line that is read, in bytes. */
export const LINE_LIMIT: number = 16 * 1024;
/** Longest method (`MKREDIRECTREF` has 13 characters). */
const METHOD_LIMIT = 24;
/** How many bytes of an unfinished start line are looked at. */
const LOOK_LIMIT = 256;
/** An unfinished line of a common method is believed from this length. */
const CONVINCING_LENGTH = 24;
/** How far ahead a start line is looked for after a gap. */
const SEARCH_LIMIT = 64 * 1024;

const SPACE = 0x20;
const LINE_FEED = 0x0a;
const COMMON = ['GET /', 'POST /', 'HEAD /', 'PUT /', 'GET http', 'POST http', 'DELETE /', 'PATCH /'];

export function probe(bytes: Cursor, context: Context): Verdict {
  if (context.carrier !== 'tcp') return VERDICT.no;
  const first = bytes.peek();
  if (first < 0x41 || first > 0x5a) return VERDICT.no;
  const response = probeResponse(bytes);
  return response === VERDICT.no ? probeRequest(bytes) : response;
}

/** The offset of the next start line within the search limit, or -1. */
export function resynchronise(bytes: Cursor): number {
  const stop = Math.min(bytes.remaining, SEARCH_LIMIT);
  for (let at = 0; at < stop; at++) {
    if (at > 0 && bytes.peek(at - 1) !== LINE_FEED) continue;
    if (bytes.startsWith('HTTP/1.', at) || COMMON.some((start) => bytes.startsWith(start, at))) return at;
  }
  return -1;
}

/** `HTTP/1.1 200`, or the `ICY 200` of streaming servers. */
export function probeResponse(bytes: Cursor): Verdict {
  if (bytes.startsWith('ICY ')) return statusFollows(bytes, 4);
  if (bytes.startsWith('HTTP/1.'))
    return bytes.has(9) && !isDigit(bytes.peek(7)) ? VERDICT.no : statusFollows(bytes, 9);
  const seen = Math.min(bytes.remaining, 7);
  return seen < 7 && 'HTTP/1.'.startsWith(text(bytes, seen)) ? VERDICT.more : VERDICT.no;
}

/** `METHOD target HTTP/1.x`. */
export function probeRequest(bytes: Cursor): Verdict {
  const method = methodLength(bytes);
  if (method < 0) return VERDICT.no;
  if (method === 0) return VERDICT.more;
  const end = bytes.find(LINE_FEED, LINE_LIMIT);
  if (end >= 0) return endsInVersion(bytes, end) ? VERDICT.sure : VERDICT.no;
  if (bytes.remaining >= LINE_LIMIT) return VERDICT.no;
  const stop = Math.min(bytes.remaining, LOOK_LIMIT);
  for (let at = method + 1; at < stop; at++) {
    const byte = bytes.peek(at);
    if (byte < SPACE || byte === 0x7f) return byte === 0x0d && at === bytes.remaining - 1 ? VERDICT.more : VERDICT.no;
  }
  const common = COMMON.some((start) => bytes.startsWith(start));
  return common && bytes.remaining >= CONVINCING_LENGTH ? VERDICT.sure : VERDICT.more;
}

/** Length of the method before the first space; 0 when more bytes are needed, -1 when it is none. */
export function methodLength(bytes: Cursor): number {
  for (let at = 0; at <= METHOD_LIMIT; at++) {
    const byte = bytes.peek(at);
    if (byte === -1) return 0;
    if (byte === SPACE) return at >= 3 ? at : -1;
    const letter = byte >= 0x41 && byte <= 0x5a;
    if (!letter && byte !== 0x2d && byte !== 0x5f) return -1;
  }
  return -1;
}

/** True when the line that ends at `lineFeed` ends in a version of HTTP/1. */
export function endsInVersion(bytes: Cursor, lineFeed: number): boolean {
  const end = bytes.peek(lineFeed - 1) === 0x0d ? lineFeed - 1 : lineFeed;
  return end > 12 && bytes.startsWith(' HTTP/1.', end - 9) && isDigit(bytes.peek(end - 1));
}

function statusFollows(bytes: Cursor, at: number): Verdict {
  for (let i = 0; i < 3; i++) {
    const byte = bytes.peek(at + i);
    if (byte === -1) return VERDICT.more;
    if (!isDigit(byte)) return VERDICT.no;
  }
  const first = bytes.peek(at);
  return first >= 0x31 && first <= 0x39 ? VERDICT.sure : VERDICT.no;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function text(bytes: Cursor, count: number): string {
  let word = '';
  for (let at = 0; at < count; at++) word += String.fromCharCode(bytes.peek(at));
  return word;
}
