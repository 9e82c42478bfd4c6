/** Telnet bytes to messages: options are passed over, a prompt for a password and an answer to it are noticed. */
import type { Cursor } from '#base/cursor.ts';
import { type Answer, type Context, done, VERDICT, type Verdict } from '../../protocol.ts';
import type { TelnetMemory, TelnetMessage } from './message.ts';

const [INTERPRET, SUBNEGOTIATION_END, SUBNEGOTIATION, WILL, DONT] = [0xff, 0xf0, 0xfa, 0xfb, 0xfe];
/** Options in use end here; the last is the list of options itself. */
const [HIGHEST_OPTION, EXTENDED_LIST] = [49, 255];
/** Bytes at the end of the server’s output in which a prompt is looked for. */
const PROMPT_LIMIT = 64;
const PROMPTS = ['assword', 'ASSWORD', 'asscode', 'asswort', 'ennwort'];

/** Longest greeting of a server that is read. */
const BANNER_LIMIT = 1024;
/** A line that asks who is there. */
const PROMPT = /^.{0,40}(?:login|log in|user ?(?:name|id)?|account|password|kennwort|benutzer(?:name)?) ?[:>]$/i;

/** A negotiation of options opens most sessions, from either side. */
export function probe(bytes: Cursor): Verdict {
  if (bytes.peek() !== INTERPRET) return VERDICT.no;
  if (!bytes.has(3)) return VERDICT.more;
  const [command, option] = [bytes.peek(1), bytes.peek(2)];
  if (command < SUBNEGOTIATION || command > DONT || (option > HIGHEST_OPTION && option !== EXTENDED_LIST))
    return VERDICT.no;
  if (command === SUBNEGOTIATION || bytes.remaining === 3) return VERDICT.sure;
  // Another command, or text, follows.
  const next = bytes.peek(3);
  return next === INTERPRET || next < 0x80 ? VERDICT.sure : VERDICT.no;
}

export function parse(bytes: Cursor, context: Context, memory: TelnetMemory): Answer<TelnetMessage> {
  const kind = context.fromClient ? readClient(bytes) : readServer(bytes);
  if (kind === 'line') memory.typed = true;
  const banner = context.fromClient || memory.typed ? '' : readBanner(bytes, memory);
  bytes.skip(bytes.remaining);
  return done({ kind, banner });
}

/** The text above the first prompt to sign in, in one line. Without such a prompt below it, text may be a screen that shows patients. */
function readBanner(bytes: Cursor, memory: TelnetMemory): string {
  if (memory.said > BANNER_LIMIT) return '';
  memory.said += bytes.remaining;
  let text = '';
  for (let at = 0; at < Math.min(bytes.remaining, BANNER_LIMIT); at++) {
    const code = bytes.peek(at);
    if (code === INTERPRET) at = commandEnd(bytes, at) - 1;
    else if (code > 0x7e) return '';
    else if (code > 0) text += code < 0x20 ? '\n' : String.fromCharCode(code);
  }
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (!PROMPT.test(lines.pop() ?? '')) return '';
  memory.said = Number.POSITIVE_INFINITY;
  return lines.join(' ');
}

/** Whether a prompt for a password stands near the end. */
function readServer(bytes: Cursor): TelnetMessage['kind'] {
  for (let at = Math.max(0, bytes.remaining - PROMPT_LIMIT); at < bytes.remaining; at++) {
    const code = bytes.peek(at) | 0x20;
    if (code !== 0x61 && code !== 0x65) continue;
    if (PROMPTS.some((prompt) => bytes.startsWith(prompt, at))) return 'password-prompt';
  }
  return 'other';
}

/** Whether something is typed that is no negotiation. */
function readClient(bytes: Cursor): TelnetMessage['kind'] {
  let at = 0;
  while (at < bytes.remaining && bytes.peek(at) === INTERPRET) at = commandEnd(bytes, at);
  const code = bytes.peek(at);
  return code >= 0x20 && code < 0x7f ? 'line' : 'other';
}

/** Where the command at `at` ends: two bytes, three with an option, and a subnegotiation up to its own end. */
function commandEnd(bytes: Cursor, at: number): number {
  const command = bytes.peek(at + 1);
  if (command !== SUBNEGOTIATION) return at + (command >= WILL ? 3 : 2);
  let end = at + 2;
  while (end < bytes.remaining && (bytes.peek(end) !== INTERPRET || bytes.peek(end + 1) !== SUBNEGOTIATION_END)) end++;
  return end + 2;
}
