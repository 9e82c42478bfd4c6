import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { gnutella } from './index.ts';

testProtocol(
  gnutella,
  [
    {
      name: 'a connection',
      carrier: 'tcp',
      serverPort: 6346,
      messages: [{ from: 'client', bytes: ascii('GNUTELLA CONNECT/0.6\r\n') }],
    },
    {
      name: 'a ping',
      carrier: 'udp',
      serverPort: 6346,
      messages: [{ from: 'client', bytes: '00112233445566ff8899aabbccddee00 00 01 00 00000000' }],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    new Uint8Array(23),
  ],
);
