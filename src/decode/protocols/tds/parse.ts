/** TDS bytes to messages: pre-login and login are read, queries and results are passed over. */
import type { Cursor } from '#base/cursor.ts';
import { type Answer, type Context, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';
import { commandSign } from './commands.ts';
import type { TdsMemory, TdsMessage } from './message.ts';

const HEADER_LENGTH = 8;
const PACKET_LIMIT = 32_768;
/** Most options of a pre-login. */
const OPTION_LIMIT = 16;
const TYPE = {
  batch: 1,
  oldLogin: 2,
  call: 3,
  result: 4,
  attention: 6,
  bulk: 7,
  transaction: 14,
  login: 16,
  token: 17,
  prelogin: 18,
} as const;
/** The fixed part of a login: sizes, versions and flags, then pairs of offset and length. */
const LOGIN_FIXED = 36;
const NAME_LIMIT = 128;
const TLS_HANDSHAKE = 0x16;
/** A record of TLS with data, the octets of its header, and most records before everything is taken for enciphered: a login takes a few. */
const [TLS_DATA, TLS_RECORD, SEALED_LIMIT] = [0x17, 5, 8];
/** Octets of a request that are searched. */
const SEARCH_LIMIT = 4096;
/** Tokens of an answer to a login (MS-TDS 2.2.7), the number of the error that refuses it, and most tokens looked at. */
const [ERROR, INFO, GRANTED, CHANGE] = [0xaa, 0xab, 0xad, 0xe3];
const SIZED: ReadonlySet<number> = new Set([ERROR, INFO, CHANGE]);
const [LOGIN_FAILED, TOKEN_LIMIT] = [18_456, 16];

export function probe(bytes: Cursor, context: Context): Verdict {
  const type = bytes.peek();
  if (type < TYPE.batch || type > TYPE.prelogin || !bytes.has(HEADER_LENGTH)) return VERDICT.no;
  const [status, length] = [bytes.peek(1), (bytes.peek(2) << 8) | bytes.peek(3)];
  if (length < HEADER_LENGTH || length > PACKET_LIMIT || (status & 0xe0) !== 0 || bytes.peek(7) !== 0)
    return VERDICT.no;
  const isHinted = context.serverPort === 1433 || context.clientPort === 1433;
  if (type === TYPE.prelogin) return isPrelogin(bytes, length) ? VERDICT.sure : VERDICT.no;
  const isExact = length === bytes.remaining;
  if (type === TYPE.login) {
    const stated = bytes.skip(HEADER_LENGTH).u32le();
    const version = bytes.u32le() >>> 24;
    return stated === length - HEADER_LENGTH && version >= 0x70 && version <= 0x74 ? VERDICT.sure : VERDICT.no;
  }
  if (type !== TYPE.batch && type !== TYPE.call && type !== TYPE.transaction) return VERDICT.no;
  // From version 7.2 a request opens with headers: their total, then the transaction’s of 18 bytes.
  const hasHeaders = bytes.startsWith('\x16\x00\x00\x00\x12\x00\x00\x00\x02\x00', HEADER_LENGTH);
  if (hasHeaders) return VERDICT.sure;
  return isHinted && (isExact || length > bytes.remaining) && status <= 1 ? VERDICT.maybe : VERDICT.no;
}

/** Options of five bytes whose first is the version, or a TLS handshake wrapped in packets. */
function isPrelogin(bytes: Cursor, length: number): boolean {
  if (bytes.peek(1) > 1 || bytes.peek(8) !== 0 || length < HEADER_LENGTH + 6 + 6) return false;
  const offset = (bytes.peek(9) << 8) | bytes.peek(10);
  const size = (bytes.peek(11) << 8) | bytes.peek(12);
  return size === 6 && offset >= 6 && offset + size <= length - HEADER_LENGTH;
}

export function parse(bytes: Cursor, context: Context, memory: TdsMemory): Answer<TdsMessage> {
  if (!bytes.has(HEADER_LENGTH)) return more(HEADER_LENGTH - bytes.remaining);
  if (bytes.peek() === TLS_DATA && bytes.peek(1) === 3) return sealed(bytes, memory);
  const type = bytes.u8();
  bytes.skip(1);
  const length = bytes.u16() - HEADER_LENGTH;
  bytes.skip(4);
  if (length < 0 || type < TYPE.batch || type > TYPE.prelogin) return malformed('no packet', 0);
  if ((type === TYPE.batch || type === TYPE.call) && context.fromClient) return readRequest(bytes, length);
  const isAnswer =
    type === TYPE.result && !context.fromClient && (!memory.answered || memory.loggedIn || memory.isCommanded);
  if (type !== TYPE.prelogin && type !== TYPE.login && !isAnswer) return done({ kind: 'other' }, length);
  if (length > PACKET_LIMIT) return malformed('packet too long', 2);
  if (!bytes.has(length)) return more(length - bytes.remaining);
  const body = bytes.sub(length);
  if (type === TYPE.login) return done(readLogin(body));
  if (isAnswer && memory.isCommanded) return done({ kind: 'answer', isRefused: isError(body) });
  if (isAnswer && memory.loggedIn) return done(readAnswer(body));
  return done(body.peek() === TLS_HANDSHAKE ? { kind: 'other' } : readPrelogin(body));
}

/** Logins are always under TLS where both can; what follows is so only where one demands it (MS-TDS section 2.2.6.5). */
function sealed(bytes: Cursor, { sealed: count }: TdsMemory): Answer<TdsMessage> {
  const length = (bytes.peek(3) << 8) | bytes.peek(4);
  bytes.skip(TLS_RECORD);
  return done({ kind: count >= SEALED_LIMIT ? 'over' : 'sealed' }, length);
}

/** The text of a batch or of a call's arguments, searched as far as one packet and the limit go. */
function readRequest(bytes: Cursor, length: number): Answer<TdsMessage> {
  const read = Math.min(length, SEARCH_LIMIT);
  if (!bytes.has(read)) return more(read - bytes.remaining);
  const sign = commandSign(bytes.sub(read));
  return done(sign === '' ? { kind: 'other' } : { kind: 'command', sign }, length - read);
}

/** Whether the first token that says something is an error: what was asked for was not done. */
function isError(body: Cursor): boolean {
  for (let count = 0; count < TOKEN_LIMIT && !body.failed; count++) {
    const token = body.u8();
    if (token === ERROR) return true;
    if (token !== INFO && token !== CHANGE) return false;
    body.skip(body.u16le());
  }
  return false;
}

/** Tokens of an answer up to the one that says yes or no; each but the last sort has its length in front. */
function readAnswer(body: Cursor): TdsMessage {
  for (let count = 0; count < TOKEN_LIMIT && !body.failed; count++) {
    const token = body.u8();
    if (token === GRANTED) return { kind: 'granted' };
    if (!SIZED.has(token)) break;
    const size = body.u16le();
    if (token === ERROR && body.u32le() === LOGIN_FAILED) return { kind: 'refused' };
    body.skip(token === ERROR ? Math.max(0, size - 4) : size);
  }
  return { kind: 'other' };
}

/** The version among the options; what is no row of options is another answer. */
function readPrelogin(body: Cursor): TdsMessage {
  for (let count = 0; count < OPTION_LIMIT; count++) {
    const option = body.u8();
    if (body.failed || option === 0xff) break;
    const offset = body.u16();
    const size = body.u16();
    if (option !== 0) continue;
    if (size !== 6) break;
    body.seek(offset);
    const [major, minor, build] = [body.u8(), body.u8(), body.u16()];
    return body.failed ? { kind: 'other' } : { kind: 'prelogin', version: `${major}.${minor}.${build}` };
  }
  return { kind: 'other' };
}

/** Where a name is: its offset, and its length in characters. */
type Place = readonly [offset: number, length: number];

/** Names stand behind the fixed part, each where its pair of offset and length says. */
function readLogin(body: Cursor): TdsMessage {
  body.seek(LOGIN_FIXED);
  const pair = (): Place => [body.u16le(), body.u16le()];
  const [host, user, password, application] = [pair(), pair(), pair(), pair()];
  const isRow = [user, password, application].every((place, index) => follows(place, [host, user, password][index]));
  if (body.failed || !isRow) return { kind: 'other' };
  return {
    kind: 'login',
    hostName: name(body, host),
    user: name(body, user),
    application: name(body, application),
    hasPassword: password[1] > 0,
  };
}

/** Names stand one behind the other; a pair that says otherwise is damaged. */
function follows([offset]: Place, before: Place | undefined): boolean {
  return before !== undefined && (offset === 0 || before[0] === 0 || offset === before[0] + before[1] * 2);
}

function name(body: Cursor, [offset, length]: Place): string {
  body.failed = false;
  if (length === 0 || length > NAME_LIMIT) return '';
  const text = body.seek(offset).utf16le(length * 2);
  return /^[\p{L}\p{N} !-/:-@[-`{-~]+$/u.test(text) ? text : '';
}
