/** Apache Kafka: messages between integration engines, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const kafka: Protocol = defineProtocol<null, null>({
  name: 'kafka',
  title: 'Apache Kafka',
  specifications: [{ title: 'Kafka protocol guide', url: 'https://kafka.apache.org/protocol' }],
  places: { tcp: [9092, 9093] },
  probe,
  reader: null,
  support: [
    { message: 'All requests', level: 'ignored', note: 'recognised, not read: messages may hold patient data' },
  ],
  facts: {},
});
