import { testProtocol } from '../../conformance.ts';
import { stun } from './index.ts';

const software = Buffer.from('Example 1.2').toString('hex');

testProtocol(
  stun,
  [
    {
      name: 'a binding, then DTLS',
      carrier: 'udp',
      serverPort: 3478,
      messages: [
        { from: 'client', bytes: '0001 0000 2112a442 000102030405060708090a0b' },
        { from: 'server', bytes: `0101 0010 2112a442 000102030405060708090a0b 8022 000b ${software} 00` },
        { from: 'client', bytes: '16 feff 0000 000000000000 0001 01' },
      ],
      states: ['stun.software=Example 1.2'],
    },
    {
      name: 'of the old kind, then sound',
      carrier: 'udp',
      serverPort: 9000,
      messages: [
        { from: 'client', bytes: '0001 0008 00112233445566778899aabbccddeeff 0003 0004 00000000' },
        { from: 'client', bytes: '8000 0001' },
      ],
    },
    {
      name: 'a stream with a channel',
      carrier: 'tcp',
      serverPort: 3478,
      messages: [
        { from: 'client', bytes: '0001 0000 2112a442 000102030405060708090a0b 4000 0003 61626300' },
        { from: 'client', bytes: '0001 0000 2112a442 000102030405060708090a0c' },
      ],
    },
  ],
  [Uint8Array.of(0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x43, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), new Uint8Array(20)],
);
