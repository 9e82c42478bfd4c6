/** Internet Message Access Protocol: who reads mail, from what, and whether the password is in the clear. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { ImapMemory, ImapMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const imap: Protocol = defineProtocol<ImapMessage, ImapMemory>({
  name: 'imap',
  title: 'Internet Message Access Protocol',
  specifications: [{ title: 'RFC 9051', url: 'https://www.rfc-editor.org/rfc/rfc9051' }],
  places: { tcp: [143] },
  probe,
  reader: { remember: () => ({ greeted: false, waiting: '' }), parse, observe },
  support: [
    { message: 'Greeting, LOGIN, AUTHENTICATE and STARTTLS', level: 'full' },
    { message: 'Mailboxes', level: 'ignored', note: 'reading ends at the login' },
  ],
  facts: { 'imap.banner': 'Greeting of the server: often its software' },
  signals: {
    'imap.login-refused': 'A login was refused',
    'imap.login-granted': 'A login succeeded',
  },
});
