import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { elasticsearch } from './index.ts';

testProtocol(
  elasticsearch,
  [
    { name: 'a ping', carrier: 'tcp', serverPort: 9300, messages: [{ from: 'client', bytes: '4553 ffffffff' }] },
    {
      name: 'a handshake',
      carrier: 'tcp',
      serverPort: 9300,
      messages: [{ from: 'client', bytes: '4553 00000020 0000000000000001 08 006b9d9f 00000010' }],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('45534352'),
  ],
);
