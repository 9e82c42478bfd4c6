/** HTTP/1 bytes to messages; bodies are passed over unread (RFC 9112 section 6). */
import type { Cursor } from '#base/cursor.ts';
import { latin1 } from '#base/text.ts';
import { RangeMemo } from '../../formats/range-memo.ts';
import { type Answer, type Context, done, malformed, more, NOT_MINE, VERDICT } from '../../protocol.ts';
import { emptyFields, readField } from './fields.ts';
import type { Asked, Fields, HttpMemory, HttpMessage } from './message.ts';
import { endsInVersion, LINE_LIMIT, methodLength, probeRequest, probeResponse } from './probe.ts';
import { signOf, signOfBody } from './signs.ts';
import { classify } from './target.ts';
import { targetSign } from './target-signs.ts';

/** Longest header section, in bytes. */
const HEAD_LIMIT = 64 * 1024;
/** Most header fields. */
const FIELD_LIMIT = 256;
/** Longest line that opens a chunk. */
const CHUNK_LINE_LIMIT = 1024;
/** Longest name of a header field that is looked at. */
const NAME_LIMIT = 32;
/** Most requests that wait for their response. */
const PIPELINE_LIMIT = 64;
/** A body that ends with the connection. */
const UNTIL_CLOSE: number = Number.MAX_SAFE_INTEGER;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const COLON = 0x3a;
const LETTER_I = 0x49;

/** Methods of RFC 9110, WebDAV, UPnP and software distribution. Others are not told: damage can put any word in their place. */
const METHODS: ReadonlySet<string> = new Set(
  [
    'GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH QUERY PRI',
    'PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK SEARCH REPORT MKCALENDAR ACL BIND UNBIND REBIND MKACTIVITY',
    'CHECKOUT CHECKIN UNCHECKOUT MERGE BASELINE-CONTROL VERSION-CONTROL LABEL UPDATE MKWORKSPACE ORDERPATCH',
    'BCOPY BDELETE BMOVE BPROPFIND BPROPPATCH NOTIFY POLL SUBSCRIBE UNSUBSCRIBE X-MS-ENUMATTS',
    'M-SEARCH M-POST PURGE LINK UNLINK SOURCE RPC_IN_DATA RPC_OUT_DATA RPC_CONNECT BITS_POST CCM_POST MKREDIRECTREF UPDATEREDIRECTREF',
  ].flatMap((line) => line.split(' ')),
);

/** A method as it is told. */
const methods = new RangeMemo((bytes, start, end) => {
  const word = latin1(bytes, start, end);
  return METHODS.has(word) ? word : 'other';
});

const FILLER: HttpMessage = { kind: 'filler' };
/** Why a header section has no end. */
const TOO_LONG = -1;
const UNFINISHED = -2;
/** Positions of the line feeds of the header section under the cursor. */
const feeds = new Int32Array(FIELD_LIMIT + 1);
/** Shorter lines are searched here, longer ones by the runtime. */
const NEAR = 64;

export function parse(bytes: Cursor, context: Context, memory: HttpMemory): Answer<HttpMessage> {
  const side = context.fromClient ? 'client' : 'server';
  if (memory.expecting[side] === 'chunk') {
    const answer = parseChunk(bytes, memory, side);
    if (answer) return answer;
    // Not a chunk: what follows a gap begins with the next message.
    memory.expecting[side] = 'head';
  }
  if (memory.expecting[side] === 'trailer') return parseTrailer(bytes, memory, side);
  if (bytes.peek() === CARRIAGE_RETURN || bytes.peek() === LINE_FEED) return skipEmptyLine(bytes);
  const response = probeResponse(bytes) !== VERDICT.no;
  if (!response && probeRequest(bytes) === VERDICT.no) {
    return memory.connecting ? NOT_MINE : malformed('no start line', 0);
  }
  return parseHead(bytes, response, memory, side);
}

function skipEmptyLine(bytes: Cursor): Answer<HttpMessage> {
  if (bytes.u8() === CARRIAGE_RETURN && bytes.peek() === LINE_FEED) bytes.skip(1);
  return done(FILLER);
}

function parseHead(
  bytes: Cursor,
  response: boolean,
  memory: HttpMemory,
  side: 'client' | 'server',
): Answer<HttpMessage> {
  const lines = linesOfHead(bytes);
  if (lines === UNFINISHED) return more();
  if (lines === TOO_LONG) return malformed('header section too long', 0);
  const answer = response ? parseResponse(bytes, lines, memory, side) : parseRequest(bytes, lines, memory, side);
  bytes.position = feedOf(lines - 1) + 1;
  return answer;
}

/** How many lines the header section has, its start line and its empty line included; `feeds` then says where they end. */
function linesOfHead(bytes: Cursor): number {
  const { bytes: octets, position, end } = bytes;
  let at = position;
  for (let lines = 0; lines <= FIELD_LIMIT; lines++) {
    const feed = lineFeed(octets, at, end);
    if (feed < 0) return end - at > LINE_LIMIT ? TOO_LONG : UNFINISHED;
    if (feed - at > LINE_LIMIT || feed - position > HEAD_LIMIT) return TOO_LONG;
    feeds[lines] = feed;
    if (feed === at || (feed === at + 1 && octets[at] === CARRIAGE_RETURN)) return lines + 1;
    at = feed + 1;
  }
  return TOO_LONG;
}

function lineFeed(bytes: Uint8Array, from: number, end: number): number {
  const near = Math.min(end, from + NEAR);
  for (let at = from; at < near; at++) if (bytes[at] === LINE_FEED) return at;
  const at = near < end ? bytes.indexOf(LINE_FEED, near) : -1;
  return at < end ? at : -1;
}

function feedOf(line: number): number {
  return feeds[line] as number;
}

function parseRequest(
  bytes: Cursor,
  lines: number,
  memory: HttpMemory,
  side: 'client' | 'server',
): Answer<HttpMessage> {
  const { bytes: octets, position: start } = bytes;
  const line = feedOf(0) - start;
  if (!endsInVersion(bytes, line)) return malformed('no request line', 0);
  const length = methodLength(bytes);
  const target = classify(
    octets,
    start + length + 1,
    start + line - (octets[start + line - 1] === CARRIAGE_RETURN ? 10 : 9),
  );
  const method = (length > 0 && methods.get(octets, start, start + length)) || 'other';
  // Behind a trailer anything may end in a version.
  const fields = length > 0 ? readFields(octets, lines) : emptyFields();
  memory.connecting = method === 'CONNECT';
  const head = feedOf(lines - 1) + 1;
  const sign = signOfRequest(octets, start, head, method) || signOfBody(octets, head, bodyEnd(bytes, head, fields));
  if (memory.asked.length < PIPELINE_LIMIT) memory.asked.push({ method, target, sign });
  else memory.unpaired = true;
  return withBody({ kind: 'request', method, target, fields, sign }, fields, memory, side, 0);
}

/** What only attacks send, in the head or in the target, stands above what may be a faulty link or work. */
function signOfRequest(octets: Uint8Array, start: number, head: number, method: string): string {
  const sign = signOf(octets, start, head, method);
  const isWeak = sign === '' || sign === 'http.path-traversal' || sign === 'http.remote-management';
  return (isWeak && targetSign(octets, start, head)) || sign;
}

/** How far the body reaches of what is there. */
function bodyEnd({ end }: Cursor, head: number, { chunked, contentLength }: Fields): number {
  return chunked ? end : Math.min(end, head + Math.max(0, contentLength));
}

function parseResponse(
  bytes: Cursor,
  lines: number,
  memory: HttpMemory,
  side: 'client' | 'server',
): Answer<HttpMessage> {
  const status = statusAt(bytes, bytes.peek() === LETTER_I ? 4 : 9);
  const fields = readFields(bytes.bytes, lines);
  const interim = status < 200 && status !== 101;
  const request = interim ? null : takeRequest(memory);
  const message: HttpMessage = { kind: 'response', status, fields, request };
  const bodiless = status < 200 || status === 204 || status === 304 || request?.method === 'HEAD';
  if (bodiless || (request?.method === 'CONNECT' && status < 300)) return done(message);
  return withBody(message, fields, memory, side, UNTIL_CLOSE);
}

function takeRequest(memory: HttpMemory): Asked | null {
  const asked = memory.asked.shift() ?? null;
  if (memory.unpaired) return null;
  return asked;
}

/** Says how the message's body is passed over; `unstated` bytes where no field tells its length. */
function withBody(
  message: HttpMessage,
  fields: Fields,
  memory: HttpMemory,
  side: 'client' | 'server',
  unstated: number,
): Answer<HttpMessage> {
  if (fields.chunked) {
    memory.expecting[side] = 'chunk';
    return done(message);
  }
  return done(message, fields.contentLength >= 0 ? fields.contentLength : unstated);
}

/** A chunk's first line; the rest is passed over. Null when it is none. */
function parseChunk(bytes: Cursor, memory: HttpMemory, side: 'client' | 'server'): Answer<HttpMessage> | null {
  const end = bytes.find(LINE_FEED, CHUNK_LINE_LIMIT);
  let [at, size] = [0, 0];
  for (; at < 13; at++) {
    const digit = hexDigit(bytes.peek(at));
    if (digit < 0) break;
    size = size * 16 + digit;
  }
  const next = bytes.peek(at);
  const opened = next === CARRIAGE_RETURN || next === LINE_FEED || next === 0x3b || next === 0x20;
  if (next === -1 && at < 13) return more();
  if (at === 0 || !opened) return null;
  if (end < 0) return bytes.remaining > CHUNK_LINE_LIMIT ? malformed('chunk line too long', 0) : more();
  bytes.skip(end + 1);
  if (size === 0) {
    memory.expecting[side] = 'trailer';
    return done(FILLER);
  }
  return done(FILLER, size + 2);
}

/** The three digits of a status; NaN where they are none. */
function statusAt(bytes: Cursor, ahead: number): number {
  let status = 0;
  for (let i = 0; i < 3; i++) {
    const digit = bytes.peek(ahead + i) - 0x30;
    if (digit < 0 || digit > 9) return Number.NaN;
    status = status * 10 + digit;
  }
  return status;
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return byte > 0 && lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** One line of the trailer section; the empty one ends it. */
function parseTrailer(bytes: Cursor, memory: HttpMemory, side: 'client' | 'server'): Answer<HttpMessage> {
  const end = bytes.find(LINE_FEED, LINE_LIMIT);
  if (end < 0) return bytes.remaining > LINE_LIMIT ? malformed('trailer line too long', 0) : more();
  const startsMessage = bytes.startsWith('HTTP/1.') || (end > 0 && endsInVersion(bytes, end));
  const empty = end === 0 || (end === 1 && bytes.peek() === CARRIAGE_RETURN);
  if (empty || startsMessage) memory.expecting[side] = 'head';
  if (startsMessage) return parseHead(bytes, bytes.startsWith('HTTP/1.'), memory, side);
  bytes.skip(end + 1);
  return done(FILLER);
}

/** The fields of a header section of so many lines. A folded field is dropped whole: its value is not one line's. */
function readFields(bytes: Uint8Array, lines: number): Fields {
  const fields = emptyFields();
  for (let line = 1; line < lines - 1; line++) {
    const start = feedOf(line - 1) + 1;
    const end = feedOf(line);
    if (isBlank(bytes[start] as number) || isBlank(bytes[end + 1] as number)) continue;
    const colon = colonOf(bytes, start, end);
    if (colon > start) readField(fields, bytes, start, colon, end);
  }
  return fields;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09;
}

/** Where the name of a field ends; -1 where it has none that is read. */
function colonOf(bytes: Uint8Array, start: number, end: number): number {
  const stop = Math.min(end, start + NAME_LIMIT);
  for (let at = start; at < stop; at++) if (bytes[at] === COLON) return at;
  return -1;
}
