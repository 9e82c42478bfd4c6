import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { skinny } from './index.ts';

testProtocol(
  skinny,
  [
    {
      name: 'keep alive',
      carrier: 'tcp',
      serverPort: 2000,
      messages: [
        { from: 'client', bytes: '04000000 00000000 00000000' },
        { from: 'server', bytes: '04000000 00000000 00010000' },
      ],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('040000000000000000000000'),
  ],
);
