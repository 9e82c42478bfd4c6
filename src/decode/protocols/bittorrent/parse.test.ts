import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { bittorrent } from './index.ts';

testProtocol(
  bittorrent,
  [
    {
      name: 'a handshake',
      carrier: 'tcp',
      serverPort: 6881,
      messages: [{ from: 'client', bytes: ascii('BitTorrent protocol') }],
    },
    {
      name: 'the distributed table',
      carrier: 'udp',
      serverPort: 6881,
      messages: [{ from: 'client', bytes: ascii('d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe') }],
    },
    {
      name: 'a tracker',
      carrier: 'udp',
      serverPort: 6969,
      messages: [{ from: 'client', bytes: '0000041727101980 00000000 11223344' }],
    },
    {
      name: 'micro transport',
      carrier: 'udp',
      serverPort: 6881,
      messages: [{ from: 'client', bytes: '41 00 1234 00112233 00000000 00100000 0001 0000' }],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('1342697454'),
  ],
);
