/** What a mail submission states before its first message. */
import type { Context, Observer } from '../../protocol.ts';
import type { SmtpMemory, SmtpMessage } from './message.ts';

const [SERVICE_READY, GO_ON] = [220, 334];
/** Replies to a login (RFC 4954 section 6). */
const [GRANTED, REFUSED] = [235, 535];
/** Ways of authentication that carry the password itself. */
const PLAIN = /^(PLAIN|LOGIN)(?: ([A-Za-z0-9+/=]{4,344}))?$/i;

export function observe(message: SmtpMessage, _context: Context, observer: Observer, memory: SmtpMemory): void {
  if (message.kind === 'letter') observer.enough();
  if (message.kind === 'letter' || message.kind === 'other') return;
  if (message.kind === 'reply') {
    if (memory.isLoggingIn) observeAnswer(message.code, observer);
    if (message.code !== GO_ON) memory.isLoggingIn = false;
    if (message.code === SERVICE_READY && memory.asked) {
      observer.handOver();
    } else if (message.code === SERVICE_READY && !memory.greeted) {
      observer.senderIs('server');
      if (message.text) observer.fact('smtp.banner', message.text, 'sender', 'reply 220');
    }
    if (message.last) memory.greeted = true;
    if (message.code >= 400) memory.asked = false;
    return;
  }
  memory.greeted = true;
  switch (message.verb) {
    case 'EHLO':
    case 'HELO':
      observer.senderIs('client');
      if (/^[\w.:[\]-]{1,255}$/.test(message.argument))
        observer.fact('smtp.helo', message.argument, 'sender', message.verb);
      break;
    case 'STARTTLS':
      memory.asked = true;
      break;
    case 'AUTH':
      memory.isLoggingIn = true;
      observeLogin(message.argument, observer);
      break;
    case 'MAIL':
    case 'RCPT':
    case 'DATA':
    case 'BDAT':
    case 'VRFY':
    case 'EXPN':
      // What follows are addresses and mail: nothing of it is read.
      observer.enough();
      break;
  }
}

function observeAnswer(code: number, observer: Observer): void {
  if (code === GRANTED) observer.signal('smtp.login-granted');
  else if (code === REFUSED) observer.signal('smtp.login-refused');
}

function observeLogin(argument: string, observer: Observer): void {
  const match = PLAIN.exec(argument);
  if (!match) return;
  observer.credential('smtp.password');
  const [way = '', response = ''] = [match[1], match[2]];
  // PLAIN is: authorisation, zero, user, zero, password. LOGIN sends the user alone.
  const parts = Buffer.from(response, 'base64').toString('latin1').split('\0');
  const user = (way.toUpperCase() === 'PLAIN' ? parts[1] : parts[0]) ?? '';
  if (/^[\x21-\x7e]{1,128}$/.test(user)) observer.user(user);
}
