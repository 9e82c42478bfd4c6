/** TeamViewer: remote help, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const teamviewer: Protocol = defineProtocol<null, null>({
  name: 'teamviewer',
  title: 'TeamViewer',
  specifications: [
    {
      title: 'TeamViewer: ports used',
      url: 'https://www.teamviewer.com/en/global/support/knowledge-base/teamviewer-classic/troubleshooting/ports-used-by-teamviewer/',
    },
  ],
  places: { tcp: [5938], udp: [5938] },
  probe,
  reader: null,
  support: [{ message: 'All messages', level: 'ignored', note: 'enciphered' }],
  facts: {},
});
