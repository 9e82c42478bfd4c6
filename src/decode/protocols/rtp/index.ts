/** RTP: sound and pictures of calls, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const rtp: Protocol = defineProtocol<null, null>({
  name: 'rtp',
  title: 'Real-time Transport Protocol',
  specifications: [
    { title: 'RFC 3550', url: 'https://www.rfc-editor.org/rfc/rfc3550' },
    { title: 'RFC 3551', url: 'https://www.rfc-editor.org/rfc/rfc3551' },
    { title: 'Payload types (IANA)', url: 'https://www.iana.org/assignments/rtp-parameters/' },
  ],
  places: { udp: [5004] },
  probe,
  reader: null,
  support: [{ message: 'All packets', level: 'ignored', note: 'recognised, not read: they hold sound and pictures' }],
  facts: {},
});
