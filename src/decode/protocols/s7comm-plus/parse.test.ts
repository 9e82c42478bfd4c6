import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { s7commPlus } from './index.ts';

testProtocol(
  s7commPlus,
  [
    {
      name: 'a session is created',
      carrier: 'tcp',
      serverPort: 102,
      messages: [{ from: 'client', bytes: '03000013 02f080 72 01 0004 31000004 72 01 0000' }],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('0300001611e00000000100c0010ac1020100c2020102'),
    fromHex('0300001302f08032010000'),
  ],
);
