/** What the opening of a database connection states. */
import type { Context, Observer } from '../../protocol.ts';
import type { TdsMemory, TdsMessage } from './message.ts';

export function observe(message: TdsMessage, context: Context, observer: Observer, memory: TdsMemory): void {
  if (message.kind === 'over') {
    observer.enough();
  } else if (message.kind === 'prelogin') {
    if (!context.fromClient) memory.answered = true;
    observer.fact('tds.version', message.version, 'sender', 'PRELOGIN VERSION');
  } else if (message.kind === 'granted' || message.kind === 'refused') {
    memory.loggedIn = false;
    observer.signal(`tds.login-${message.kind}`);
  } else if (message.kind === 'command') {
    observer.senderIs('client');
    observer.signal(`tds.${message.sign}`);
    memory.isCommanded = message.sign === 'command-run';
  } else if (message.kind === 'answer') {
    memory.isCommanded = false;
    observer.signal(`tds.command-run.${message.isRefused ? 'refused' : 'granted'}`);
  } else if (message.kind === 'sealed') {
    memory.sealed++;
  } else if (message.kind === 'login') {
    observer.senderIs('client');
    if (message.hostName) observer.fact('tds.hostName', message.hostName, 'sender', 'LOGIN7 HostName');
    if (message.application) observer.fact('tds.application', message.application, 'sender', 'LOGIN7 AppName');
    if (message.user) observer.user(message.user);
    memory.loggedIn = true;
    // The password is only scrambled, with a fixed pattern.
    if (message.hasPassword) observer.credential('tds.password');
  }
}
