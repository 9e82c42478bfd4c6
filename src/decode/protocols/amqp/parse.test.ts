import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { amqp } from './index.ts';

testProtocol(
  amqp,
  [
    {
      name: 'version 0-9-1',
      carrier: 'tcp',
      serverPort: 5672,
      messages: [{ from: 'client', bytes: '414d5150 00000901' }],
    },
    {
      name: 'midstream',
      carrier: 'tcp',
      serverPort: 5672,
      messages: [{ from: 'client', bytes: '01 0001 00000004 000a 000b ce 08 0000 00000000 ce' }],
    },
    {
      name: 'version 1.0 with SASL',
      carrier: 'tcp',
      serverPort: 5672,
      messages: [{ from: 'client', bytes: '414d5150 03010000' }],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('414d515041414141'),
  ],
);
