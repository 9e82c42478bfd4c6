/** ONC RPC, NFS and the port mapper among it: recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const sunrpc: Protocol = defineProtocol<null, null>({
  name: 'sunrpc',
  title: 'Open Network Computing Remote Procedure Call',
  specifications: [
    { title: 'RFC 5531', url: 'https://www.rfc-editor.org/rfc/rfc5531' },
    { title: 'RFC 1833', url: 'https://www.rfc-editor.org/rfc/rfc1833' },
    { title: 'RFC 7530', url: 'https://www.rfc-editor.org/rfc/rfc7530' },
  ],
  places: { udp: [111, 2049], tcp: [111, 2049] },
  probe,
  reader: null,
  support: [
    {
      message: 'All calls and replies',
      level: 'ignored',
      note: 'recognised, not read: names of files may name patients',
    },
  ],
  facts: {},
});
