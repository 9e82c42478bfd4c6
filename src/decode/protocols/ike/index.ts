/** Internet Key Exchange: how IPsec tunnels are agreed on, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const ike: Protocol = defineProtocol<null, null>({
  name: 'ike',
  title: 'Internet Key Exchange',
  specifications: [
    { title: 'RFC 7296', url: 'https://www.rfc-editor.org/rfc/rfc7296' },
    { title: 'RFC 2408', url: 'https://www.rfc-editor.org/rfc/rfc2408' },
    { title: 'RFC 3948', url: 'https://www.rfc-editor.org/rfc/rfc3948' },
    { title: 'RFC 9329', url: 'https://www.rfc-editor.org/rfc/rfc9329' },
  ],
  places: { udp: [500, 4500, 848], tcp: [500, 4500] },
  probe,
  reader: null,
  support: [{ message: 'All messages', level: 'ignored', note: 'recognised, not read: mostly enciphered' }],
  facts: {},
});
