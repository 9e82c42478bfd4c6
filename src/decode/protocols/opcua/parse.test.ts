import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { opcua } from './index.ts';

testProtocol(
  opcua,
  [
    {
      name: 'hello',
      carrier: 'tcp',
      serverPort: 4840,
      messages: [{ from: 'client', bytes: '48454c46 20000000 00000000 00000100 00000100 00000000 00000000 ffffffff' }],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('48454c4f20776f72'),
  ],
);
