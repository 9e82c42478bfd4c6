/** MySQL bytes to messages: the server’s greeting and the client’s login. */
import type { Cursor } from '#base/cursor.ts';
import { type Answer, type Context, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';
import type { MysqlMemory, MysqlMessage } from './message.ts';

const HEADER_LENGTH = 4;
/** Longest packet that is read while a session opens. */
const PACKET_LIMIT = 16 * 1024;
const VERSION_LIMIT = 100;
const NAME_LIMIT = 128;
const PROTOCOL = 10;
const TLS_CAPABILITY = 0x0800;
const PROTOCOL_41 = 0x0200;
/** A login that stops behind its fixed part asks for TLS. */
const FIXED_LENGTH = 32;
/** How the server answers a login: its first byte, and the errors that are about who asks. */
const [OKAY, ERROR, ERROR_LENGTH] = [0x00, 0xff, 3];
const REFUSALS: ReadonlySet<number> = new Set([1044, 1045, 1698]);

export function probe(bytes: Cursor): Verdict {
  if (bytes.peek(3) !== 0 || bytes.peek(2) !== 0 || bytes.peek(4) !== PROTOCOL || !bytes.has(20)) return VERDICT.no;
  const length = bytes.peek() | (bytes.peek(1) << 8);
  if (length < 40 || length > 512 || length + HEADER_LENGTH > bytes.remaining) return VERDICT.no;
  bytes.skip(5);
  const version = bytes.find(0, VERSION_LIMIT);
  const isNumber = bytes.peek() >= 0x33 && bytes.peek() <= 0x39;
  if (version < 3 || !isNumber || bytes.find(0x2e, version) < 1) return VERDICT.no;
  for (let i = 0; i < version; i++) if (bytes.peek(i) < 0x20 || bytes.peek(i) > 0x7e) return VERDICT.no;
  return VERDICT.sure;
}

export function parse(bytes: Cursor, context: Context, memory: MysqlMemory): Answer<MysqlMessage> {
  if (!bytes.has(HEADER_LENGTH)) return more(HEADER_LENGTH - bytes.remaining);
  const length = bytes.u16le() | (bytes.u8() << 16);
  const sequence = bytes.u8();
  if (memory.loggedIn) return parseAnswer(bytes, context, length, sequence);
  const isOpening = !memory.greeted || context.fromClient;
  if (!isOpening || length === 0) return done({ kind: 'other' }, length);
  if (length > PACKET_LIMIT) return malformed('packet too long', 0);
  if (!bytes.has(length)) return more(length - bytes.remaining);
  const body = bytes.sub(length);
  return done(memory.greeted ? readLogin(body) : readGreeting(body));
}

/** What follows the login: passwords are proved in further steps, then the server says yes or no, then commands begin anew to count. */
function parseAnswer(bytes: Cursor, context: Context, length: number, sequence: number): Answer<MysqlMessage> {
  if (context.fromClient) return done({ kind: sequence === 0 ? 'command' : 'other' }, length);
  if (length < ERROR_LENGTH) return done({ kind: 'other' }, length);
  if (!bytes.has(ERROR_LENGTH)) return more(ERROR_LENGTH - bytes.remaining);
  const first = bytes.u8();
  const code = bytes.u16le();
  const isRefused = first === ERROR && REFUSALS.has(code);
  return done({ kind: first === OKAY ? 'granted' : isRefused ? 'refused' : 'other' }, length - ERROR_LENGTH);
}

function readGreeting(body: Cursor): MysqlMessage {
  if (body.u8() !== PROTOCOL) return { kind: 'other' };
  const version = body.latin1(body.find(0, VERSION_LIMIT));
  return { kind: 'greeting', version: !body.failed && /^[\w.+~:-]{3,100}$/.test(version) ? version : '' };
}

function readLogin(body: Cursor): MysqlMessage {
  const size = body.remaining;
  const capabilities = body.u16le();
  if (size === FIXED_LENGTH && (capabilities & TLS_CAPABILITY) !== 0) return { kind: 'tls' };
  // Before version 4.1 the fixed part was shorter.
  body.skip((capabilities & PROTOCOL_41) !== 0 ? FIXED_LENGTH - 2 : 3);
  const user = body.latin1(body.find(0, NAME_LIMIT));
  return { kind: 'login', user: !body.failed && /^[\x21-\x7e]{1,128}$/.test(user) ? user : '' };
}
