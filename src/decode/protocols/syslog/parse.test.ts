import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { syslog } from './index.ts';

testProtocol(
  syslog,
  [
    {
      name: 'of the old kind',
      carrier: 'udp',
      serverPort: 514,
      messages: [{ from: 'client', bytes: ascii('<34>Oct 11 22:14:15 host app: text') }],
    },
    {
      name: 'with a length',
      carrier: 'tcp',
      serverPort: 601,
      messages: [{ from: 'client', bytes: ascii('29 <165>1 2026-01-01T00:00:00Z a') }],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    ascii('<html><body>'),
    ascii('<192>1 x'),
  ],
);
