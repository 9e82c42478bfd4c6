/** RTSP bytes to messages: the first word and a few headers; sound and pictures in between are passed over. */
import type { Cursor } from '#base/cursor.ts';
import { readHeaderBlock } from '../../formats/lines.ts';
import { type Answer, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';
import type { RtspMessage } from './message.ts';

/** Longest block of headers that is waited for, and body that is believed. */
const HEADERS_LIMIT = 16 * 1024;
const BODY_LIMIT = 1024 * 1024;
/** Longest first line. */
const LINE_LIMIT = 1024;
const METHODS = [
  'OPTIONS ',
  'DESCRIBE ',
  'ANNOUNCE ',
  'SETUP ',
  'PLAY ',
  'PAUSE ',
  'TEARDOWN ',
  'GET_PARAMETER ',
  'SET_PARAMETER ',
  'RECORD ',
  'REDIRECT ',
];
const WANTED: ReadonlySet<string> = new Set(['user-agent', 'server', 'content-length', 'authorization']);
const INTERLEAVED = 0x24;
const NOTHING: RtspMessage = { isResponse: false, userAgent: '', server: '', basicUser: null };

export function probe(bytes: Cursor): Verdict {
  const first = bytes.peek();
  if (first < 0x41 || first > 0x54) return VERDICT.no;
  if (bytes.startsWith('RTSP/1.0 ') || bytes.startsWith('RTSP/2.0 ')) return VERDICT.sure;
  if (!METHODS.some((method) => bytes.startsWith(method))) return VERDICT.no;
  const end = bytes.find(0x0a, LINE_LIMIT);
  if (end < 0) return bytes.startsWith('rtsp://', bytes.find(0x20) + 1) ? VERDICT.sure : VERDICT.no;
  for (let at = 5; at < end; at++) if (bytes.peek(at) === 0x52 && bytes.startsWith('RTSP/', at)) return VERDICT.sure;
  return VERDICT.no;
}

export function parse(bytes: Cursor): Answer<RtspMessage> {
  if (bytes.peek() === INTERLEAVED) {
    if (!bytes.has(4)) return more(4 - bytes.remaining);
    const length = bytes.skip(2).u16();
    return done(NOTHING, length);
  }
  const block = readHeaderBlock(bytes, WANTED, HEADERS_LIMIT);
  if (block === 'too-long') return malformed('headers too long', 0);
  if (block === 'more') return more();
  const stated = block.headers.get('content-length') ?? '0';
  const length = /^\d{1,7}$/.test(stated) ? Number(stated) : 0;
  if (length > BODY_LIMIT) return malformed('body too long', 0);
  const message: RtspMessage = {
    isResponse: block.word.startsWith('RTSP/'),
    userAgent: product(block.headers.get('user-agent')),
    server: product(block.headers.get('server')),
    basicUser: basicUser(block.headers.get('authorization')),
  };
  return done(message, length);
}

/** Software says its name in printable ASCII. */
function product(text: string | undefined): string {
  return text !== undefined && /^[\x20-\x7e]{1,200}$/.test(text) ? text : '';
}

/** The user of Basic authentication; the password behind the colon is dropped. */
function basicUser(text: string | undefined): string | null {
  const match = /^Basic\s+([A-Za-z0-9+/=]{2,400})$/i.exec(text ?? '');
  if (!match) return null;
  const user =
    Buffer.from(match[1] ?? '', 'base64')
      .toString('latin1')
      .split(':')[0] ?? '';
  return /^[\x21-\x7e]{1,64}$/.test(user) ? user : '';
}
