/** Memcached: recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const memcached: Protocol = defineProtocol<null, null>({
  name: 'memcached',
  title: 'Memcached',
  specifications: [{ title: 'Memcached protocol', url: 'https://docs.memcached.org/protocols/' }],
  places: { tcp: [11211], udp: [11211] },
  probe,
  reader: null,
  support: [{ message: 'All messages', level: 'ignored', note: 'recognised, not read: values may hold patient data' }],
  facts: {},
});
