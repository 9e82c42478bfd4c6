import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isBelow, type Prefix, parseIp, parsePrefix } from './prefix.ts';
import { PrefixTable } from './prefix-table.ts';
import { createRandom } from './random.ts';

test('what an address lies below is found as by looking at every prefix, the longest first (seed 9)', () => {
  const random = createRandom(9);
  const octet = (): number => random.below(4);
  const prefixes = new Map<string, Prefix>();
  for (let turn = 0; turn < 300; turn++) {
    const text =
      turn % 3 === 0
        ? `2001:db8:${octet()}::${octet()}/${random.below(129)}`
        : `10.${octet()}.${octet()}.${octet()}/${random.below(33)}`;
    const prefix = parsePrefix(text) ?? assert.fail(text);
    prefixes.set(`${prefix.bits} ${prefix.value}/${prefix.length}`, prefix);
  }
  const table = new PrefixTable<string>();
  for (const [name, prefix] of prefixes) table.set(prefix, name);
  let found = 0;
  for (let turn = 0; turn < 300; turn++) {
    const text = turn % 3 === 0 ? `2001:db8:${octet()}::${octet()}` : `10.${octet()}.${octet()}.${octet()}`;
    const ip = parseIp(text) ?? assert.fail(text);
    const expected = [...prefixes]
      .filter(([, prefix]) => isBelow(prefix, ip))
      .sort(([, a], [, b]) => b.length - a.length)
      .map(([name]) => name);
    assert.deepEqual(table.above(ip), expected);
    found += expected.length;
  }
  assert.ok(found > 1000);
  const [[name, prefix]] = [...prefixes] as [[string, Prefix]];
  assert.equal(table.get(prefix), name);
});
