import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { sflow } from './index.ts';

testProtocol(
  sflow,
  [
    {
      name: 'counters',
      carrier: 'udp',
      serverPort: 6343,
      messages: [
        {
          from: 'client',
          bytes: '00000005 00000001 0a000001 00000000 00000001 00000100 00000001 00000002 00000008 0000000000000000',
        },
      ],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    new Uint8Array(40),
  ],
);
