import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play, type Sample, testProtocol } from '../../conformance.ts';
import { socks } from './index.ts';

const session = (name: string, messages: readonly string[]): Sample => ({
  name,
  carrier: 'tcp',
  serverPort: 1080,
  messages: messages.map((message) => ({
    from: message.startsWith('<') ? 'server' : 'client',
    bytes: message.slice(1),
  })),
});
const login = session('version 5 with a login', [
  '>05 02 00 02',
  '<05 02',
  '>01 07 73657276696365 06 736563726574',
  '<01 00',
  '>05 01 00 03 09 6c6f63616c686f7374 0050',
  '<05 00 00 01 00000000 0000',
  '>474554',
]);
const open = session('version 5 without', [
  '>05 01 00',
  '<05 00',
  '>05 01 00 04 00000000000000000000000000000001 01bb',
  '<05 05 00 01 00000000 0000',
]);
const old = session('version 4', ['>04 01 0050 0a000001 6d65 00', '<00 5a 0050 0a000001', '>474554']);
const named = session('version 4a', ['>04 01 0050 00000001 00 6c6f63616c686f7374 00', '<00 5b 0000 00000000']);

testProtocol(
  socks,
  [login, open, old, named],
  [
    Uint8Array.of(5, 1, 0, 3),
    Uint8Array.of(5, 2, 0, 0),
    Uint8Array.of(4, 1, 0, 80, 1, 2, 3, 4, 65),
    Uint8Array.of(5, 100, 12),
  ],
);

test('socks: a login is told without its password', () => {
  const said = play(socks, login);
  assert.deepEqual([said.users, said.credentials], [['service'], ['socks.password']]);
  assert.equal(said.outcomes.length, 6);
});
