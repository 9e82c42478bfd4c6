import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { dtls } from './index.ts';

testProtocol(
  dtls,
  [
    {
      name: 'a client hello',
      carrier: 'udp',
      serverPort: 5684,
      messages: [{ from: 'client', bytes: '16 feff 0000 000000000000 0010 01 000004 0000 000000 000004 fefd0000' }],
    },
    {
      name: 'application data and an alert',
      carrier: 'udp',
      serverPort: 5684,
      messages: [{ from: 'server', bytes: '17 fefd 0001 000000000005 0002 aabb 15 fefd 0001 000000000006 0002 0100' }],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('16feff00000000000000000000'),
  ],
);
