/** PostgreSQL: which programs and users use which database server. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { PostgresqlMemory, PostgresqlMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const postgresql: Protocol = defineProtocol<PostgresqlMessage, PostgresqlMemory>({
  name: 'postgresql',
  title: 'PostgreSQL',
  specifications: [
    { title: 'PostgreSQL: Frontend/Backend Protocol', url: 'https://www.postgresql.org/docs/current/protocol.html' },
  ],
  places: { tcp: [5432] },
  probe,
  reader: { remember: () => ({ started: false, asked: '', passwordWanted: false }), parse, observe },
  support: [
    { message: 'Startup, encryption and authentication', level: 'full' },
    { message: 'Queries and results', level: 'ignored', note: 'they may hold patient data' },
  ],
  facts: {
    'postgresql.application': 'Program that uses the database',
    'postgresql.serverVersion': 'Version of the database server',
  },
  signals: {
    'postgresql.login-refused': 'A login was refused',
    'postgresql.login-granted': 'A login succeeded',
  },
});
