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
      // The password is only proved; behind the login there are queries.
      if (message.user) observer.user(message.user);
      observer.enough();
      break;
  }
}
