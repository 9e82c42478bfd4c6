/** OPC UA: machines that describe their own data, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const opcua: Protocol = defineProtocol<null, null>({
  name: 'opcua',
  title: 'OPC Unified Architecture',
  specifications: [{ title: 'OPC 10000-6', url: 'https://reference.opcfoundation.org/Core/Part6/v105/docs/' }],
  places: { tcp: [4840] },
  probe,
  reader: null,
  support: [{ message: 'All messages', level: 'ignored', note: 'recognised, not read' }],
  facts: {},
});
