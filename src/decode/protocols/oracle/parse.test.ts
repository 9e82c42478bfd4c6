import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { oracle } from './index.ts';

testProtocol(
  oracle,
  [
    {
      name: 'data midstream',
      carrier: 'tcp',
      serverPort: 1521,
      messages: [
        { from: 'client', bytes: '000c 0000 06 00 0000 0000 0000' },
        { from: 'client', bytes: '0000000c 06 00 0000 0000 0000' },
      ],
    },
    {
      name: 'a connection',
      carrier: 'tcp',
      serverPort: 1521,
      messages: [
        {
          from: 'client',
          bytes: '0022 0000 01 00 0000 0136 012c 0c41 0800 7fff 8308 0000 0100 0000 001a 00000000 4141',
        },
      ],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('0008000001000000'),
    fromHex('030000130ee00000'),
  ],
);
