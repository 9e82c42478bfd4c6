import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { kafka } from './index.ts';

testProtocol(
  kafka,
  [
    {
      name: 'versions are asked',
      carrier: 'tcp',
      serverPort: 9092,
      messages: [{ from: 'client', bytes: '00000010 0012 0000 00000001 0006 636c69656e74' }],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('0000002900030000757365720074657374'),
    fromHex('0000000804d2162f'),
  ],
);
