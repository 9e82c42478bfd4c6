import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play, type Sample, testProtocol } from '../../conformance.ts';
import { arp } from './index.ts';

const [MAC, OTHER, ZERO] = ['02005e100001', '02005e100002', '000000000000'];
const packet = (operation: string, sender: string, from: string, target: string, to: string): string =>
  `0001 0800 06 04 ${operation} ${sender} ${from} ${target} ${to} ${'00'.repeat(18)}`;
const sample = (name: string, bytes: string, states: readonly string[] = []): Sample => ({
  name,
  carrier: 'ethernet',
  etherType: 0x0806,
  messages: [{ from: 'client', bytes }],
  states,
});

const request = sample('a request', packet('0001', MAC, '0a000001', ZERO, '0a000002'), ['arp.address=10.0.0.1']);
const reply = sample('a reply', packet('0002', OTHER, '0a000002', MAC, '0a000001'), ['arp.address=10.0.0.2']);
const announcement = sample('an announcement', packet('0001', MAC, '0a000001', ZERO, '0a000001'), [
  'arp.address=10.0.0.1',
]);
const inquiry = sample('a probe', packet('0001', MAC, '00000000', ZERO, '0a000001'));

testProtocol(
  arp,
  [request, reply, announcement, inquiry],
  [new Uint8Array(28), Uint8Array.of(0, 1, 0x86, 0xdd, 6, 16, 0, 1), Uint8Array.of(0, 1, 8, 0, 6, 4, 0, 0)],
);

test('arp: the fact is about what the packet states, not about the frame', () => {
  assert.deepEqual(play(arp, reply).facts, [
    {
      key: 'arp.address',
      value: '10.0.0.2',
      about: { mac: '02:00:5e:10:00:02', ip: '10.0.0.2' },
      field: 'ar$spa',
    },
  ]);
});

test('arp: a probe, a group address and a reverse request bind nothing', () => {
  const strange = [
    inquiry,
    sample('group MAC', packet('0002', '01005e000001', '0a000002', MAC, '0a000001')),
    sample('broadcast address', packet('0002', MAC, 'ffffffff', OTHER, '0a000001')),
    sample('zero MAC', packet('0002', ZERO, '0a000002', MAC, '0a000001')),
    sample('reverse', packet('0003', MAC, '0a000002', MAC, '00000000')),
  ];
  for (const one of strange) assert.deepEqual(play(arp, one).facts, [], one.name);
  assert.deepEqual(play(arp, sample('cut', '0001 0800 06 04 0001 0200')).outcomes, ['more']);
});
