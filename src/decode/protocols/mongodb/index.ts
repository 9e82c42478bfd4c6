/** MongoDB: recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const mongodb: Protocol = defineProtocol<null, null>({
  name: 'mongodb',
  title: 'MongoDB wire protocol',
  specifications: [
    { title: 'MongoDB wire protocol', url: 'https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/' },
  ],
  places: { tcp: [27017, 27018, 27019] },
  probe,
  reader: null,
  support: [
    { message: 'All messages', level: 'ignored', note: 'recognised, not read: documents may hold patient data' },
  ],
  facts: {},
});
