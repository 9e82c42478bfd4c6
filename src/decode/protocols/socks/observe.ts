/** What the opening of a SOCKS session states, and where the protocol inside begins. */
import type { Context, Observer } from '../../protocol.ts';
import type { SocksMemory, SocksMessage } from './message.ts';

const BY_PASSWORD = 2;

export function observe(message: SocksMessage, _context: Context, observer: Observer, memory: SocksMemory): void {
  switch (message.kind) {
    case 'greeting':
      memory.version = 5;
      memory.client = 'request';
      observer.senderIs('client');
      break;
    case 'choice':
      if (message.method === BY_PASSWORD) memory.client = 'login';
      memory.server = message.method === BY_PASSWORD ? 'login-answer' : 'answer';
      break;
    case 'login':
      memory.client = 'request';
      observer.credential('socks.password');
      tellUser(message.user, observer);
      break;
    case 'login-answer':
      memory.server = 'answer';
      break;
    case 'request':
      if (memory.version === 0) memory.version = 4;
      memory.client = 'data';
      tellUser(message.user, observer);
      break;
    case 'answer':
      if (message.granted) observer.handOver();
      else observer.enough();
      break;
  }
}

function tellUser(user: string, observer: Observer): void {
  if (/^[\x21-\x7e]{1,64}$/.test(user)) observer.user(user);
}
