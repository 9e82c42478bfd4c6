/** NAT-PMP: devices that open ports to the outside for themselves, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const natPmp: Protocol = defineProtocol<null, null>({
  name: 'nat-pmp',
  title: 'NAT Port Mapping Protocol',
  specifications: [{ title: 'RFC 6886', url: 'https://www.rfc-editor.org/rfc/rfc6886' }],
  places: { udp: [5351, 5350] },
  probe,
  reader: null,
  support: [{ message: 'All messages', level: 'ignored', note: 'recognised, not read' }],
  facts: {},
});
