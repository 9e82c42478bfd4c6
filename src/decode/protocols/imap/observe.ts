/** What a mailbox session states before a mailbox is opened. */
import type { Context, Observer } from '../../protocol.ts';
import type { ImapMemory, ImapMessage } from './message.ts';

export function observe(message: ImapMessage, _context: Context, observer: Observer, memory: ImapMemory): void {
  if (message.kind === 'mail') observer.enough();
  if (message.kind === 'other' || message.kind === 'mail') {
    memory.greeted = true;
    return;
  }
  if (message.kind === 'command') {
    memory.greeted = true;
    memory.waiting = message.verb;
    if (message.verb === 'LOGIN') {
      observer.credential('imap.password');
      if (/^[\x21-\x7e]{1,128}$/.test(message.argument)) observer.user(message.argument);
    }
    if (message.verb === 'AUTHENTICATE' && /^(?:PLAIN|LOGIN)$/i.test(message.argument))
      observer.credential('imap.password');
    // Behind these there is mail: nothing of it is read.
    if (message.verb === 'SELECT' || message.verb === 'EXAMINE') observer.enough();
    return;
  }
  if (!message.tagged && !memory.greeted) {
    memory.greeted = true;
    observer.senderIs('server');
    if (message.text) observer.fact('imap.banner', message.text, 'sender', 'greeting');
  }
  if (!message.tagged) return;
  const isLogin = memory.waiting === 'LOGIN' || memory.waiting === 'AUTHENTICATE';
  if (isLogin) observer.signal(message.positive ? 'imap.login-granted' : 'imap.login-refused');
  if (message.positive && memory.waiting === 'STARTTLS') observer.handOver();
  else if (message.positive && isLogin) observer.enough();
  memory.waiting = '';
}
