/** SIP bytes to messages: the first word and two headers. */
import type { Cursor } from '#base/cursor.ts';
import { readHeaderBlock } from '../../formats/lines.ts';
import { type Answer, type Context, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';
import type { SipMessage } from './message.ts';

/** Longest block of headers that is waited for, and body that is believed. */
const HEADERS_LIMIT = 16 * 1024;
const BODY_LIMIT = 1024 * 1024;
/** Longest address in a first line. */
const LINE_LIMIT = 1024;
const VERSION = 'SIP/2.0';
const METHODS = [
  'INVITE ',
  'ACK ',
  'BYE ',
  'CANCEL ',
  'REGISTER ',
  'OPTIONS ',
  'PRACK ',
  'SUBSCRIBE ',
  'NOTIFY ',
  'PUBLISH ',
  'INFO ',
  'REFER ',
  'MESSAGE ',
  'UPDATE ',
];
const WANTED: ReadonlySet<string> = new Set(['user-agent', 'server', 'content-length', 'l']);
const [RETURN, FEED] = [0x0d, 0x0a];

export function probe(bytes: Cursor, context: Context): Verdict {
  const first = bytes.peek();
  if (first === RETURN || first === 0) return isKeepAlive(bytes, context) ? VERDICT.maybe : VERDICT.no;
  if (first < 0x41 || first > 0x55) return VERDICT.no;
  if (bytes.startsWith('SIP/2.0 ')) return VERDICT.sure;
  if (!METHODS.some((method) => bytes.startsWith(method))) return VERDICT.no;
  const end = bytes.find(FEED, LINE_LIMIT);
  for (let at = 4; at < end; at++) if (bytes.peek(at) === 0x53 && bytes.startsWith(VERSION, at)) return VERDICT.sure;
  const space = bytes.find(0x20) + 1;
  const isAddress =
    bytes.startsWith('sip:', space) || bytes.startsWith('sips:', space) || bytes.startsWith('tel:', space);
  return end < 0 && isAddress ? VERDICT.sure : VERDICT.no;
}

/** Empty lines or zeros that keep a path open, at the protocol’s own port. */
function isKeepAlive(bytes: Cursor, context: Context): boolean {
  if ((context.serverPort !== 5060 && context.clientPort !== 5060) || bytes.remaining > 4) return false;
  for (let at = 0; at < bytes.remaining; at++) {
    const code = bytes.peek(at);
    if (code !== RETURN && code !== FEED && code !== 0) return false;
  }
  return true;
}

export function parse(bytes: Cursor, context: Context): Answer<SipMessage> {
  if (isKeepAlive(bytes, context) || bytes.peek() === RETURN || bytes.peek() === FEED) {
    bytes.skip(context.carrier === 'udp' ? bytes.remaining : 1);
    return done({ isResponse: false, userAgent: '', server: '' });
  }
  const block = readHeaderBlock(bytes, WANTED, HEADERS_LIMIT);
  if (block === 'too-long') return malformed('headers too long', 0);
  if (block === 'more') {
    if (context.carrier !== 'udp') return more();
    bytes.skip(bytes.remaining);
    return malformed('headers do not end', 0);
  }
  const isResponse = block.word === VERSION;
  const stated = block.headers.get('content-length') ?? block.headers.get('l') ?? '0';
  const length = /^\d{1,7}$/.test(stated) ? Number(stated) : 0;
  if (length > BODY_LIMIT) return malformed('body too long', 0);
  if (context.carrier === 'udp') bytes.skip(bytes.remaining);
  const message: SipMessage = {
    isResponse,
    userAgent: product(block.headers.get('user-agent')),
    server: product(block.headers.get('server')),
  };
  return done(message, context.carrier === 'udp' ? 0 : length);
}

/** Software says its name in printable ASCII. */
function product(text: string | undefined): string {
  return text !== undefined && /^[\x20-\x7e]{1,200}$/.test(text) ? text : '';
}
