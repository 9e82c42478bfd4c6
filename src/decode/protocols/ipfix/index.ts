/** IPFIX: a device’s records of conversations, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const ipfix: Protocol = defineProtocol<null, null>({
  name: 'ipfix',
  title: 'IP Flow Information Export',
  specifications: [{ title: 'RFC 7011', url: 'https://www.rfc-editor.org/rfc/rfc7011' }],
  places: { udp: [4739, 2055], tcp: [4739], sctp: [4739] },
  probe,
  reader: null,
  support: [{ message: 'All messages', level: 'ignored', note: 'recognised, not read here' }],
  facts: {},
});
