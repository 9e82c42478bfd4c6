import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { tacacs } from './index.ts';

testProtocol(
  tacacs,
  [
    {
      name: 'an authentication',
      carrier: 'tcp',
      serverPort: 49,
      messages: [{ from: 'client', bytes: 'c0 01 01 00 11223344 00000006 001122334455' }],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('c0010100112233440000000700'),
  ],
);
