import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play, testProtocol } from '../../conformance.ts';
import { fins } from './index.ts';

const name = (text: string): string => Buffer.from(text.padEnd(20)).toString('hex');
const answer = `c0000200 630000c800ef 0501 0000 ${name('CP1L-EL20DR-D')} ${name('01.00')}`;
const states = ['fins.model=CP1L-EL20DR-D', 'fins.version=01.00'];

testProtocol(
  fins,
  [
    {
      name: 'a controller is asked',
      carrier: 'udp',
      serverPort: 9600,
      messages: [
        { from: 'client', bytes: '80000200 0000006300ef 0501 00' },
        { from: 'server', bytes: answer },
      ],
      states,
    },
    {
      name: 'in a stream',
      carrier: 'tcp',
      serverPort: 9600,
      messages: [
        { from: 'client', bytes: '46494e53 0000000c 00000000 00000000 00000000' },
        { from: 'server', bytes: `46494e53 0000003e 00000002 00000000 ${answer}` },
      ],
      states,
    },
  ],
  [
    new Uint8Array(12),
    Uint8Array.of(0x46, 0x49, 0x4e, 0x44, 0, 0, 0, 12),
    Uint8Array.of(0x80, 0, 2, 0, 0, 0, 0, 0, 0, 0, 5, 1),
  ],
);

test('fins: what changes a controller is told; reads are not', () => {
  const asks = (command: string): readonly string[] =>
    play(fins, {
      name: '',
      carrier: 'udp',
      serverPort: 9600,
      messages: [{ from: 'client', bytes: `80 00 02 00 01 00 00 02 00 01 ${command}` }],
    }).signals;
  assert.deepEqual(asks('0402 ffff'), ['fins.command-stop']);
  assert.deepEqual(asks('0102 82 0064 00 0001 1234'), ['fins.command-write']);
  assert.deepEqual(asks('0101 82 0064 00 0001'), []);
});
