/** OpenVPN: tunnels, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const openvpn: Protocol = defineProtocol<null, null>({
  name: 'openvpn',
  title: 'OpenVPN',
  specifications: [
    { title: 'OpenVPN wire protocol', url: 'https://openvpn.github.io/openvpn-rfc/openvpn-wire-protocol.html' },
  ],
  places: { udp: [1194], tcp: [1194] },
  probe,
  reader: null,
  support: [{ message: 'All packets', level: 'ignored', note: 'recognised, not read' }],
  facts: {},
});
