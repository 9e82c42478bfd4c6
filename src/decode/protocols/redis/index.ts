/** Redis: recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const redis: Protocol = defineProtocol<null, null>({
  name: 'redis',
  title: 'Redis serialisation protocol',
  specifications: [{ title: 'RESP', url: 'https://redis.io/docs/latest/develop/reference/protocol-spec/' }],
  places: { tcp: [6379] },
  probe,
  reader: null,
  support: [{ message: 'All messages', level: 'ignored', note: 'recognised, not read: values may hold patient data' }],
  facts: {},
});
