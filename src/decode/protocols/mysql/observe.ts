/** What the opening of a MySQL session states. */
import type { Context, Observer } from '../../protocol.ts';
import type { MysqlMemory, MysqlMessage } from './message.ts';

export function observe(message: MysqlMessage, _context: Context, observer: Observer, memory: MysqlMemory): void {
  switch (message.kind) {
    case 'greeting':
      memory.greeted = true;
      observer.senderIs('server');
      if (message.version) observer.fact('mysql.version', message.version, 'sender', 'server version');
      break;
    case 'tls':
      observer.handOver();
      break;
    case 'login':
      // The password is only proved.
      memory.loggedIn = true;
      if (message.user) observer.user(message.user);
      break;
    case 'granted':
    case 'refused':
      observer.signal(`mysql.login-${message.kind}`);
      observer.enough();
      break;
    case 'command':
      // Behind the login there are queries.
      observer.enough();
      break;
  }
}
