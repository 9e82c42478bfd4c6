import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { rsync } from './index.ts';

testProtocol(
  rsync,
  [
    {
      name: 'a greeting',
      carrier: 'tcp',
      serverPort: 873,
      messages: [{ from: 'server', bytes: ascii('@RSYNCD: 31.0\n') }],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    ascii('@HELLO: 1\n'),
  ],
);
