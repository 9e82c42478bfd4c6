import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { natPmp } from './index.ts';

testProtocol(
  natPmp,
  [
    {
      name: 'a mapping',
      carrier: 'udp',
      serverPort: 5351,
      messages: [
        { from: 'client', bytes: '0002 0000 1f90 1f90 00000e10' },
        { from: 'server', bytes: '0082 0000 00000100 1f90 1f90 00000e10' },
      ],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('0000'),
  ],
);
