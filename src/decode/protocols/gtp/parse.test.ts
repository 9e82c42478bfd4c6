import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { gtp } from './index.ts';

testProtocol(
  gtp,
  [
    {
      name: 'charging',
      carrier: 'udp',
      serverPort: 3386,
      messages: [{ from: 'client', bytes: '4e 01 0000 0001' }],
    },
    {
      name: 'an echo of version 2',
      carrier: 'udp',
      serverPort: 2123,
      messages: [{ from: 'client', bytes: '40 01 0009 000001 00 03 0001 00 05' }],
    },
    {
      name: 'an echo of version 1',
      carrier: 'udp',
      serverPort: 2123,
      messages: [{ from: 'client', bytes: '32 01 0004 00000000 0001 0000' }],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('3201000400000000000100'),
  ],
);
