/** Syslog: logs on their way to a collector, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const syslog: Protocol = defineProtocol<null, null>({
  name: 'syslog',
  title: 'Syslog',
  specifications: [
    { title: 'RFC 5424', url: 'https://www.rfc-editor.org/rfc/rfc5424' },
    { title: 'RFC 3164', url: 'https://www.rfc-editor.org/rfc/rfc3164' },
    { title: 'RFC 6587', url: 'https://www.rfc-editor.org/rfc/rfc6587' },
  ],
  places: { udp: [514], tcp: [514, 601, 6514] },
  probe,
  reader: null,
  support: [
    {
      message: 'All messages',
      level: 'ignored',
      note: 'recognised, never read: logs of clinical systems may hold patient data',
    },
  ],
  facts: {},
});
