import { testProtocol } from '../../conformance.ts';
import { knxip } from './index.ts';

const name = Buffer.from('IP Interface Example').toString('hex').padEnd(60, '0');
const device = `36 01 02 00 1101 0000 00c501020304 e000170c 02005e100003 ${name}`;

testProtocol(
  knxip,
  [
    {
      name: 'a search',
      carrier: 'udp',
      serverPort: 3671,
      messages: [
        { from: 'client', bytes: '06 10 0201 000e 08 01 0a000009 0e57' },
        { from: 'server', bytes: `06 10 0202 0044 08 01 0a000001 0e57 ${device}` },
      ],
      states: [
        'knxip.individualAddress=1.1.1',
        'knxip.serial=00c501020304',
        'knxip.mac=02:00:5e:10:00:03',
        'knxip.friendlyName=IP Interface Example',
      ],
    },
    {
      name: 'a description in a stream',
      carrier: 'tcp',
      serverPort: 3671,
      messages: [
        { from: 'client', bytes: '06 10 0203 000e 08 02 00000000 0000' },
        { from: 'server', bytes: `06 10 0204 003c ${device}` },
      ],
      states: ['knxip.friendlyName=IP Interface Example'],
    },
  ],
  [Uint8Array.of(6, 0x10, 0x0a, 1, 0, 8, 0, 0), Uint8Array.of(6, 0x10, 2, 1, 0, 6, 0, 0)],
);
