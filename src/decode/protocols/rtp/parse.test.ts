import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { rtp } from './index.ts';

const packet = (type: string, size: number): string => `80${type}00010000000012345678${'d5'.repeat(size)}`;

testProtocol(
  rtp,
  [
    {
      name: 'a telephone',
      carrier: 'udp',
      serverPort: 16384,
      messages: [{ from: 'client', bytes: packet('08', 160) }],
    },
    {
      name: 'a dynamic payload',
      carrier: 'udp',
      serverPort: 16384,
      messages: [{ from: 'client', bytes: packet('e0', 40) }],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('80c90001000000ff0000000000000000'),
    new Uint8Array(40),
  ],
);
