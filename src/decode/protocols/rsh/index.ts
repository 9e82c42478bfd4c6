/** Remote shell: commands without encryption, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const rsh: Protocol = defineProtocol<null, null>({
  name: 'rsh',
  title: 'Remote shell',
  specifications: [{ title: 'rshd(8)', url: 'https://man.freebsd.org/cgi/man.cgi?query=rshd&sektion=8' }],
  places: { tcp: [514] },
  probe,
  reader: null,
  support: [{ message: 'All sessions', level: 'ignored', note: 'recognised, not read: commands are free text' }],
  facts: {},
});
