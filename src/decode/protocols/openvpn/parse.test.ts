import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { openvpn } from './index.ts';

testProtocol(
  openvpn,
  [
    {
      name: 'a client without check value',
      carrier: 'udp',
      serverPort: 1194,
      messages: [
        { from: 'client', bytes: '38 0011223344556677 00 00000000' },
        { from: 'server', bytes: '40 8899aabbccddeeff 01 00000000 0011223344556677 00000000' },
      ],
    },
    {
      name: 'a client with check value, in a stream',
      carrier: 'tcp',
      serverPort: 1194,
      messages: [
        {
          from: 'client',
          bytes: '002a 38 0011223344556677 00112233445566778899aabbccddeeff00112233 00000001 65000000 00 00000000',
        },
      ],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('3800112233445566770100000000'),
  ],
);
