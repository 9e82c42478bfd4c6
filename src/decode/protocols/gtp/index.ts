/** GTP’s control plane: mobile sessions, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const gtp: Protocol = defineProtocol<null, null>({
  name: 'gtp',
  title: 'GPRS Tunnelling Protocol, control plane',
  specifications: [
    { title: '3GPP TS 29.060', url: 'https://www.3gpp.org/dynareport/29060.htm' },
    { title: '3GPP TS 29.274', url: 'https://www.3gpp.org/dynareport/29274.htm' },
    { title: '3GPP TS 32.295', url: 'https://www.3gpp.org/dynareport/32295.htm' },
  ],
  places: { udp: [2123, 3386] },
  probe,
  reader: null,
  support: [{ message: 'All messages', level: 'ignored', note: 'recognised, not read: they name subscribers' }],
  facts: {},
});
