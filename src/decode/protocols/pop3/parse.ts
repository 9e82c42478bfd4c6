/** POP3 bytes to messages: lines of commands and answers, up to the opening of the mailbox. */
import type { Cursor } from '#base/cursor.ts';
import { firstWord, lineEnd, speaker, textAhead } from '../../formats/lines.ts';
import { type Answer, type Context, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';
import type { Pop3Memory, Pop3Message } from './message.ts';

/** Longest line that is waited for (RFC 2449 allows 512). */
const LINE_LIMIT = 2048;
const PORT = 110;
const PORTS: readonly number[] = [PORT];
/** What a greeting names; answers to other commands may name the owner of a mailbox. */
const GREETING = /POP|Dovecot|Exchange|Cyrus|Courier|Zimbra|<\d[\w.-]{1,200}@/i;
/** Commands before the mailbox is open, and those behind it, after which nothing is read. */
const COMMANDS: ReadonlySet<string> = new Set('USER PASS APOP CAPA STLS AUTH QUIT NOOP UTF8 LANG'.split(' '));
const OTHER: Pop3Message = { kind: 'other' };
const LETTER: Pop3Message = { kind: 'letter' };

export function probe(bytes: Cursor, context: Context): Verdict {
  const side = speaker(context, PORTS);
  const isHinted = context.serverPort === PORT || context.clientPort === PORT;
  const first = bytes.peek();
  if (first === 0x2b || first === 0x2d) {
    if (!bytes.startsWith('+OK') && !bytes.startsWith('-ERR')) return VERDICT.no;
    const line = lineEnd(bytes, LINE_LIMIT);
    // Redis answers `+OK` too, but never greets.
    if (side === 'client') return VERDICT.no;
    const isAlone = line.next === bytes.remaining;
    if (isAlone && line.length > 6 && namesItself(bytes, line.length)) return VERDICT.sure;
    return isHinted ? VERDICT.maybe : VERDICT.no;
  }
  if (!isHinted || side === 'server') return VERDICT.no;
  const isCommand =
    bytes.startsWith('CAPA\r\n') ||
    bytes.startsWith('STLS\r\n') ||
    bytes.startsWith('USER ') ||
    bytes.startsWith('APOP ');
  return isCommand ? VERDICT.sure : VERDICT.no;
}

/** POP stands in the greeting, or a time stamp for APOP: something at a host in angle brackets. */
function namesItself(bytes: Cursor, length: number): boolean {
  let open = false;
  let at = false;
  for (let i = 3; i < length; i++) {
    const code = bytes.peek(i);
    if ((code | 0x20) === 0x70 && (bytes.startsWith('POP', i) || bytes.startsWith('pop3', i))) return true;
    if (code === 0x3c) open = true;
    else if (code === 0x40) at = open;
    else if (code === 0x3e && at) return true;
  }
  return false;
}

export function parse(bytes: Cursor, context: Context, memory: Pop3Memory): Answer<Pop3Message> {
  const line = lineEnd(bytes, LINE_LIMIT);
  if (line.length === -2) return malformed('line too long', 0);
  if (line.length < 0) return more();
  const side = speaker(context, PORTS);
  const isAnswer = side !== 'client' && (bytes.startsWith('+OK') || bytes.startsWith('-ERR'));
  let message = memory.waiting === 'CAPA' || memory.waiting === 'AUTH' ? OTHER : LETTER;
  if (isAnswer) message = readAnswer(bytes, line.length, line.next === bytes.remaining, memory);
  else if (side !== 'server') message = readCommand(bytes, line.length, message);
  bytes.skip(line.next);
  return done(message);
}

function readCommand(bytes: Cursor, length: number, otherwise: Pop3Message): Pop3Message {
  const verb = firstWord(bytes, length);
  if (!COMMANDS.has(verb)) return otherwise;
  const isKept = verb === 'USER' || verb === 'APOP';
  return { kind: 'command', verb, argument: isKept ? textAhead(bytes, 5, length, 128).trim() : '' };
}

function readAnswer(bytes: Cursor, length: number, isAlone: boolean, memory: Pop3Memory): Pop3Message {
  const positive = bytes.startsWith('+OK');
  // The time stamp differs with each greeting and says nothing.
  const text =
    positive && !memory.greeted && isAlone && GREETING.test(textAhead(bytes, 3, length))
      ? textAhead(bytes, 3, length)
          .replace(/<[^>]*>/g, '')
          .trim()
      : '';
  return { kind: 'answer', positive, text };
}
