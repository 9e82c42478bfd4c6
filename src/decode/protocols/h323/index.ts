/** H.323: video conferences and telephone gateways, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const h323: Protocol = defineProtocol<null, null>({
  name: 'h323',
  title: 'H.323 (H.225.0 and Q.931)',
  specifications: [
    { title: 'ITU-T H.225.0', url: 'https://www.itu.int/rec/T-REC-H.225.0' },
    { title: 'ITU-T Q.931', url: 'https://www.itu.int/rec/T-REC-Q.931' },
  ],
  places: { tcp: [1720], udp: [1719, 1718] },
  probe,
  reader: null,
  support: [{ message: 'All messages', level: 'ignored', note: 'recognised, not read: they name callers' }],
  facts: {},
});
