/** IEC 60870-5-104 telecontrol, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const iec104: Protocol = defineProtocol<null, null>({
  name: 'iec104',
  title: 'IEC 60870-5-104',
  specifications: [{ title: 'IEC 60870-5-104', url: 'https://webstore.iec.ch/en/publication/25035' }],
  places: { tcp: [2404, 19998] },
  probe,
  reader: null,
  support: [{ message: 'All frames', level: 'ignored', note: 'recognised, not read' }],
  facts: {},
});
