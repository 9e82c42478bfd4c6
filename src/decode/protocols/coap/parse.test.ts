import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { coap } from './index.ts';

testProtocol(
  coap,
  [
    {
      name: 'discovery',
      carrier: 'udp',
      serverPort: 5683,
      messages: [
        { from: 'client', bytes: '40 01 0001 bb 2e77656c6c2d6b6e6f776e 04 636f7265' },
        { from: 'server', bytes: '60 45 0001 c1 28 ff 3c2f3e' },
      ],
    },
    {
      name: 'elsewhere',
      carrier: 'udp',
      serverPort: 6000,
      messages: [{ from: 'client', bytes: '42 01 0001 aabb b4 74656d70' }],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('40ff0001'),
    fromHex('40010001fb'),
  ],
);
