/** WireGuard: tunnels, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const wireguard: Protocol = defineProtocol<null, null>({
  name: 'wireguard',
  title: 'WireGuard',
  specifications: [{ title: 'WireGuard protocol', url: 'https://www.wireguard.com/protocol/' }],
  places: { udp: [51820] },
  probe,
  reader: null,
  support: [{ message: 'All messages', level: 'ignored', note: 'enciphered' }],
  facts: {},
});
