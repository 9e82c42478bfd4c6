/** CoAP: requests of small devices, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const coap: Protocol = defineProtocol<null, null>({
  name: 'coap',
  title: 'Constrained Application Protocol',
  specifications: [{ title: 'RFC 7252', url: 'https://www.rfc-editor.org/rfc/rfc7252' }],
  places: { udp: [5683] },
  probe,
  reader: null,
  support: [{ message: 'All messages', level: 'ignored', note: 'recognised, not read' }],
  facts: {},
});
