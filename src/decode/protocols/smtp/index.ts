/** Simple Mail Transfer Protocol: which devices send mail, through what, and whether their password is in the clear. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { SmtpMemory, SmtpMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const smtp: Protocol = defineProtocol<SmtpMessage, SmtpMemory>({
  name: 'smtp',
  title: 'Simple Mail Transfer Protocol',
  specifications: [
    { title: 'RFC 5321', url: 'https://www.rfc-editor.org/rfc/rfc5321' },
    { title: 'RFC 3207', url: 'https://www.rfc-editor.org/rfc/rfc3207' },
    { title: 'RFC 4954', url: 'https://www.rfc-editor.org/rfc/rfc4954' },
  ],
  places: { tcp: [25, 587, 2525] },
  probe,
  reader: { remember: () => ({ greeted: false, isLoggingIn: false, asked: false }), parse, observe },
  support: [
    { message: 'Greeting, EHLO, STARTTLS and AUTH', level: 'full' },
    { message: 'Addresses and messages', level: 'ignored', note: 'reading ends at the first of them' },
  ],
  facts: {
    'smtp.banner': 'Greeting of the server: its name and often its software',
    'smtp.helo': 'Name by which the client introduces itself',
  },
  signals: {
    'smtp.login-refused': 'A login was refused',
    'smtp.login-granted': 'A login succeeded',
  },
});
