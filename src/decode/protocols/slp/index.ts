/** Service Location Protocol: who looks for printers and other services, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const slp: Protocol = defineProtocol<null, null>({
  name: 'slp',
  title: 'Service Location Protocol',
  specifications: [
    { title: 'RFC 2608', url: 'https://www.rfc-editor.org/rfc/rfc2608' },
    { title: 'RFC 2165', url: 'https://www.rfc-editor.org/rfc/rfc2165' },
  ],
  places: { udp: [427], tcp: [427] },
  probe,
  reader: null,
  support: [
    {
      message: 'All messages',
      level: 'ignored',
      note: 'recognised, not read: attributes of services may hold free text',
    },
  ],
  facts: {},
});
