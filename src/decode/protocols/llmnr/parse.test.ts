import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play, type Sample, testProtocol } from '../../conformance.ts';
import { llmnr } from './index.ts';

const query = '1234 0000 0001 0000 0000 0000 05 57532d3031 00 001c 0001';
const answer =
  '1234 8000 0001 0001 0000 0000 05 57532d3031 00 0001 0001 05 57532d3031 00 0001 0001 0000001e 0004 0a000005';
const sample = (messages: Sample['messages'], states: readonly string[], carrier: 'udp' | 'tcp' = 'udp'): Sample => ({
  name: carrier,
  carrier,
  serverPort: 5355,
  messages,
  states,
});

testProtocol(
  llmnr,
  [
    sample([{ from: 'client', bytes: query }], ['llmnr.query=ws-01']),
    sample([{ from: 'server', bytes: answer }], ['llmnr.name=ws-01']),
    sample([{ from: 'client', bytes: `0017 ${query}` }], ['llmnr.query=ws-01'], 'tcp'),
  ],
  [new Uint8Array(12)],
);

test('llmnr: an answer without an address states nothing', () => {
  const empty = '1234 8000 0001 0000 0000 0000 05 57532d3031 00 0001 0001';
  assert.deepEqual(play(llmnr, sample([{ from: 'server', bytes: empty }], [])).facts, []);
  assert.deepEqual(play(llmnr, sample([{ from: 'server', bytes: '1234 80' }], [])).outcomes, ['malformed']);
});
