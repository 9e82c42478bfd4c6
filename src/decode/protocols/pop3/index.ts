/** Post Office Protocol: who fetches mail, from what, and whether the password is in the clear. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { Pop3Memory, Pop3Message } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const pop3: Protocol = defineProtocol<Pop3Message, Pop3Memory>({
  name: 'pop3',
  title: 'Post Office Protocol',
  specifications: [
    { title: 'RFC 1939', url: 'https://www.rfc-editor.org/rfc/rfc1939' },
    { title: 'RFC 2595', url: 'https://www.rfc-editor.org/rfc/rfc2595' },
  ],
  places: { tcp: [110] },
  probe,
  reader: { remember: () => ({ greeted: false, waiting: '' }), parse, observe },
  support: [
    { message: 'Greeting, login and STLS', level: 'full' },
    { message: 'Mail', level: 'ignored', note: 'reading ends at the login' },
  ],
  facts: { 'pop3.banner': 'Greeting of the server: often its software' },
  signals: {
    'pop3.login-refused': 'A login was refused',
    'pop3.login-granted': 'A login succeeded',
  },
});
