/** How memcached is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { type Context, VERDICT, type Verdict } from '../../protocol.ts';

const STORE = ['set ', 'add ', 'replace ', 'append ', 'prepend ', 'cas '];
const FETCH = ['get ', 'gets ', 'stats', 'version', 'delete ', 'incr ', 'decr ', 'flush_all', 'touch ', 'verbosity '];
const ANSWER = [
  'STAT ',
  'VALUE ',
  'VERSION ',
  'STORED\r\n',
  'END\r\n',
  'ERROR\r\n',
  'NOT_FOUND\r\n',
  'DELETED\r\n',
  'CLIENT_ERROR ',
];
/** Longest first line. */
const LINE_LIMIT = 1024;
const BINARY_HEADER = 24;
const DATAGRAM_HEADER = 8;

export function probe(bytes: Cursor, context: Context): Verdict {
  const isHinted = context.serverPort === 11211 || context.clientPort === 11211;
  // A datagram is preceded by its number among others and a reserved word.
  if (context.carrier === 'udp') {
    if (!isHinted || !bytes.has(DATAGRAM_HEADER + 4) || bytes.peek(6) !== 0 || bytes.peek(7) !== 0) return VERDICT.no;
    bytes.skip(DATAGRAM_HEADER);
  }
  const first = bytes.peek();
  if (first === 0x80 || first === 0x81) return isHinted ? probeBinary(bytes) : VERDICT.no;
  const letter = first | 0x20;
  if (letter < 0x61 || letter > 0x7a) return VERDICT.no;
  if (STORE.some((word) => bytes.startsWith(word))) return isStore(bytes) ? VERDICT.sure : VERDICT.no;
  if (!isHinted || bytes.find(0x0a, LINE_LIMIT) < 4) return VERDICT.no;
  return FETCH.some((word) => bytes.startsWith(word)) || ANSWER.some((word) => bytes.startsWith(word))
    ? VERDICT.sure
    : VERDICT.no;
}

/** A key, then at least three numbers: flags, time to live and length. */
function isStore(bytes: Cursor): boolean {
  const end = bytes.find(0x0d, LINE_LIMIT);
  if (end < 0) return false;
  let at = bytes.find(0x20, end) + 1;
  while (at < end && bytes.peek(at) !== 0x20) at++;
  let numbers = 0;
  while (at < end && bytes.peek(at) === 0x20) {
    const from = ++at;
    while (bytes.peek(at) >= 0x30 && bytes.peek(at) <= 0x39) at++;
    if (at > from) numbers++;
  }
  return numbers >= 3;
}

/** Lengths of key and extras lie within the body’s. */
function probeBinary(bytes: Cursor): Verdict {
  const operation = bytes.skip(1).u8();
  const key = bytes.u16();
  const extras = bytes.u8();
  const type = bytes.u8();
  const body = bytes.skip(2).u32();
  const isRight =
    operation <= 0x40 && type === 0 && key + extras <= body && body <= bytes.remaining - BINARY_HEADER + 12;
  return isRight && !bytes.failed ? VERDICT.sure : VERDICT.no;
}
