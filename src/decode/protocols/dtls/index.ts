/** DTLS: enciphered datagrams of calls, tunnels and small devices, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const dtls: Protocol = defineProtocol<null, null>({
  name: 'dtls',
  title: 'Datagram Transport Layer Security',
  specifications: [
    { title: 'RFC 9147', url: 'https://www.rfc-editor.org/rfc/rfc9147' },
    { title: 'RFC 6347', url: 'https://www.rfc-editor.org/rfc/rfc6347' },
    { title: 'RFC 4347', url: 'https://www.rfc-editor.org/rfc/rfc4347' },
  ],
  // Port 443 is QUIC’s: DTLS there is recognised by what it says.
  places: { udp: [4433, 5061, 5684, 10161, 4755] },
  probe,
  reader: null,
  support: [{ message: 'All records', level: 'ignored', note: 'recognised, not read' }],
  facts: {},
});
