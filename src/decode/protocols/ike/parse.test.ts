import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { ike } from './index.ts';

testProtocol(
  ike,
  [
    {
      name: 'version 1',
      carrier: 'udp',
      serverPort: 500,
      messages: [{ from: 'client', bytes: '0011223344556677 0000000000000000 01 10 02 00 00000000 0000001c' }],
    },
    {
      name: 'version 2 through address translation',
      carrier: 'udp',
      serverPort: 4500,
      messages: [{ from: 'client', bytes: '00000000 0011223344556677 0000000000000000 21 20 22 08 00000000 0000001c' }],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('0000000000000000000000000000000021202208000000000000001c'),
  ],
);
