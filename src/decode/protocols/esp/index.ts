/** IPsec’s enciphered packets inside UDP: that a tunnel runs, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const esp: Protocol = defineProtocol<null, null>({
  name: 'esp',
  title: 'Encapsulating Security Payload',
  specifications: [
    { title: 'RFC 3948', url: 'https://www.rfc-editor.org/rfc/rfc3948' },
    { title: 'RFC 4303', url: 'https://www.rfc-editor.org/rfc/rfc4303' },
  ],
  places: { udp: [4500] },
  probe,
  reader: null,
  support: [{ message: 'All packets', level: 'ignored', note: 'enciphered' }],
  facts: {},
});
