/** IMAP bytes to messages: lines of commands and of statuses, up to the opening of a mailbox. */
import type { Cursor } from '#base/cursor.ts';
import { firstWord, type LineEnd, lineEnd, speaker, textAhead } from '../../formats/lines.ts';
import { type Answer, type Context, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';
import type { ImapMemory, ImapMessage } from './message.ts';

/** Longest line that is waited for. */
const LINE_LIMIT = 8192;
/** Longest tag of a command. */
const TAG_LIMIT = 24;
const PORT = 143;
const PORTS: readonly number[] = [PORT];
/** What a greeting names. */
const GREETING = /IMAP|Dovecot|Cyrus|Courier|Exchange|Zimbra/i;
/** What a server says before a mailbox is open, besides statuses. */
const EARLY: ReadonlySet<string> = new Set(['CAPABILITY', 'ID', 'ENABLED', 'NAMESPACE']);
const COMMANDS = [
  'CAPABILITY',
  'LOGIN',
  'AUTHENTICATE',
  'STARTTLS',
  'ID',
  'NOOP',
  'LOGOUT',
  'SELECT',
  'ENABLE',
  'NAMESPACE',
];
const STATUSES: ReadonlySet<string> = new Set(['OK', 'NO', 'BAD', 'BYE', 'PREAUTH']);
const OTHER: ImapMessage = { kind: 'other' };
const MAIL: ImapMessage = { kind: 'mail' };

export function probe(bytes: Cursor, context: Context): Verdict {
  const side = speaker(context, PORTS);
  const isHinted = context.serverPort === PORT || context.clientPort === PORT;
  if (bytes.peek() === 0x2a) {
    const isStatus = bytes.startsWith('* OK ') || bytes.startsWith('* PREAUTH ') || bytes.startsWith('* BYE ');
    if (side === 'client') return VERDICT.no;
    // A server greets and waits; a letter has more lines.
    const isAlone = lineEnd(bytes, LINE_LIMIT).next === bytes.remaining;
    if (isStatus && !isAlone) return isHinted ? VERDICT.maybe : VERDICT.no;
    if (isStatus) return isHinted || namesItself(bytes) ? VERDICT.sure : VERDICT.maybe;
    return bytes.startsWith('* CAPABILITY IMAP4') ? VERDICT.sure : VERDICT.no;
  }
  if (!isHinted || side === 'server') return VERDICT.no;
  const line = lineEnd(bytes, LINE_LIMIT);
  const tag = bytes.find(0x20, TAG_LIMIT);
  if (tag < 1 || line.length <= tag || !isTag(bytes, tag)) return VERDICT.no;
  bytes.skip(tag + 1);
  return COMMANDS.includes(firstWord(bytes, line.length - tag - 1)) ? VERDICT.sure : VERDICT.no;
}

function namesItself(bytes: Cursor): boolean {
  const end = Math.max(0, lineEnd(bytes, LINE_LIMIT).length);
  for (let at = 4; at < end; at++) if ((bytes.peek(at) | 0x20) === 0x69 && isName(bytes, at)) return true;
  return false;
}

function isName(bytes: Cursor, at: number): boolean {
  return bytes.startsWith('IMAP', at) || bytes.startsWith('imap', at);
}

function isTag(bytes: Cursor, length: number): boolean {
  for (let i = 0; i < length; i++) {
    const code = bytes.peek(i);
    if (!((code >= 0x30 && code <= 0x39) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a) || code === 0x2e))
      return false;
  }
  return true;
}

export function parse(bytes: Cursor, context: Context, memory: ImapMemory): Answer<ImapMessage> {
  const line = lineEnd(bytes, LINE_LIMIT);
  if (line.length === -2) return malformed('line too long', 0);
  if (line.length < 0) return more();
  const message = readLine(bytes, line, speaker(context, PORTS), memory);
  const start = bytes.position;
  bytes.position = start + line.next;
  return done(message);
}

/** A line is untagged (`*`), a continuation (`+`), a tagged status, or a command; it is read through a cursor that stays. */
function readLine(
  bytes: Cursor,
  { length, next }: LineEnd,
  side: ReturnType<typeof speaker>,
  memory: ImapMemory,
): ImapMessage {
  const isLoggingIn = memory.waiting === 'AUTHENTICATE';
  const tag = bytes.find(0x20, Math.min(length, TAG_LIMIT));
  if (tag < 1) return isLoggingIn || bytes.peek() === 0x2b ? OTHER : MAIL;
  const start = bytes.position;
  const isUntagged = tag === 1 && bytes.peek() === 0x2a;
  const isContinuation = tag === 1 && bytes.peek() === 0x2b;
  const isTagged = isTag(bytes, tag);
  bytes.position = start + tag + 1;
  const rest = length - tag - 1;
  const word = firstWord(bytes, rest);
  let message: ImapMessage = isLoggingIn || isContinuation || (isUntagged && EARLY.has(word)) ? OTHER : MAIL;
  if (side !== 'client' && STATUSES.has(word) && (isUntagged || isTagged)) {
    const isGreeting =
      isUntagged && !memory.greeted && bytes.end - start === next && GREETING.test(textAhead(bytes, word.length, rest));
    const text = isGreeting ? greeting(textAhead(bytes, word.length, rest)) : '';
    message = { kind: 'status', tagged: isTagged, positive: word === 'OK', text };
  } else if (side !== 'server' && isTagged && COMMANDS.includes(word)) {
    const isKept = word === 'LOGIN' || word === 'AUTHENTICATE';
    message = { kind: 'command', verb: word, argument: isKept ? firstArgument(bytes, word.length + 1, rest) : '' };
  }
  bytes.position = start;
  return message;
}

/** The words of the greeting without the list of capabilities in brackets. */
function greeting(text: string): string {
  return text.replace(/\[[^\]]*\]/g, '').trim();
}

/** The first argument, in quotes or without; what follows it is a password and stays unread. */
function firstArgument(bytes: Cursor, from: number, length: number): string {
  const isQuoted = bytes.peek(from) === 0x22;
  const start = isQuoted ? from + 1 : from;
  let end = start;
  while (end < length && bytes.peek(end) !== (isQuoted ? 0x22 : 0x20)) end++;
  return textAhead(bytes, start, end, 128);
}
