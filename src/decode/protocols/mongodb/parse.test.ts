import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { mongodb } from './index.ts';

testProtocol(
  mongodb,
  [
    {
      name: 'a message',
      carrier: 'tcp',
      serverPort: 27017,
      messages: [{ from: 'client', bytes: '1a000000 01000000 00000000 dd070000 00000000 00 05000000 00' }],
    },
    {
      name: 'a query',
      carrier: 'tcp',
      serverPort: 27017,
      messages: [
        {
          from: 'client',
          bytes:
            '31000000 01000000 00000000 d4070000 00000000 61646d696e2e24636d6400 00000000 ffffffff 05000000 00 0000',
        },
      ],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('1a0000000100000000000000dd0700001000000005'),
  ],
);
