/** Addresses and prefixes as people write them, held against Node's own reading. */
import assert from 'node:assert/strict';
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalMac, formatIp, formatPrefix, isBelow, parseIp, parsePrefix, prefixEnds } from './prefix.ts';

const address = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.constantFrom('::', '::1', '1::', '::ffff:1.2.3.4', 'fe80::1.2.3.4', '1:2:3:4:5:6:7:8', '0:0:1::'),
);
const scribble = fc.string({ unit: fc.constantFrom(...'0123456789abf:.'), maxLength: 24 });

test('what is an address, Node says too; and nothing else is', () => {
  fc.assert(
    fc.property(fc.oneof(address, scribble), (text) => {
      const ip = parseIp(text);
      assert.equal(ip !== null, isIPv4(text) || isIPv6(text), text);
      if (!ip) return;
      assert.equal(ip.bits === 32, isIPv4(text));
      assert.deepEqual(parseIp(formatIp(ip)), ip);
    }),
    { numRuns: 3000 },
  );
});

test('an address lies below a prefix where Node says so', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), (network, ip, length) => {
      const prefix = parsePrefix(`${network}/${length}`);
      const number = parseIp(ip);
      assert.ok(prefix && number);
      const list = new BlockList();
      list.addSubnet(formatIp(prefix), length, 'ipv4');
      assert.equal(isBelow(prefix, number), list.check(ip));
      const [first, last] = prefixEnds(prefix);
      assert.equal(isBelow(prefix, number), number.value >= first.value && number.value <= last.value);
    }),
  );
  const long = parsePrefix('2001:db8::ffff/32');
  const inside = parseIp('2001:db8:1::1');
  const outside = parseIp('2001:db9::');
  assert.ok(long && inside && outside);
  assert.equal(formatPrefix(long), '2001:db8::/32');
  assert.equal(isBelow(long, inside), true);
  assert.equal(isBelow(long, outside), false);
});

test('wrong lengths, leading zeros and half addresses are refused', () => {
  for (const text of [
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '010.0.0.1',
    '::1/129',
    '1.2.3',
    '/8',
    '',
  ])
    assert.equal(parsePrefix(text), null, text);
});

test('a MAC in any writing is one text', () => {
  for (const text of ['00:1B:21:0a:0b:0c', '00-1b-21-0A-0B-0C', '001b.210a.0b0c'])
    assert.equal(canonicalMac(text), '00:1b:21:0a:0b:0c');
  for (const text of ['00:1b:21:0a:0b', '00:1b:21:0a:0b:0g', '001b210a0b0c', ''])
    assert.equal(canonicalMac(text), null);
});
