/** S7 communication plus with newer Siemens controllers, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const s7commPlus: Protocol = defineProtocol<null, null>({
  name: 's7comm-plus',
  title: 'S7 communication plus',
  specifications: [
    { title: 'RFC 1006', url: 'https://www.rfc-editor.org/rfc/rfc1006' },
    { title: 'Wireshark: S7 communication', url: 'https://wiki.wireshark.org/S7comm' },
  ],
  places: { tcp: [102] },
  probe,
  reader: null,
  support: [{ message: 'All messages', level: 'ignored', note: 'recognised, not read' }],
  facts: {},
});
