import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { hartIp } from './index.ts';

testProtocol(
  hartIp,
  [
    {
      name: 'a session',
      carrier: 'tcp',
      serverPort: 5094,
      messages: [{ from: 'client', bytes: '01 00 00 00 0001 000d 01 00007530' }],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('01000000000000ff'),
  ],
);
