/** FTP bytes to messages: lines of commands and of replies. */
import type { Cursor } from '#base/cursor.ts';
import { firstWord, isWholeReply, lineEnd, speaker, textAhead } from '../../formats/lines.ts';
import { type Answer, type Context, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';
import type { FtpMemory, FtpMessage } from './message.ts';

/** Longest line that is waited for. */
const LINE_LIMIT = 2048;
/** Bytes of a greeting in which its server names the protocol. */
const GREETING_LIMIT = 256;
/** Commands that no mail protocol shares and that open a session. */
const OPENING = ['FEAT', 'SYST', 'OPTS UTF8', 'AUTH TLS', 'AUTH SSL', 'PASV', 'EPSV', 'PBSZ 0', 'PORT '];
const [SERVICE_READY, SYSTEM] = [220, 215];
const PORTS: readonly number[] = [21];
const [SPACE, HYPHEN, TELNET] = [0x20, 0x2d, 0xff];
/** What a greeting says of software; an address in a text says none of it. */
const GREETING = /ftp|server|service|ready|\d\.\d/i;
/** Systems by their registered names (RFC 943), and those that servers state besides. */
const SYSTEMS =
  /^(?:UNIX|Windows|MS-DOS|VMS|OS\/|MVS|VM|NetWare|MACOS|Mac|Linux|QNX|VxWorks|RTOS|TOPS|OS400|AS\/400|Nucleus)/i;
/** Commands of RFC 959 and its extensions: every other line is part of a file. */
const COMMANDS: ReadonlySet<string> = new Set(
  [
    'ABOR ACCT ADAT ALLO APPE AUTH AVBL CCC CDUP CLNT CONF CSID CWD DELE DSIZ ENC EPRT EPSV FEAT HELP HOST LANG LIST LPRT LPSV',
    'MDTM MFCT MFF MFMT MIC MKD MLSD MLST MODE NLST NOOP OPTS PASS PASV PBSZ PORT PROT PWD QUIT REIN REST RETR RMD RNFR RNTO',
    'SITE SIZE SMNT SPSV STAT STOR STOU STRU SYST TYPE USER XCRC XCUP XCWD XMD5 XMKD XPWD XRMD',
  ].flatMap((line) => line.split(' ')),
);
const FILE: FtpMessage = { kind: 'file' };

export function probe(bytes: Cursor, context: Context): Verdict {
  const first = bytes.peek();
  const isHinted = context.serverPort === 21 || context.clientPort === 21;
  if (first === 0x32) {
    if (!bytes.startsWith('220') || (bytes.peek(3) !== 0x20 && bytes.peek(3) !== 0x2d)) return VERDICT.no;
    if (speaker(context, PORTS) === 'client') return VERDICT.no;
    const whole = isWholeReply(bytes, '220', LINE_LIMIT);
    if (whole < 0) return VERDICT.no;
    if (whole === 0) return isGreeting(bytes) || isHinted ? VERDICT.more : VERDICT.no;
    return isGreeting(bytes) ? VERDICT.sure : isHinted ? VERDICT.maybe : VERDICT.no;
  }
  if (first < 0x41 || first > 0x75) return VERDICT.no;
  const line = lineEnd(bytes, LINE_LIMIT);
  if (line.length < 4) return VERDICT.no;
  if (OPENING.some((command) => bytes.startsWith(command))) return isHinted ? VERDICT.sure : VERDICT.maybe;
  return isHinted && (bytes.startsWith('USER ') || bytes.startsWith('user ')) ? VERDICT.sure : VERDICT.no;
}

/** The word FTP stands in the greeting, and SMTP does not. */
function isGreeting(bytes: Cursor): boolean {
  let found = false;
  for (let at = 4; at < Math.min(bytes.remaining, GREETING_LIMIT); at++) {
    const letter = bytes.peek(at) | 0x20;
    if (letter === 0x66 && (bytes.peek(at + 1) | 0x20) === 0x74 && (bytes.peek(at + 2) | 0x20) === 0x70) found = true;
    if (letter === 0x73 && (bytes.startsWith('SMTP', at) || bytes.startsWith('smtp', at))) return false;
  }
  return found;
}

export function parse(bytes: Cursor, context: Context, memory: FtpMemory): Answer<FtpMessage> {
  const line = lineEnd(bytes, LINE_LIMIT);
  if (line.length === -2) return malformed('line too long', 0);
  if (line.length < 0) return more();
  const side = speaker(context, PORTS);
  const code = side === 'client' ? 0 : replyCode(bytes, line.length);
  let message = FILE;
  if (code > 0) message = readReply(bytes, line.length, code, memory);
  else if (memory.open > 0 && side !== 'client') message = { kind: 'reply', code: 0, text: '' };
  else if (side !== 'server') message = readCommand(bytes, line.length);
  bytes.skip(line.next);
  return done(message);
}

/** The code of a reply's line, or 0. */
function replyCode(bytes: Cursor, length: number): number {
  let code = 0;
  for (let i = 0; i < 3; i++) {
    const digit = bytes.peek(i) - 0x30;
    if (digit < 0 || digit > 9) return 0;
    code = code * 10 + digit;
  }
  const next = length === 3 ? SPACE : bytes.peek(3);
  return code >= 100 && code < 700 && (next === SPACE || next === HYPHEN) ? code : 0;
}

/** Only a user and a way of encryption become text: names of files may name patients. */
function readCommand(bytes: Cursor, length: number): FtpMessage {
  // Signs of Telnet come before a command that interrupts.
  let ahead = 0;
  while (ahead < length && bytes.peek(ahead) >= TELNET - 15) ahead++;
  const verb = firstWord(bytes.skip(ahead), length - ahead);
  const isKept = verb === 'USER' || verb === 'AUTH';
  const argument = isKept ? textAhead(bytes, 5, length - ahead, 128).trim() : '';
  bytes.position -= ahead;
  return COMMANDS.has(verb) ? { kind: 'command', verb, argument } : FILE;
}

function readReply(bytes: Cursor, length: number, code: number, memory: FtpMemory): FtpMessage {
  const isOpening = length > 3 && bytes.peek(3) === HYPHEN;
  if (memory.open === 0 && isOpening) memory.open = code;
  else if (memory.open === code && !isOpening) memory.open = 0;
  const isGreeting = code === SERVICE_READY && !memory.greeted;
  const text = isGreeting || code === SYSTEM ? textAhead(bytes, 4, length).trim() : '';
  return { kind: 'reply', code, text: (isGreeting ? GREETING : SYSTEMS).test(text) ? text : '' };
}
