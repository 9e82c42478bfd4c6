import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { ipfix } from './index.ts';

testProtocol(
  ipfix,
  [
    {
      name: 'a template',
      carrier: 'udp',
      serverPort: 4739,
      messages: [{ from: 'client', bytes: '000a 001c 65000000 00000001 00000000 0002 000c 0100 0001 0008 0004' }],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('000a001c000000000000000100000000000200'),
  ],
);
