/** File Transfer Protocol: software of the server, and who logs in without encryption. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { FtpMemory, FtpMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const ftp: Protocol = defineProtocol<FtpMessage, FtpMemory>({
  name: 'ftp',
  title: 'File Transfer Protocol',
  specifications: [
    { title: 'RFC 959', url: 'https://www.rfc-editor.org/rfc/rfc959' },
    { title: 'RFC 4217', url: 'https://www.rfc-editor.org/rfc/rfc4217' },
  ],
  places: { tcp: [21] },
  probe,
  reader: { remember: () => ({ asked: false, greeted: false, open: 0, user: '' }), parse, observe },
  support: [
    { message: 'Greeting, system, login and encryption', level: 'full' },
    { message: 'All other commands', level: 'ignored', note: 'names of files may name patients' },
    { message: 'Data connections', level: 'ignored', note: 'they hold files' },
  ],
  facts: {
    'ftp.banner': 'Greeting of the server: often its software and version',
    'ftp.system': 'Operating system that the server states',
  },
  signals: {
    'ftp.login-refused': 'A login was refused',
    'ftp.login-granted': 'A login succeeded',
  },
});
