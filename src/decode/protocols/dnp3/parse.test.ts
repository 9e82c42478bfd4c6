import { fromHex, testProtocol } from '../../conformance.ts';
import { dnp3 } from './index.ts';

const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

testProtocol(
  dnp3,
  [
    {
      name: 'a link status request',
      carrier: 'tcp',
      serverPort: 20000,
      messages: [{ from: 'client', bytes: '05 64 05 c9 0300 0400 bd71' }],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('056405c9030004000000'),
  ],
);
