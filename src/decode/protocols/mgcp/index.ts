/** MGCP: how telephone gateways are driven, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const mgcp: Protocol = defineProtocol<null, null>({
  name: 'mgcp',
  title: 'Media Gateway Control Protocol',
  specifications: [{ title: 'RFC 3435', url: 'https://www.rfc-editor.org/rfc/rfc3435' }],
  places: { udp: [2427, 2727] },
  probe,
  reader: null,
  support: [{ message: 'All messages', level: 'ignored', note: 'recognised, not read: numbers called name persons' }],
  facts: {},
});
