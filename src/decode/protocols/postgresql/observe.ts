/** What the opening of a PostgreSQL session states. */
import type { Context, Observer } from '../../protocol.ts';
import type { PostgresqlMemory, PostgresqlMessage } from './message.ts';

export function observe(
  message: PostgresqlMessage,
  context: Context,
  observer: Observer,
  memory: PostgresqlMemory,
): void {
  switch (message.kind) {
    case 'startup':
      memory.started = true;
      observer.senderIs('client');
      if (message.user) observer.user(message.user);
      if (message.application)
        observer.fact('postgresql.application', message.application, 'sender', 'application_name');
      break;
    case 'ask':
      memory.asked = message.way;
      break;
    case 'asked':
      if (message.granted && memory.asked === 'tls') observer.handOver();
      else if (message.granted) observer.enough();
      memory.asked = '';
      break;
    case 'password-wanted':
      memory.passwordWanted = true;
      break;
    case 'password':
      if (memory.passwordWanted) observer.credential('postgresql.password');
      memory.passwordWanted = false;
      break;
    case 'server-version':
      if (message.version) observer.fact('postgresql.serverVersion', message.version, 'sender', 'server_version');
      break;
    case 'refused':
      observer.signal('postgresql.login-refused');
      observer.enough();
      break;
    case 'ready':
      if (context.fromClient) break;
      if (memory.started) observer.signal('postgresql.login-granted');
      observer.enough();
      break;
  }
}
