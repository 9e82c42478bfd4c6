/** BitTorrent: file sharing, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const bittorrent: Protocol = defineProtocol<null, null>({
  name: 'bittorrent',
  title: 'BitTorrent',
  specifications: [
    { title: 'BEP 3', url: 'https://www.bittorrent.org/beps/bep_0003.html' },
    { title: 'BEP 5', url: 'https://www.bittorrent.org/beps/bep_0005.html' },
    { title: 'BEP 15', url: 'https://www.bittorrent.org/beps/bep_0015.html' },
    { title: 'BEP 29', url: 'https://www.bittorrent.org/beps/bep_0029.html' },
  ],
  places: { tcp: [6881], udp: [6881] },
  probe,
  reader: null,
  support: [{ message: 'All messages', level: 'ignored', note: 'recognised, not read' }],
  facts: {},
});
