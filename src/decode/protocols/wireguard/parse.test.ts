import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { wireguard } from './index.ts';

const initiation = `0100000011223344${'5a'.repeat(140)}`;

testProtocol(
  wireguard,
  [
    { name: 'a handshake', carrier: 'udp', serverPort: 51820, messages: [{ from: 'client', bytes: initiation }] },
    {
      name: 'keep alive',
      carrier: 'udp',
      serverPort: 51820,
      messages: [{ from: 'client', bytes: '04000000 11223344 0500000000000000 00112233445566778899aabbccddeeff' }],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('04000000'),
    new Uint8Array(148),
  ],
);
