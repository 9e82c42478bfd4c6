import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { citrix } from './index.ts';

testProtocol(
  citrix,
  [
    { name: 'a server', carrier: 'tcp', serverPort: 1494, messages: [{ from: 'server', bytes: '7f7f49434100' }] },
    { name: 'a session', carrier: 'tcp', serverPort: 2598, messages: [{ from: 'client', bytes: '1a4347502f3031' }] },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('7f454c4602'),
  ],
);
