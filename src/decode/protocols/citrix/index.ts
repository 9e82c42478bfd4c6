/** Citrix ICA and its gateway protocol: remote desktops, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const citrix: Protocol = defineProtocol<null, null>({
  name: 'citrix',
  title: 'Citrix ICA',
  specifications: [
    {
      title: 'Citrix: communication ports',
      url: 'https://docs.citrix.com/en-us/tech-zone/build/tech-papers/citrix-communication-ports',
    },
  ],
  places: { tcp: [1494, 2598] },
  probe,
  reader: null,
  support: [{ message: 'All packets', level: 'ignored', note: 'recognised, not read: they hold screens and keys' }],
  facts: {},
});
