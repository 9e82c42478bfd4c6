import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cursor } from '#base/cursor.ts';
import { fromHex, testProtocol } from '../../conformance.ts';
import type { Observer } from '../../protocol.ts';
import { ntp } from './index.ts';
import { observe } from './observe.ts';
import { parse } from './parse.ts';

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

/** What is said to be wrong with an answer that came at a time, in seconds since 1970. */
function faults(bytes: string, seconds: number): string[] {
  const answer = parse(Cursor.over(fromHex(bytes)));
  assert.equal(answer.kind, 'done');
  const said: string[] = [];
  const observer = {
    senderIs: () => {},
    fact: (key: string, value: string) => {
      if (key === 'ntp.fault') said.push(value);
    },
  } as unknown as Observer;
  const context = { carrier: 'udp', fromClient: false, clientPort: 123, serverPort: 123, etherType: 0 } as const;
  if (answer.kind === 'done') observe(answer.message, { ...context, time: seconds * 1e6 }, observer);
  return said;
}

test('ntp: a server’s time is held against the clock of the capture', () => {
  const sent = 0xe93c1a5b - 2_208_988_800;
  assert.deepEqual(faults(reply, sent), []);
  assert.deepEqual(faults(reply, sent + 60), []);
  assert.deepEqual(faults(reply, sent + 300), ['5 min behind']);
  assert.deepEqual(faults(reply, sent - 86_400), ['1440 min ahead']);
  assert.deepEqual(faults(reply, 1), [], 'a capture without a clock');
  // 2036-02-07: the seconds begin again.
  assert.deepEqual(faults(reply.replaceAll('e93c1a5b', '00000010'), 2 ** 32 - 2_208_988_800), []);
});

test('ntp: a server that does not know the time, and one that sends its client away', () => {
  const late = 2_000_000_000;
  assert.deepEqual(faults(reply.replace('24 01', 'e4 02'), late), ['does not know the time']);
  assert.deepEqual(faults(reply.replace('24 01', '24 10'), late), ['does not know the time']);
  assert.deepEqual(faults(reply.replace('24 01', 'e4 00').replace('47505300', '44454e59'), late), ['sends away: DENY']);
});
