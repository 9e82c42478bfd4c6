/** MySQL and MariaDB: version of the server, and who logs in. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { MysqlMemory, MysqlMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const mysql: Protocol = defineProtocol<MysqlMessage, MysqlMemory>({
  name: 'mysql',
  title: 'MySQL',
  specifications: [
    {
      title: 'MySQL: Client/Server Protocol',
      url: 'https://dev.mysql.com/doc/dev/mysql-server/latest/PAGE_PROTOCOL.html',
    },
  ],
  places: { tcp: [3306] },
  probe,
  reader: { remember: () => ({ greeted: false, loggedIn: false }), parse, observe },
  support: [
    { message: 'Greeting, login and encryption', level: 'full' },
    { message: 'Queries and results', level: 'ignored', note: 'they may hold patient data' },
  ],
  facts: { 'mysql.version': 'Version of the database server' },
  signals: {
    'mysql.login-refused': 'A login was refused',
    'mysql.login-granted': 'A login succeeded',
  },
});
