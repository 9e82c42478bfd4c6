import { fromHex, testProtocol } from '../../conformance.ts';
import { iec104 } from './index.ts';

const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

testProtocol(
  iec104,
  [
    {
      name: 'start of transfer',
      carrier: 'tcp',
      serverPort: 2404,
      messages: [
        { from: 'client', bytes: '68 04 07 00 00 00' },
        { from: 'server', bytes: '68 04 0b 00 00 00 68 0e 00 00 02 00 64 01 0a 00 01 00 00 00 00 14' },
      ],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('68040700010068'),
    fromHex('6804070000016804'),
    fromHex('6810'),
  ],
);
