/** SMTP bytes to messages: lines of commands and replies, up to the first message. */
import type { Cursor } from '#base/cursor.ts';
import { firstWord, isWholeReply, lineEnd, speaker, textAhead } from '../../formats/lines.ts';
import { type Answer, type Context, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';
import type { SmtpMemory, SmtpMessage } from './message.ts';

/** Longest line that is waited for (RFC 5321 allows 512; authentication is longer). */
const LINE_LIMIT = 12_288;
/** Bytes of a greeting in which its server names the protocol. */
const GREETING_LIMIT = 256;
const SERVICE_READY = 220;
const PORTS: readonly number[] = [25, 587, 2525];
/** Commands of RFC 5321 and its extensions: every other line is part of a login, or of a letter. */
const COMMANDS: ReadonlySet<string> = new Set(
  'EHLO HELO LHLO STARTTLS AUTH MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY EXPN HELP ETRN TURN XCLIENT XFORWARD'.split(
    ' ',
  ),
);
const OTHER: SmtpMessage = { kind: 'other' };
const LETTER: SmtpMessage = { kind: 'letter' };

export function probe(bytes: Cursor, context: Context): Verdict {
  const first = bytes.peek();
  const side = speaker(context, PORTS);
  if (first === 0x32 || first === 0x35) return side === 'client' ? VERDICT.no : probeGreeting(bytes, side === 'server');
  const letter = first | 0x20;
  if ((letter !== 0x65 && letter !== 0x68) || bytes.peek(4) !== 0x20) return VERDICT.no;
  const word = firstWord(bytes, 4);
  const line = lineEnd(bytes, LINE_LIMIT);
  if (side === 'server' || (word !== 'EHLO' && word !== 'HELO') || line.length <= 5) return VERDICT.no;
  // A client waits for the answer: what has more behind it is text.
  return line.next === bytes.remaining ? VERDICT.sure : VERDICT.no;
}

function probeGreeting(bytes: Cursor, isHinted: boolean): Verdict {
  if (!bytes.startsWith('220') && !bytes.startsWith('554')) return VERDICT.no;
  if (bytes.peek(3) !== 0x20 && bytes.peek(3) !== 0x2d) return VERDICT.no;
  const whole = isWholeReply(bytes, bytes.startsWith('220') ? '220' : '554', LINE_LIMIT);
  if (whole < 0) return VERDICT.no;
  const isNamed = namesItself(bytes);
  if (whole === 0) return isNamed || isHinted ? VERDICT.more : VERDICT.no;
  return isNamed ? VERDICT.sure : isHinted ? VERDICT.maybe : VERDICT.no;
}

/** SMTP stands in the first line. */
function namesItself(bytes: Cursor): boolean {
  const end = Math.min(bytes.remaining, GREETING_LIMIT);
  for (let at = 4; at < end && bytes.peek(at) !== 0x0a; at++) {
    const isStart = (bytes.peek(at) | 0x20) === 0x73 && (bytes.peek(at + 1) | 0x20) === 0x6d;
    if (isStart && (bytes.peek(at + 2) | 0x20) === 0x74 && (bytes.peek(at + 3) | 0x20) === 0x70) return true;
  }
  return false;
}

export function parse(bytes: Cursor, context: Context, memory: SmtpMemory): Answer<SmtpMessage> {
  const line = lineEnd(bytes, LINE_LIMIT);
  if (line.length === -2) return malformed('line too long', 0);
  if (line.length < 0) return more();
  const side = speaker(context, PORTS);
  const isReply = side !== 'client' && isReplyLine(bytes, line.length);
  let message = LETTER;
  if (isReply) message = readReply(bytes, line.length, memory);
  else if (side !== 'server') message = readCommand(bytes, line.length, memory);
  bytes.skip(line.next);
  return done(message);
}

/** Three digits, and a space or a hyphen where text follows. */
function isReplyLine(bytes: Cursor, length: number): boolean {
  for (let i = 0; i < 3; i++) if (bytes.peek(i) < 0x30 || bytes.peek(i) > 0x39) return false;
  return bytes.peek() <= 0x35 && (length === 3 || bytes.peek(3) === 0x20 || bytes.peek(3) === 0x2d);
}

function readCommand(bytes: Cursor, length: number, memory: SmtpMemory): SmtpMessage {
  const verb = firstWord(bytes, length);
  if (!COMMANDS.has(verb)) return memory.isLoggingIn ? OTHER : LETTER;
  const isKept = verb === 'EHLO' || verb === 'HELO' || verb === 'AUTH';
  return { kind: 'command', verb, argument: isKept ? textAhead(bytes, 5, length).trim() : '' };
}

function readReply(bytes: Cursor, length: number, memory: SmtpMemory): SmtpMessage {
  let code = 0;
  for (let i = 0; i < 3; i++) code = code * 10 + bytes.peek(i) - 0x30;
  const isCode = length >= 3 && code >= 100 && code < 600;
  const isGreeting = code === SERVICE_READY && !memory.greeted && namesItself(bytes);
  const text = isGreeting ? textAhead(bytes, 4, length).trim() : '';
  return { kind: 'reply', code: isCode ? code : 0, last: bytes.peek(3) !== 0x2d, text };
}
