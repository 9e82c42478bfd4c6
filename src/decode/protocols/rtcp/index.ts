/** RTCP: how well calls are received, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const rtcp: Protocol = defineProtocol<null, null>({
  name: 'rtcp',
  title: 'RTP Control Protocol',
  specifications: [
    { title: 'RFC 3550', url: 'https://www.rfc-editor.org/rfc/rfc3550' },
    { title: 'RFC 4585', url: 'https://www.rfc-editor.org/rfc/rfc4585' },
  ],
  places: { udp: [5005] },
  probe,
  reader: null,
  support: [
    {
      message: 'All packets',
      level: 'ignored',
      note: 'recognised, not read: descriptions of sources may name persons',
    },
  ],
  facts: {},
});
