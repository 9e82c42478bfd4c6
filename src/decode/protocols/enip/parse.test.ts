import { testProtocol } from '../../conformance.ts';
import { enip } from './index.ts';

const name = Buffer.from('1756-EN2T/B').toString('hex');
const identity = `0100 0002af12 0a000001 0000000000000000 0100 0c00 a600 05 0b 3000 efbeadde 0b ${name} 03`.replace(
  /\s+/g,
  '',
);
const body = `0100 0c00 ${(identity.length / 2).toString(16).padStart(2, '0')}00 ${identity}`.replace(/\s+/g, '');
const header = (command: string, length: number, session = '00000000'): string =>
  `${command}${length.toString(16).padStart(2, '0')}00${session}0000000000000000000000000000000000000000`.slice(0, 48);

testProtocol(
  enip,
  [
    {
      name: 'an identity is listed',
      carrier: 'udp',
      serverPort: 44818,
      messages: [
        { from: 'client', bytes: header('6300', 0) },
        { from: 'server', bytes: header('6300', body.length / 2) + body },
      ],
      states: ['enip.vendorId=1', 'enip.productName=1756-EN2T/B', 'enip.revision=5.11', 'enip.serial=deadbeef'],
    },
    {
      name: 'a session is registered',
      carrier: 'tcp',
      serverPort: 44818,
      messages: [
        { from: 'client', bytes: `${header('6500', 4)}01000000` },
        { from: 'client', bytes: `${header('6f00', 2, '11223344')}0000` },
      ],
    },
    {
      name: 'implicit data',
      carrier: 'udp',
      serverPort: 2222,
      messages: [{ from: 'client', bytes: '0200 0280 0800 11223344 01000000 b100 0200 0001' }],
    },
  ],
  [new Uint8Array(24), Uint8Array.of(0x63, 0, 4, 0, 0, 0, 0, 0), Uint8Array.of(0x6f, 0, 0xff, 0xff)],
);
