import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, play, type Sample, testProtocol } from '../../conformance.ts';
import { ndp } from './index.ts';

const TARGET = '20010db8 00000000 00000000 00000007';
const sample = (name: string, bytes: string, states: readonly string[] = []): Sample => ({
  name,
  carrier: 'icmpv6',
  messages: [{ from: 'client', bytes }],
  states,
});

const solicitation = sample('a neighbour solicitation', `87 00 0000 00000000 ${TARGET} 0101 02005e100001`, [
  'ndp.linkAddress=02:00:5e:10:00:01',
]);
const tried = sample('an address tried out', `87 00 0000 00000000 ${TARGET} 0e01 000102030405`);
const advertisement = sample('a neighbour advertisement', `88 00 0000 60000000 ${TARGET} 0201 02005e100007`, [
  'ndp.address=2001:db8::7',
]);
const fromRouter = sample('a router’s neighbour advertisement', `88 00 0000 e0000000 ${TARGET}`, ['ndp.role=router']);
const router = sample(
  'a router advertisement',
  `86 00 0000 40 c0 0708 00000000 00000000 0101 02005e1000fe
   0304 40 c0 00278d00 00093a80 00000000 20010db8000000000000000000000000
   1903 0000 00000e10 20010db8000000000000000000000053
   0501 0000 000005dc`,
  [
    'ndp.role=router',
    'ndp.configuration=managed,other',
    'ndp.prefix=2001:db8::/64',
    'ndp.dnsServer=2001:db8::53',
    'ndp.linkAddress=02:00:5e:10:00:fe',
  ],
);
const soliciting = sample('a router solicitation', '85 00 0000 00000000 0101 02005e100001', [
  'ndp.linkAddress=02:00:5e:10:00:01',
]);

testProtocol(
  ndp,
  [solicitation, tried, advertisement, fromRouter, router, soliciting],
  [fromHex('80 00 0000 0001 0001 00000000'), fromHex(`88 00 0000 60000000 ${TARGET} 0200`), new Uint8Array(24)],
);

test('ndp: an advertisement is about its target, and an address tried out binds nothing', () => {
  assert.deepEqual(play(ndp, advertisement).facts[0]?.about, { mac: '02:00:5e:10:00:07', ip: '2001:db8::7' });
  assert.deepEqual(play(ndp, fromRouter).facts[0]?.about, { ip: '2001:db8::7' });
  assert.deepEqual(play(ndp, tried).facts, []);
});

test('ndp: addresses of groups and of no Ethernet are left out', () => {
  const group = 'ff020000 00000000 00000000 00000001';
  assert.deepEqual(play(ndp, sample('', `88 00 0000 60000000 ${group} 0201 02005e100007`)).facts, []);
  assert.deepEqual(play(ndp, sample('', `88 00 0000 60000000 ${TARGET} 0202 ${'02'.repeat(14)}`)).facts, []);
  assert.deepEqual(play(ndp, sample('', `88 00 0000 60000000 ${TARGET} 0201 33330000 0001`)).facts, []);
});

test('ndp: an echo in the same conversation is passed over', () => {
  const said = play(ndp, { ...advertisement, messages: [{ from: 'client', bytes: '81 00 0000 0001 0001 0102' }] });
  assert.deepEqual(said.outcomes, ['done']);
  assert.deepEqual(said.facts, []);
});
