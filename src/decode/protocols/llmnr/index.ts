/** Link-Local Multicast Name Resolution: names that Windows hosts look for on their link, and who answers to them. */
import type { DnsMessage } from '../../formats/dns-message.ts';
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { observe } from './observe.ts';
import { PORT, parse, probe } from './parse.ts';

export const llmnr: Protocol = defineProtocol<DnsMessage, null>({
  name: 'llmnr',
  title: 'Link-Local Multicast Name Resolution',
  specifications: [{ title: 'RFC 4795', url: 'https://www.rfc-editor.org/rfc/rfc4795' }],
  places: { udp: [PORT], tcp: [PORT] },
  probe,
  reader: { factsOnly: true, remember: () => null, parse, observe },
  support: [
    { message: 'Queries and responses', level: 'full' },
    { message: 'Records other than A, AAAA and PTR', level: 'ignored', note: 'they identify nobody' },
  ],
  facts: {
    'llmnr.query': 'Name that a host looks for; the field is the type asked for',
    'llmnr.name': 'Name that a host answers to',
  },
});
