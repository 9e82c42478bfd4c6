/** sFlow: a switch’s samples of packets, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const sflow: Protocol = defineProtocol<null, null>({
  name: 'sflow',
  title: 'sFlow',
  specifications: [
    { title: 'sFlow version 5', url: 'https://sflow.org/sflow_version_5.txt' },
    { title: 'RFC 3176', url: 'https://www.rfc-editor.org/rfc/rfc3176' },
  ],
  places: { udp: [6343] },
  probe,
  reader: null,
  support: [
    { message: 'All samples', level: 'ignored', note: 'recognised, not read: they hold pieces of others’ packets' },
  ],
  facts: {},
});
