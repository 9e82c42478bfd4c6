import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play, testProtocol } from '../../conformance.ts';
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

test('enip: what changes a device is told, in whatever it is wrapped; reads are not', () => {
  const cip = (bytes: string, item = 'b200'): readonly string[] => {
    const bare = bytes.replace(/\s+/g, '');
    const size = (length: number): string => `${length.toString(16).padStart(2, '0')}00`;
    const data = `00000000 0000 0200 0000 0000 ${item} ${size(bare.length / 2)} ${bare}`.replace(/\s+/g, '');
    const bytesOf = `${header(item === 'b200' ? '6f00' : '7000', data.length / 2, '11223344')}${data}`;
    return play(enip, { name: '', carrier: 'tcp', serverPort: 44818, messages: [{ from: 'client', bytes: bytesOf }] })
      .signals;
  };
  assert.deepEqual(cip('05 02 20012401 00'), ['enip.command-restart']);
  assert.deepEqual(cip('0100 07 02 208e2401', 'b100'), ['enip.command-stop']);
  assert.deepEqual(cip('52 02 20062401 0a05 0600 07 02 208e2401 01 00 0100'), ['enip.command-stop']);
  const tag = '4d 03 91045461673 1 c400 0100 01000000';
  assert.deepEqual(cip(tag), ['enip.command-write']);
  assert.deepEqual(cip('0a 02 20022401 0200 0600 0e00 01 02 20012401 0000 08 02 20682400'), ['enip.command-program']);
  assert.deepEqual(cip('4b 02 20672401 07 4d00 12345678 0f 00 0100 aa 02 07 89 00 00 0100'), ['enip.command-write']);
  // A read of the identity, of a tag, the end of a connection, an answer.
  for (const read of ['01 02 20012401', '4c 03 910454616731 0100', '4e 02 20062401 0a05', '87 00 00 00'])
    assert.deepEqual(cip(read), [], read);
});
