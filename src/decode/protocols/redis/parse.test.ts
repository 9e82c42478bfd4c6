import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { redis } from './index.ts';

testProtocol(
  redis,
  [
    {
      name: 'a request',
      carrier: 'tcp',
      serverPort: 6379,
      messages: [
        { from: 'client', bytes: ascii('*1\r\n$4\r\nPING\r\n') },
        { from: 'server', bytes: ascii('+PONG\r\n') },
      ],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    ascii('* OK IMAP4 ready\r\n'),
    ascii('+OK\r\n'),
    ascii('$5\r\nvalue\r\n'),
  ],
);
