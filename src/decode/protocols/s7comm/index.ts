/** S7 communication with Siemens controllers, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const s7comm: Protocol = defineProtocol<null, null>({
  name: 's7comm',
  title: 'S7 communication',
  specifications: [
    { title: 'RFC 1006', url: 'https://www.rfc-editor.org/rfc/rfc1006' },
    { title: 'Wireshark: S7 communication', url: 'https://wiki.wireshark.org/S7comm' },
  ],
  places: { tcp: [102] },
  probe,
  reader: null,
  support: [{ message: 'All jobs', level: 'ignored', note: 'recognised, not read' }],
  facts: {},
});
