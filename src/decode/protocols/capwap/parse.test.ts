import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { capwap } from './index.ts';

testProtocol(
  capwap,
  [
    {
      name: 'a discovery',
      carrier: 'udp',
      serverPort: 5246,
      messages: [{ from: 'client', bytes: '00 10 02 00 0000 0000 00000001 00 0008 00 0014 0001 00' }],
    },
    {
      name: 'an enciphered record',
      carrier: 'udp',
      serverPort: 5246,
      messages: [{ from: 'client', bytes: '01000000 16 fefd 0000 000000000000 0010' }],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('0010020000000000000000010000080000'),
  ],
);
