/** Lines of protocols that talk in text: taken one by one, and only the words that are asked for become strings. */
import type { Cursor } from '#base/cursor.ts';
import type { Context } from '../protocol.ts';

const [LINE_FEED, RETURN, SPACE, COLON, TAB] = [0x0a, 0x0d, 0x20, 0x3a, 0x09];
/** Most lines of one block of headers. */
const HEADER_LIMIT = 256;
/** Longest value of a header that is kept. */
const VALUE_LIMIT = 512;
/** Longest first word of a line. */
const WORD_LIMIT = 32;

/** Where a line ends: `length` without its end, `next` behind it; a length of -1 where it is not whole, -2 where it is longer than `limit`. */
export interface LineEnd {
  length: number;
  next: number;
}

/** The line under the cursor, which stays where it is. */
export function lineEnd(bytes: Cursor, limit: number): LineEnd {
  const end = bytes.find(LINE_FEED, limit);
  if (end < 0) return { length: bytes.remaining >= limit ? -2 : -1, next: 0 };
  return { length: end > 0 && bytes.peek(end - 1) === RETURN ? end - 1 : end, next: end + 1 };
}

/** The first word of the next `length` bytes in capitals, or nothing when it is no word. */
export function firstWord(bytes: Cursor, length: number): string {
  let word = '';
  for (let i = 0; i < length && i < WORD_LIMIT; i++) {
    const code = bytes.peek(i);
    if (code === SPACE) return word;
    if (code < 0x21 || code > 0x7e) return '';
    word += String.fromCharCode(code >= 0x61 && code <= 0x7a ? code - 0x20 : code);
  }
  return length <= WORD_LIMIT ? word : '';
}

/** Who speaks: by the port where one of the two tells, else unknown, since a conversation may have been joined in its middle. */
export function speaker(context: Context, ports: readonly number[]): 'client' | 'server' | 'unknown' {
  const [isClientPort, isServerPort] = [ports.includes(context.clientPort), ports.includes(context.serverPort)];
  if (isClientPort === isServerPort) return 'unknown';
  return context.fromClient === isClientPort ? 'server' : 'client';
}

/**
 * Whether lines of replies with `code` are all there is: a server greets and then waits, so what follows a greeting at
 * once is something else, as the text of a letter. 1 yes, 0 not yet, -1 no.
 */
export function isWholeReply(bytes: Cursor, code: string, limit: number): -1 | 0 | 1 {
  const start = bytes.position;
  let answer: -1 | 0 | 1 = 0;
  for (let count = 0; count < HEADER_LIMIT && bytes.remaining > 0; count++) {
    const line = lineEnd(bytes, limit);
    if (line.length < 0) {
      answer = line.length === -2 ? -1 : 0;
      break;
    }
    const isLast = bytes.startsWith(code) && (line.length === 3 || bytes.peek(3) === SPACE);
    if (count === 0 && !isLast && !bytes.startsWith(`${code}-`)) answer = -1;
    bytes.skip(line.next);
    if (isLast) answer = bytes.remaining === 0 ? 1 : -1;
    if (isLast || answer === -1) break;
  }
  bytes.position = start;
  return answer;
}

/** The bytes `[from, to)` ahead of the cursor as Latin-1, at most `limit` of them. */
export function textAhead(bytes: Cursor, from: number, to: number, limit: number = VALUE_LIMIT): string {
  let text = '';
  for (let i = from; i < Math.min(to, from + limit); i++) text += String.fromCharCode(bytes.peek(i) & 0xff);
  return text;
}

/** A first line and headers up to the empty line, as SIP and RTSP have them. */
export interface HeaderBlock {
  /** First word of the first line, in capitals. */
  readonly word: string;
  /** The wanted headers by lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
}

/** Reads a block of headers and moves behind it; `more` where it is not whole, `too-long` past `limit` bytes. Only `wanted` values become text. */
export function readHeaderBlock(
  bytes: Cursor,
  wanted: ReadonlySet<string>,
  limit: number,
): HeaderBlock | 'more' | 'too-long' {
  const end = blockEnd(bytes, limit);
  if (end < 0) return bytes.remaining >= limit ? 'too-long' : 'more';
  const stop = bytes.position + end;
  const headers = new Map<string, string>();
  let line = lineEnd(bytes, limit);
  const word = firstWord(bytes, line.length);
  for (let count = 0; count < HEADER_LIMIT; count++) {
    bytes.skip(Math.max(1, line.next));
    if (bytes.position >= stop) break;
    line = lineEnd(bytes, limit);
    const name = headerName(bytes, line.length);
    if (name !== '' && wanted.has(name) && !headers.has(name)) headers.set(name, headerValue(bytes, line.length));
  }
  bytes.position = stop;
  return { word, headers };
}

/** The length of the block with its empty line, or -1. */
function blockEnd(bytes: Cursor, limit: number): number {
  const stop = Math.min(bytes.remaining, limit);
  for (let at = 0; at < stop; ) {
    const feed = bytes.bytes.indexOf(LINE_FEED, bytes.position + at);
    if (feed < 0 || feed >= bytes.position + stop) return -1;
    const next = feed - bytes.position + 1;
    if (bytes.peek(next) === LINE_FEED) return next + 1;
    if (bytes.peek(next) === RETURN && bytes.peek(next + 1) === LINE_FEED) return next + 2;
    at = next;
  }
  return -1;
}

function headerName(bytes: Cursor, length: number): string {
  let name = '';
  for (let i = 0; i < length && i < WORD_LIMIT; i++) {
    const code = bytes.peek(i);
    if (code === COLON) return name;
    if (code === SPACE || code === TAB) continue;
    if (code < 0x21 || code > 0x7e) return '';
    name += String.fromCharCode(code >= 0x41 && code <= 0x5a ? code + 0x20 : code);
  }
  return '';
}

function headerValue(bytes: Cursor, length: number): string {
  const colon = bytes.find(COLON, length);
  return textAhead(bytes, colon + 1, length).trim();
}
