import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { dnscrypt } from './index.ts';

const answer = `7236666e76576a38${'5a'.repeat(80)}`;

testProtocol(
  dnscrypt,
  [{ name: 'an answer', carrier: 'udp', serverPort: 443, messages: [{ from: 'server', bytes: answer }] }],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('7236666e76576a38'),
  ],
);
