import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseIp, parsePrefix } from '#base/prefix.ts';
import { createRandom } from '#base/random.ts';
import { addressIn, prefixSet } from '../matches.ts';
import { interfaceNamesIn } from './names.ts';
import { addressesOf } from './projection.ts';
import { type PacketSet, PacketSpace } from './space.ts';

test('an address is in a set of packets where some packet of the set has it (seed 6)', () => {
  const space = new PacketSpace(interfaceNamesIn([]));
  const { diagrams } = space;
  const random = createRandom(6);
  const address = (): string =>
    random.below(3) === 0 ? `2001:db8::${random.below(8)}` : `10.0.${random.below(3)}.${random.below(8)}`;
  const within = (field: 'src' | 'dst', text: string): PacketSet => {
    const prefix = parsePrefix(text) ?? assert.fail(text);
    return space.take(addressIn(field, prefixSet(prefix))).may;
  };
  let [found, missed] = [0, 0];
  for (let turn = 0; turn < 40; turn++) {
    const parts = Array.from({ length: 4 }, () => {
      const length = random.below(2);
      const prefix = (text: string): string => `${text}/${text.includes(':') ? 128 - length : 32 - length}`;
      const ports = space.numbers('dport', [{ from: random.below(9), to: 5 + random.below(9) }]);
      const ends = diagrams.and(within('src', prefix(address())), within('dst', prefix(address())));
      return diagrams.and(ends, random.below(2) === 0 ? ports : diagrams.not(ports));
    });
    const set = diagrams.union(parts);
    for (const field of ['src', 'dst'] as const) {
      const has = addressesOf(diagrams, set, field);
      for (let asked = 0; asked < 30; asked++) {
        const text = address();
        const expected = diagrams.meets(set, within(field, text));
        assert.equal(has(parseIp(text) ?? assert.fail(text)), expected, `${field} ${text}`);
        if (expected) found++;
        else missed++;
      }
    }
  }
  assert.ok(found > 200 && missed > 200, `${found} ${missed}`);
});
