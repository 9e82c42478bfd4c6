import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { h323 } from './index.ts';

testProtocol(
  h323,
  [
    {
      name: 'a setup',
      carrier: 'tcp',
      serverPort: 1720,
      messages: [{ from: 'client', bytes: '03 00 0010 08 02 0001 05 04 03 80 90 a3 70 00' }],
    },
    {
      name: 'a gatekeeper is sought',
      carrier: 'udp',
      serverPort: 1719,
      messages: [{ from: 'client', bytes: '00 00 0001 06 00 08 91 4a 00 05 80' }],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('030000130ee00000000000'),
    fromHex('0300001611e0000000140000'),
  ],
);
