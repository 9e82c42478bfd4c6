import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { rtcp } from './index.ts';

testProtocol(
  rtcp,
  [
    {
      name: 'a receiver report with a description',
      carrier: 'udp',
      serverPort: 16385,
      messages: [
        {
          from: 'client',
          bytes: '81c90007 12345678 00000001 00000000 00000001 00000000 00000000 00000000 81ca0002 12345678 01016100',
        },
      ],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('80000001000000001234567800'),
    fromHex('80c900ff12345678'),
  ],
);
