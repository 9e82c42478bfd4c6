/** CAPWAP: access points and their controller, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const capwap: Protocol = defineProtocol<null, null>({
  name: 'capwap',
  title: 'CAPWAP',
  specifications: [{ title: 'RFC 5415', url: 'https://www.rfc-editor.org/rfc/rfc5415' }],
  places: { udp: [5246, 5247] },
  probe,
  reader: null,
  support: [{ message: 'All messages', level: 'ignored', note: 'recognised, not read: mostly enciphered' }],
  facts: {},
});
