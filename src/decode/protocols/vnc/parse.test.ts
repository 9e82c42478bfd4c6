import { ascii, testProtocol } from '../../conformance.ts';
import { vnc } from './index.ts';

testProtocol(
  vnc,
  [
    {
      name: 'a desktop',
      carrier: 'tcp',
      serverPort: 5900,
      messages: [
        { from: 'server', bytes: ascii('RFB 003.008\n') },
        { from: 'client', bytes: ascii('RFB 003.003\n') },
        { from: 'server', bytes: '0102' },
      ],
      states: ['vnc.version=3.8', 'vnc.version=3.3'],
    },
  ],
  [ascii('RFB 003.008 '), ascii('RFC 822\r\n')],
);
