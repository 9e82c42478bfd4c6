/** DNP3 telecontrol, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const dnp3: Protocol = defineProtocol<null, null>({
  name: 'dnp3',
  title: 'Distributed Network Protocol',
  specifications: [{ title: 'IEEE 1815', url: 'https://standards.ieee.org/ieee/1815/5414/' }],
  places: { tcp: [20000], udp: [20000] },
  probe,
  reader: null,
  support: [{ message: 'All frames', level: 'ignored', note: 'recognised, not read' }],
  facts: {},
});
