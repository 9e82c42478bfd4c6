import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { rsh } from './index.ts';

testProtocol(
  rsh,
  [
    {
      name: 'a command',
      carrier: 'tcp',
      serverPort: 514,
      messages: [{ from: 'client', bytes: '31303231 00 726f6f74 00 726f6f74 00 6c73 00' }],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('3130323100'),
    fromHex('31323300ff00ff00ff00'),
  ],
);
