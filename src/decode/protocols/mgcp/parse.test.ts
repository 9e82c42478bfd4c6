import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { mgcp } from './index.ts';

testProtocol(
  mgcp,
  [
    {
      name: 'an audit',
      carrier: 'udp',
      serverPort: 2427,
      messages: [
        { from: 'client', bytes: ascii('AUEP 1200 aaln/1@gw.example MGCP 1.0\r\nF: A\r\n') },
        { from: 'server', bytes: ascii('200 1200 OK\r\n') },
      ],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    ascii('AUEP 1200\r\n'),
    ascii('200 OK\r\n'),
  ],
);
