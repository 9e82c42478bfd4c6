/** What a mailbox session states before the mailbox is opened. */
import type { Context, Observer } from '../../protocol.ts';
import type { Pop3Memory, Pop3Message } from './message.ts';

export function observe(message: Pop3Message, _context: Context, observer: Observer, memory: Pop3Memory): void {
  if (message.kind === 'letter') observer.enough();
  if (message.kind === 'letter' || message.kind === 'other') return;
  if (message.kind === 'command') {
    observeCommand(message.verb, message.argument, observer);
    if (message.verb !== '') memory.waiting = message.verb;
    memory.greeted = true;
    return;
  }
  const isLogin = memory.greeted && (memory.waiting === 'PASS' || memory.waiting === 'APOP');
  if (isLogin) observer.signal(message.positive ? 'pop3.login-granted' : 'pop3.login-refused');
  if (!memory.greeted) {
    observer.senderIs('server');
    if (message.text) observer.fact('pop3.banner', message.text, 'sender', 'greeting');
    memory.greeted = true;
  } else if (message.positive && memory.waiting === 'STLS') {
    observer.handOver();
  } else if (message.positive && isLogin) {
    // Behind the login there is mail: nothing of it is read.
    observer.enough();
  }
  // The list of capabilities follows its answer, up to the next command.
  if (memory.waiting !== 'CAPA' || !message.positive) memory.waiting = '';
}

function observeCommand(verb: string, argument: string, observer: Observer): void {
  const user = argument.split(' ')[0] ?? '';
  if ((verb === 'USER' || verb === 'APOP') && /^[\x21-\x7e]{1,64}$/.test(user)) observer.user(user);
  if (verb === 'PASS') observer.credential('pop3.password');
}
