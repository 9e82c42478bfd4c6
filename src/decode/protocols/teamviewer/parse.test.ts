import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { teamviewer } from './index.ts';

testProtocol(
  teamviewer,
  [{ name: 'a command', carrier: 'tcp', serverPort: 5938, messages: [{ from: 'client', bytes: '1724 0a 2000 8180' }] }],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('1724030010'),
    fromHex('17030300'),
  ],
);
