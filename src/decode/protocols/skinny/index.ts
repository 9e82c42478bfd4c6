/** Skinny (SCCP): Cisco telephones and their call manager, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const skinny: Protocol = defineProtocol<null, null>({
  name: 'skinny',
  title: 'Skinny Client Control Protocol',
  specifications: [
    {
      title: 'Cisco: Skinny Client Control Protocol',
      url: 'https://www.cisco.com/c/en/us/tech/voice/skinny-client-control-protocol-sccp/index.html',
    },
  ],
  places: { tcp: [2000] },
  probe,
  reader: null,
  support: [{ message: 'All messages', level: 'ignored', note: 'recognised, not read: numbers called name persons' }],
  facts: {},
});
