import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ascii, fromHex, play, testProtocol } from '../../conformance.ts';
import { dnp3 } from './index.ts';

testProtocol(
  dnp3,
  [
    {
      name: 'a link status request',
      carrier: 'tcp',
      serverPort: 20000,
      messages: [{ from: 'client', bytes: '05 64 05 c9 0300 0400 bd71' }],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('056405c9030004000000'),
  ],
);

const frame = (control: string, data: string): string => {
  const bare = data.replace(/\s+/g, '');
  return `0564 ${(bare.length / 2 + 5).toString(16).padStart(2, '0')} ${control} 0300 0400 0000 ${bare} 0000`;
};
const asks = (...data: readonly string[]): readonly string[] =>
  play(dnp3, {
    name: '',
    carrier: 'tcp',
    serverPort: 20000,
    messages: data.map((one) => ({ from: 'client', bytes: frame('c4', one) })),
  }).signals;

test('dnp3: what changes an outstation is told; reads and what masters write as a matter of course are not', () => {
  assert.deepEqual(asks('c0 c0 05 0c01 1701'), ['dnp3.command-operate']);
  assert.deepEqual(asks('c0 c0 0d', 'c1 c1 0e'), ['dnp3.command-restart', 'dnp3.command-restart']);
  assert.deepEqual(asks('c0 c0 02 3201 0701'), ['dnp3.command-settings']);
  assert.deepEqual(asks('c0 c0 02 5001 0007 0700', 'c0 c0 01 3c02 06', 'c0 c0 15 3c02 06'), []);
  // A second segment begins no request, and an outstation asks for nothing.
  assert.deepEqual(asks('81 c0 0d'), []);
  const answer = { name: '', carrier: 'tcp', messages: [{ from: 'server', bytes: frame('44', 'c0 c0 0d') }] } as const;
  assert.deepEqual(play(dnp3, answer).signals, []);
});
