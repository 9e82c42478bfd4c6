/** SOCKS bytes to messages. */
import type { Cursor } from '#base/cursor.ts';
import { type Answer, type Context, done, malformed, more, NOT_MINE, VERDICT, type Verdict } from '../../protocol.ts';
import type { SocksMemory, SocksMessage } from './message.ts';

const [OLD, CURRENT] = [4, 5];
/** Most ways of authentication that are offered at once. */
const METHOD_LIMIT = 12;
/** Longest user or host name of version 4. */
const TEXT_LIMIT = 255;
const [IPV4, DOMAIN, IPV6] = [1, 3, 4];

export function probe(bytes: Cursor, context: Context): Verdict {
  const version = bytes.peek();
  if ((version !== OLD && version !== CURRENT) || !context.fromClient || !bytes.has(3)) return VERDICT.no;
  return version === OLD ? probeOld(bytes) : probeCurrent(bytes);
}

/** A command, a port, an address and a user that end the segment. */
function probeOld(bytes: Cursor): Verdict {
  const command = bytes.peek(1);
  if ((command !== 1 && command !== 2) || !bytes.has(9) || bytes.peek(bytes.remaining - 1) !== 0) return VERDICT.no;
  if (bytes.peek(2) === 0 && bytes.peek(3) === 0) return VERDICT.no;
  bytes.skip(8);
  const user = bytes.find(0, TEXT_LIMIT);
  if (user < 0 || !isText(bytes, user)) return VERDICT.no;
  bytes.skip(user + 1);
  if (bytes.remaining === 0) return VERDICT.sure;
  const host = bytes.find(0, TEXT_LIMIT);
  return host > 0 && host === bytes.remaining - 1 && isText(bytes, host) ? VERDICT.sure : VERDICT.no;
}

function isText(bytes: Cursor, length: number): boolean {
  for (let i = 0; i < length; i++) if (bytes.peek(i) < 0x21 || bytes.peek(i) > 0x7e) return false;
  return true;
}

/** Different ways of authentication that fill the segment, among them none or by password. */
function probeCurrent(bytes: Cursor): Verdict {
  const count = bytes.peek(1);
  if (count < 1 || count > METHOD_LIMIT || bytes.remaining !== 2 + count) return VERDICT.no;
  let isCommon = false;
  for (let i = 2; i < 2 + count; i++) {
    const method = bytes.peek(i);
    if (method === 0xff || (method > 9 && method < 0x80)) return VERDICT.no;
    for (let other = 2; other < i; other++) if (bytes.peek(other) === method) return VERDICT.no;
    if (method === 0 || method === 2) isCommon = true;
  }
  return isCommon ? VERDICT.sure : VERDICT.no;
}

export function parse(bytes: Cursor, context: Context, memory: SocksMemory): Answer<SocksMessage> {
  const answer = context.fromClient ? parseClient(bytes, memory) : parseServer(bytes, memory);
  if (!bytes.failed) return answer;
  return more();
}

function parseClient(bytes: Cursor, memory: SocksMemory): Answer<SocksMessage> {
  const version = bytes.u8();
  if (memory.client === 'greeting') {
    if (version === OLD) return parseOldRequest(bytes);
    if (version !== CURRENT) return NOT_MINE;
    bytes.skip(bytes.u8());
    return done({ kind: 'greeting' });
  }
  if (memory.client === 'login') {
    if (version !== 1) return malformed('no login', 0);
    const user = bytes.latin1(bytes.u8());
    bytes.skip(bytes.u8());
    return done({ kind: 'login', user });
  }
  if (memory.client !== 'request' || version !== CURRENT) return malformed('no request', 0);
  bytes.skip(2);
  skipAddress(bytes);
  return done({ kind: 'request', user: '' });
}

function parseOldRequest(bytes: Cursor): Answer<SocksMessage> {
  bytes.skip(3);
  const address = bytes.u32();
  const length = bytes.find(0, TEXT_LIMIT);
  if (length < 0) return bytes.remaining > TEXT_LIMIT ? malformed('user too long', 8) : more();
  const user = bytes.latin1(length);
  bytes.skip(1);
  // An address of 0.0.0.x says that a host name follows.
  if (address > 0 && address < 256) {
    const host = bytes.find(0, TEXT_LIMIT);
    if (host < 0) return bytes.remaining > TEXT_LIMIT ? malformed('host too long', 8) : more();
    bytes.skip(host + 1);
  }
  return done({ kind: 'request', user });
}

function parseServer(bytes: Cursor, memory: SocksMemory): Answer<SocksMessage> {
  const version = bytes.u8();
  const code = bytes.u8();
  if (memory.version === OLD || (memory.version === 0 && version === 0)) {
    bytes.skip(6);
    return version === 0 ? done({ kind: 'answer', granted: code === 90 }) : malformed('no answer', 0);
  }
  if (memory.server === 'choice')
    return version === CURRENT ? done({ kind: 'choice', method: code }) : malformed('no choice', 0);
  if (memory.server === 'login-answer') return done({ kind: 'login-answer' });
  if (version !== CURRENT) return malformed('no answer', 0);
  bytes.skip(1);
  skipAddress(bytes);
  return done({ kind: 'answer', granted: code === 0 });
}

/** An address by its kind, and the port. */
function skipAddress(bytes: Cursor): void {
  const kind = bytes.u8();
  if (kind === IPV4) bytes.skip(6);
  else if (kind === IPV6) bytes.skip(18);
  else if (kind === DOMAIN) bytes.skip(bytes.u8() + 2);
}
