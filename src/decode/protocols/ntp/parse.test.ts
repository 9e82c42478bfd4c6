import { testProtocol } from '../../conformance.ts';
import { ntp } from './index.ts';

const request =
  '23 00 06 20 00000000 00000000 00000000 0000000000000000 0000000000000000 0000000000000000 e93c1a5b12345678';
const reply =
  '24 01 06 e9 00000000 00000010 47505300 e93c1a5000000000 e93c1a5b12345678 e93c1a5b22345678 e93c1a5b22345699';

testProtocol(
  ntp,
  [
    {
      name: 'a client asks a stratum 1 server',
      carrier: 'udp',
      serverPort: 123,
      messages: [
        { from: 'client', bytes: request },
        { from: 'server', bytes: reply },
      ],
      states: ['ntp.stratum=1', 'ntp.referenceId=GPS'],
    },
  ],
  [new Uint8Array(48)],
);
