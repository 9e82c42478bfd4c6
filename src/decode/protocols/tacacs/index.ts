/** TACACS+: who may administer network devices, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const tacacs: Protocol = defineProtocol<null, null>({
  name: 'tacacs',
  title: 'TACACS+',
  specifications: [{ title: 'RFC 8907', url: 'https://www.rfc-editor.org/rfc/rfc8907' }],
  places: { tcp: [49] },
  probe,
  reader: null,
  support: [{ message: 'All packets', level: 'ignored', note: 'obfuscated' }],
  facts: {},
});
