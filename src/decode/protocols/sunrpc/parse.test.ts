import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { sunrpc } from './index.ts';

testProtocol(
  sunrpc,
  [
    {
      name: 'a call to the port mapper',
      carrier: 'udp',
      serverPort: 111,
      messages: [
        {
          from: 'client',
          bytes:
            '00112233 00000000 00000002 000186a0 00000002 00000003 00000000 00000000 00000000 00000000 000186a3 00000003 00000011 00000000',
        },
        { from: 'server', bytes: '00112233 00000001 00000000 00000000 00000000 00000000 00000801' },
      ],
    },
    {
      name: 'NFS in a stream',
      carrier: 'tcp',
      serverPort: 2049,
      messages: [
        {
          from: 'client',
          bytes: '80000028 00112233 00000000 00000002 000186a3 00000004 00000000 00000000 00000000 00000000 00000000',
        },
      ],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('8000002800112233000000000000000300000000000000000000000000000000'),
    new Uint8Array(64),
  ],
);
