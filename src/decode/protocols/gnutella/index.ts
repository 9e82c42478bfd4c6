/** Gnutella: file sharing, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const gnutella: Protocol = defineProtocol<null, null>({
  name: 'gnutella',
  title: 'Gnutella',
  specifications: [{ title: 'Gnutella 0.6', url: 'https://rfc-gnutella.sourceforge.net/src/rfc-0_6-draft.html' }],
  places: { tcp: [6346, 6347], udp: [6346, 6347] },
  probe,
  reader: null,
  support: [{ message: 'All messages', level: 'ignored', note: 'recognised, not read' }],
  facts: {},
});
