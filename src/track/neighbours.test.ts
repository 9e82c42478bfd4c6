/** Whose MAC it is: never a router's for a remote host, and not lost when an address passes on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFar, Neighbours } from './neighbours.ts';

const [HOST, OTHER, ROUTER] = [0x64_00_6a_10_00_01, 0x7a_31_c9_40_00_32, 0x00_1b_54_20_00_10];

test('a MAC with an initial TTL is the host’s, one with a lowered TTL a router’s', () => {
  const neighbours = new Neighbours();
  assert.ok(neighbours.isOwn('10.0.0.5', HOST, 64));
  assert.ok(!neighbours.isOwn('10.9.0.5', ROUTER, 63));
  neighbours.saw('10.9.0.5', ROUTER, 63);
  neighbours.saw('10.9.0.6', ROUTER, 127);
  assert.ok(neighbours.isRouter(ROUTER));
  assert.ok(!neighbours.isOwn('10.9.0.7', ROUTER, 64), 'a router forwards, whatever the TTL');
});

test('what a protocol stated decides, whatever the TTL', () => {
  const neighbours = new Neighbours();
  neighbours.bind('10.0.0.5', HOST);
  assert.ok(neighbours.isOwn('10.0.0.5', HOST, 61));
  assert.ok(!neighbours.isOwn('10.0.0.5', ROUTER, 64));
});

test('an address that passes on: the conversations of its earlier owner are still that owner’s', () => {
  const neighbours = new Neighbours();
  neighbours.bind('10.0.0.5', HOST);
  neighbours.bind('10.0.0.5', OTHER);
  assert.ok(neighbours.isOwn('10.0.0.5', HOST, 64));
  assert.ok(neighbours.isOwn('10.0.0.5', OTHER, 64));
  assert.ok(!neighbours.isOwn('10.0.0.5', ROUTER, 64));
});

test('a link-local address crosses no router: its MAC is always its own', () => {
  const neighbours = new Neighbours();
  neighbours.bind('fe80::1', HOST);
  assert.ok(neighbours.isOwn('fe80::1', OTHER, 63));
  neighbours.saw('fe80::2', HOST, 63);
  neighbours.saw('fe80::3', HOST, 63);
  assert.ok(!neighbours.isRouter(HOST));
});

test('an address of the internet beside a private one is far, unless ARP has it here', () => {
  const word = (text: string): number => text.split('.').reduce((sum, part) => (sum << 8) | Number(part), 0);
  assert.ok(isFar(word('193.252.22.84'), word('10.2.25.102')));
  assert.ok(isFar(word('51.83.238.219'), word('192.168.149.129')));
  for (const [ip, peer] of [
    ['10.2.25.102', '193.252.22.84'],
    ['172.16.0.9', '10.0.0.1'],
    ['131.152.1.9', '131.152.1.1'],
    ['169.254.3.4', '10.0.0.1'],
    ['0.0.0.0', '10.0.0.1'],
  ] as const)
    assert.ok(!isFar(word(ip), word(peer)), `${ip} ${peer}`);
  const neighbours = new Neighbours();
  assert.ok(!neighbours.isOwn('193.252.22.84', ROUTER, 128, true), 'a translator writes a fresh TTL');
  neighbours.bind('131.152.1.9', HOST);
  assert.ok(neighbours.isOwn('131.152.1.9', HOST, 64, true));
});

/** A MAC's place in a `Map` of V8, which hashes the bits of such numbers without a secret (ComputeLongHash). */
function placeOf(mac: number): number {
  const bits = new BigUint64Array(Float64Array.of(mac).buffer)[0] as bigint;
  const wrapped = (value: bigint): bigint => BigInt.asUintN(64, value);
  let hash = wrapped(~bits + (bits << 18n));
  hash = wrapped((hash ^ (hash >> 31n)) * 21n);
  hash ^= hash >> 11n;
  hash = wrapped(hash + (hash << 6n));
  return Number((hash ^ (hash >> 22n)) & 0x1ffn);
}

test('MACs that were made to meet in a map cost no more than others', () => {
  const made: number[] = [];
  const others: number[] = [];
  const place = placeOf(HOST);
  for (let mac = 0x02_00_00_00_00_00; made.length < 3000; mac++) {
    if (placeOf(mac) === place) made.push(mac);
    else if (others.length < 3000) others.push(mac);
  }
  const cost = (macs: readonly number[]): number => {
    const neighbours = new Neighbours();
    const began = performance.now();
    for (const mac of macs) neighbours.saw('10.9.0.5', mac, 63);
    for (const mac of macs) assert.ok(!neighbours.isRouter(mac));
    return performance.now() - began;
  };
  const least = (macs: readonly number[]): number => Math.min(...Array.from({ length: 5 }, () => cost(macs)));
  cost(others);
  const [ofMade, ofOthers] = [least(made), least(others)];
  assert.ok(ofMade < 5 * ofOthers, `${ofMade.toFixed(1)} ms beside ${ofOthers.toFixed(1)} ms`);
});
