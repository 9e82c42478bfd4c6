import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { esp } from './index.ts';

testProtocol(
  esp,
  [
    {
      name: 'an enciphered packet',
      carrier: 'udp',
      serverPort: 4500,
      messages: [
        { from: 'client', bytes: 'c0ffee01 00000001 00112233445566778899aabbccddeeff00112233445566778899aabb' },
      ],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
  ],
);
