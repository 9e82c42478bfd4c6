/** AMQP: message queues, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const amqp: Protocol = defineProtocol<null, null>({
  name: 'amqp',
  title: 'Advanced Message Queuing Protocol',
  specifications: [
    { title: 'AMQP 0-9-1', url: 'https://www.rabbitmq.com/resources/specs/amqp0-9-1.pdf' },
    { title: 'AMQP 1.0', url: 'http://docs.oasis-open.org/amqp/core/v1.0/os/amqp-core-overview-v1.0-os.html' },
  ],
  places: { tcp: [5672] },
  probe,
  reader: null,
  support: [{ message: 'All frames', level: 'ignored', note: 'recognised, not read: messages may hold patient data' }],
  facts: {},
});
