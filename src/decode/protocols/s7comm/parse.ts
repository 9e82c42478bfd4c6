/** S7 communication bytes to messages: TPKT (RFC 1006), COTP data, and the header and first parameters of a job (Wireshark: S7comm). */
import type { Cursor } from '#base/cursor.ts';
import { type Answer, done, malformed, more } from '../../protocol.ts';
import type { S7Command, S7Message } from './message.ts';

const TPKT_LENGTH = 4;
const DATA = 0xf0;
const PROTOCOL = 0x32;
/** Offsets from the start of the TPKT. */
const [TYPE, MARK, KIND, FUNCTION] = [5, 7, 8, 17];
/** An answer has an error's class and code before its function. */
const ANSWERED = 19;
/** Most bytes of a message that are looked at. */
const LOOKED_AT = 64;
const [JOB, ANSWER, USER_DATA] = [1, 3, 7];
const PROGRAM_INVOCATION = 0x28;
/** Name of the service behind the function, seven bytes and a block of arguments. */
const [ARGUMENTS, NAME_LIMIT] = [FUNCTION + 8, 16];
const FUNCTIONS: ReadonlyMap<number, S7Command> = new Map([
  [0x05, 'write'],
  [0x1a, 'program'],
  [0x1b, 'program'],
  [0x29, 'stop'],
]);
/** Services of program invocation: a program is started, a block put into force or deleted, memory copied or compressed. */
const INVOCATIONS: ReadonlyMap<string, S7Command> = new Map([
  ['P_PROGRAM', 'start'],
  ['_INSE', 'program'],
  ['_DELE', 'program'],
  ['_MODU', 'settings'],
  ['_GARB', 'settings'],
]);
/** Requests of user data by group and function: variables modified or forced, the clock set. */
const USER_REQUESTS: ReadonlyMap<number, S7Command> = new Map([
  [0x4108, 'write'],
  [0x4109, 'write'],
  [0x4702, 'settings'],
  [0x4704, 'settings'],
]);
const OTHER: S7Message = { kind: 'other', command: 'none', isRefused: false };

export function parse(bytes: Cursor): Answer<S7Message> {
  if (!bytes.has(TPKT_LENGTH)) return more(TPKT_LENGTH - bytes.remaining);
  const length = (bytes.peek(2) << 8) | bytes.peek(3);
  if (bytes.peek() !== 3 || bytes.peek(1) !== 0 || length < 7) return malformed('TPKT', 0);
  const wanted = Math.min(length, LOOKED_AT);
  if (!bytes.has(wanted)) return more(wanted - bytes.remaining);
  const message = bytes.peek(TYPE) === DATA && bytes.peek(MARK) === PROTOCOL ? read(bytes, wanted) : OTHER;
  bytes.skip(wanted);
  return done(message, length - wanted);
}

function read(bytes: Cursor, length: number): S7Message {
  if (length <= FUNCTION) return OTHER;
  const kind = bytes.peek(KIND);
  if (kind === JOB) return { kind: 'job', command: commandOf(bytes, bytes.peek(FUNCTION), length), isRefused: false };
  if (kind === USER_DATA && length > FUNCTION + 6)
    return { kind: 'job', command: USER_REQUESTS.get(userRequest(bytes)) ?? 'none', isRefused: false };
  if (kind !== ANSWER || length <= ANSWERED) return OTHER;
  const code = bytes.peek(ANSWERED);
  const command = code === PROGRAM_INVOCATION ? 'settings' : (FUNCTIONS.get(code) ?? 'none');
  return { kind: 'answer', command, isRefused: bytes.peek(FUNCTION) !== 0 || bytes.peek(FUNCTION + 1) !== 0 };
}

function userRequest(bytes: Cursor): number {
  return bytes.peek(FUNCTION + 5) * 256 + bytes.peek(FUNCTION + 6);
}

function commandOf(bytes: Cursor, code: number, length: number): S7Command {
  if (code !== PROGRAM_INVOCATION) return FUNCTIONS.get(code) ?? 'none';
  const at = ARGUMENTS + 2 + bytes.peek(ARGUMENTS) * 256 + bytes.peek(ARGUMENTS + 1);
  const size = bytes.peek(at);
  if (size < 1 || size > NAME_LIMIT || at + 1 + size > length) return 'none';
  let name = '';
  for (let index = 1; index <= size; index++) name += String.fromCharCode(bytes.peek(at + index) & 0x7f);
  return INVOCATIONS.get(name) ?? 'none';
}

/** The next TPKT that carries S7. */
export function resynchronise(bytes: Cursor): number {
  for (let at = 0; at + KIND < bytes.remaining; at++)
    if (
      bytes.peek(at) === 3 &&
      bytes.peek(at + 1) === 0 &&
      bytes.peek(at + TYPE) === DATA &&
      bytes.peek(at + MARK) === PROTOCOL
    )
      return at;
  return -1;
}
