/** NetFlow: a router’s records of conversations, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const netflow: Protocol = defineProtocol<null, null>({
  name: 'netflow',
  title: 'NetFlow',
  specifications: [
    { title: 'RFC 3954', url: 'https://www.rfc-editor.org/rfc/rfc3954' },
    {
      title: 'NetFlow export formats',
      url: 'https://www.cisco.com/c/en/us/td/docs/net_mgmt/netflow_collection_engine/3-6/user/guide/format.html',
    },
  ],
  places: { udp: [2055, 2056, 9555, 9995, 9996] },
  probe,
  reader: null,
  support: [{ message: 'All versions', level: 'ignored', note: 'recognised, not read here' }],
  facts: {},
});
