import { fromHex, testProtocol } from '../../conformance.ts';
import { s7comm } from './index.ts';

const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

testProtocol(
  s7comm,
  [
    {
      name: 'a connection is set up',
      carrier: 'tcp',
      serverPort: 102,
      messages: [
        {
          from: 'client',
          bytes:
            '03000016 11 e0 00000001 00 c0010a c1020100 c2020102 03000019 02f080 32 01 0000 0001 0008 0000 f0 00 0001 0001 01e0',
        },
      ],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('0300001611e00000000100c0010ac1020100c2020102'),
    fromHex('0300001302f08072010000'),
  ],
);
