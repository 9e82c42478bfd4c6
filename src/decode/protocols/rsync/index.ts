/** rsync: files kept alike between computers, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const rsync: Protocol = defineProtocol<null, null>({
  name: 'rsync',
  title: 'rsync daemon',
  specifications: [{ title: 'rsyncd.conf(5)', url: 'https://download.samba.org/pub/rsync/rsyncd.conf.5' }],
  places: { tcp: [873] },
  probe,
  reader: null,
  support: [
    { message: 'All sessions', level: 'ignored', note: 'recognised, not read: names of files may name patients' },
  ],
  facts: {},
});
