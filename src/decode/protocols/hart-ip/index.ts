/** HART-IP: field instruments over IP, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const hartIp: Protocol = defineProtocol<null, null>({
  name: 'hart-ip',
  title: 'HART-IP',
  specifications: [
    { title: 'HART-IP (FieldComm Group TS20085)', url: 'https://www.fieldcommgroup.org/hart-specifications' },
  ],
  places: { tcp: [5094], udp: [5094, 5095] },
  probe,
  reader: null,
  support: [{ message: 'All messages', level: 'ignored', note: 'recognised, not read' }],
  facts: {},
});
