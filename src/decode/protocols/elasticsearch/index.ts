/** Elasticsearch’s transport between its nodes, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const elasticsearch: Protocol = defineProtocol<null, null>({
  name: 'elasticsearch',
  title: 'Elasticsearch transport protocol',
  specifications: [
    {
      title: 'Elasticsearch networking',
      url: 'https://www.elastic.co/docs/reference/elasticsearch/configuration-reference/networking-settings',
    },
  ],
  places: { tcp: [9300] },
  probe,
  reader: null,
  support: [
    { message: 'All messages', level: 'ignored', note: 'recognised, not read: documents may hold patient data' },
  ],
  facts: {},
});
