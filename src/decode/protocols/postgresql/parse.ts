/** PostgreSQL bytes to messages, up to the first query. */
import type { Cursor } from '#base/cursor.ts';
import { type Answer, type Context, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';
import type { PostgresqlMemory, PostgresqlMessage } from './message.ts';

/** Longest startup message (the server’s own limit), and most parameters of it. */
const STARTUP_LIMIT = 10_000;
const PARAMETER_LIMIT = 64;
/** Longest answer that is read while a session opens. */
const ANSWER_LIMIT = 8192;
const NAME_LIMIT = 128;
const [CANCEL, TLS, GSS] = [80_877_102, 80_877_103, 80_877_104];
const [AUTHENTICATION, PARAMETER, READY, PASSWORD, ERROR] = [0x52, 0x53, 0x5a, 0x70, 0x45];
/** Codes of an error (SQLSTATE) that say that a login is refused, and the field that holds the code. */
const REFUSALS: ReadonlySet<string> = new Set(['28P01', '28000']);
const [CODE, FIELD_LIMIT] = [0x43, 16];
const OTHER: PostgresqlMessage = { kind: 'other' };

export function probe(bytes: Cursor, context: Context): Verdict {
  const first = bytes.peek();
  if (first === AUTHENTICATION) return probeAuthentication(bytes, context);
  if (first !== 0 || !bytes.has(8)) return VERDICT.no;
  const size = bytes.remaining;
  const length = bytes.u32();
  const code = bytes.u32();
  if (length !== size) return VERDICT.no;
  if (code === TLS || code === GSS) return length === 8 ? VERDICT.sure : VERDICT.no;
  if (code === CANCEL) return length === 16 ? VERDICT.sure : VERDICT.no;
  if (code >>> 16 !== 3 || (code & 0xffff) > 2 || length > STARTUP_LIMIT) return VERDICT.no;
  // Parameters are pairs of text that a zero ends.
  return bytes.peek() >= 0x61 && bytes.peek() <= 0x7a && bytes.peek(bytes.remaining - 1) === 0
    ? VERDICT.sure
    : VERDICT.no;
}

/** The server’s first answer, where the client was not seen. */
function probeAuthentication(bytes: Cursor, context: Context): Verdict {
  if (context.serverPort !== 5432 && context.clientPort !== 5432) return VERDICT.no;
  const length = bytes.skip(1).u32();
  const way = bytes.u32();
  return !bytes.failed && length >= 8 && length < ANSWER_LIMIT && way <= 12 ? VERDICT.maybe : VERDICT.no;
}

export function parse(bytes: Cursor, context: Context, memory: PostgresqlMemory): Answer<PostgresqlMessage> {
  if (context.fromClient && !memory.started) return parseStartup(bytes);
  // The answer to a wish for encryption is one bare letter.
  if (!context.fromClient && memory.asked !== '') {
    const letter = bytes.u8();
    return done({ kind: 'asked', granted: letter === 0x53 || letter === 0x47 });
  }
  if (!bytes.has(5)) return more(5 - bytes.remaining);
  const type = bytes.u8();
  const length = bytes.u32() - 4;
  if (length < 0 || length > 0x40000000) return malformed('no length', 1);
  if (context.fromClient) return done(type === PASSWORD ? { kind: 'password' } : OTHER, length);
  if (type === READY) return done({ kind: 'ready' }, length);
  if (type !== AUTHENTICATION && type !== PARAMETER && type !== ERROR) return done(OTHER, length);
  if (length > ANSWER_LIMIT) return malformed('answer too long', 1);
  if (!bytes.has(length)) return more(length - bytes.remaining);
  const body = bytes.sub(length);
  if (type === ERROR) return done(isRefusal(body) ? { kind: 'refused' } : OTHER);
  if (type === AUTHENTICATION) return done(body.u32() === 3 ? { kind: 'password-wanted' } : OTHER);
  const isVersion = text(body) === 'server_version';
  return done(isVersion ? { kind: 'server-version', version: text(body) } : OTHER);
}

function parseStartup(bytes: Cursor): Answer<PostgresqlMessage> {
  if (!bytes.has(8)) return more(8 - bytes.remaining);
  const length = bytes.u32();
  const code = bytes.u32();
  if (length < 8 || length > STARTUP_LIMIT) return malformed('no startup', 0);
  if (code === TLS || code === GSS) return done({ kind: 'ask', way: code === TLS ? 'tls' : 'gss' }, length - 8);
  if (code >>> 16 !== 3) return done(OTHER, length - 8);
  if (!bytes.has(length - 8)) return more(length - 8 - bytes.remaining);
  const body = bytes.sub(length - 8);
  let [user, application] = ['', ''];
  for (let count = 0; count < PARAMETER_LIMIT && body.remaining > 1; count++) {
    const key = text(body);
    if (key === 'user') user = text(body);
    else if (key === 'application_name') application = text(body);
    else body.skip(Math.max(0, body.find(0)) + 1);
  }
  return done({ kind: 'startup', user, application });
}

/** Fields of an error are a letter and text, of which the code alone is read. */
function isRefusal(body: Cursor): boolean {
  for (let count = 0; count < FIELD_LIMIT && body.remaining > 1; count++) {
    if (body.u8() === CODE) return REFUSALS.has(text(body));
    body.skip(Math.max(0, body.find(0)) + 1);
  }
  return false;
}

/** Text up to a zero, empty where it is not printable ASCII or longer than a name. */
function text(body: Cursor): string {
  const length = body.find(0);
  if (length < 0) {
    body.skip(body.remaining);
    return '';
  }
  if (length > NAME_LIMIT) {
    body.skip(length + 1);
    return '';
  }
  const value = body.latin1(length);
  body.skip(1);
  return /^[\x20-\x7e]*$/.test(value) ? value : '';
}
