/** Tabular Data Stream: which computers and programs use which database server. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { TdsMemory, TdsMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const tds: Protocol = defineProtocol<TdsMessage, TdsMemory>({
  name: 'tds',
  title: 'Tabular Data Stream',
  specifications: [{ title: 'MS-TDS', url: 'https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-tds/' }],
  places: { tcp: [1433] },
  probe,
  reader: { remember: () => ({ answered: false, loggedIn: false, isCommanded: false, sealed: 0 }), parse, observe },
  support: [
    { message: 'PRELOGIN', level: 'partial', note: 'the version' },
    { message: 'LOGIN7', level: 'partial', note: 'names of computer, user and program' },
    {
      message: 'Queries and results',
      level: 'partial',
      note: 'searched for commands to the server itself; nothing of them is kept, since they may hold patient data',
    },
  ],
  facts: {
    'tds.version': 'Version of the database server, or of the client’s driver',
    'tds.hostName': 'Name of the client’s computer',
    'tds.application': 'Program that uses the database',
  },
  signals: {
    'tds.login-refused': 'A login was refused',
    'tds.login-granted': 'A login succeeded',
    'tds.command-run': 'A client has the server run a program (xp_cmdshell, OLE automation, external scripts, jobs)',
    'tds.command-run.granted': 'The server did not refuse that',
    'tds.command-run.refused': 'The server refused that',
    'tds.command-allowed': 'A client lets xp_cmdshell be used',
    'tds.remote-path': 'A client has the server look at a path on another host',
  },
});
