/** Session Initiation Protocol: the software of telephones and their servers. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { SipMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const sip: Protocol = defineProtocol<SipMessage, null>({
  name: 'sip',
  title: 'Session Initiation Protocol',
  specifications: [{ title: 'RFC 3261', url: 'https://www.rfc-editor.org/rfc/rfc3261' }],
  places: { udp: [5060], tcp: [5060] },
  probe,
  reader: { remember: () => null, parse, observe },
  support: [
    { message: 'User-Agent and Server', level: 'full' },
    { message: 'Addresses and bodies', level: 'ignored', note: 'they name callers' },
  ],
  facts: {
    'sip.userAgent': 'Software and often model of a telephone',
    'sip.server': 'Software of a server that answers',
  },
});
