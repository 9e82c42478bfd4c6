/** What a Telnet session states: what a server calls itself, and that a password crossed in the clear. */
import type { Context, Observer } from '../../protocol.ts';
import type { TelnetMemory, TelnetMessage } from './message.ts';

export function observe(message: TelnetMessage, _context: Context, observer: Observer, memory: TelnetMemory): void {
  if (message.banner !== '') observer.fact('telnet.banner', message.banner, 'sender', 'text before the first prompt');
  if (message.kind === 'password-prompt') {
    memory.prompted = true;
  } else if (message.kind === 'line' && memory.prompted) {
    observer.credential('telnet.password');
    // What follows is a session of a person: nothing of it is read.
    observer.enough();
  }
}
