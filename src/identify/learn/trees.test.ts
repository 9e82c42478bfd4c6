/** Trees learn what tells classes apart, give shares, and are the same for the same seed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createRandom } from '#base/random.ts';
import { askForest, type Example, growForest } from './trees.ts';

const OPTIONS = { trees: 30, tries: 8 };
const examplesArbitrary: fc.Arbitrary<readonly Example[]> = fc.array(
  fc.record({
    features: fc.uniqueArray(fc.nat(39), { maxLength: 12 }),
    label: fc.nat(4),
    weight: fc.constantFrom(0.1, 1 / 3, 1),
  }),
  { minLength: 1, maxLength: 40 },
);

test('one telling feature among noise is found, and so are two that only tell together', () => {
  const random = createRandom(3);
  const noise = (): number[] => Array.from({ length: 10 }, () => 2 + random.below(50));
  const examples = Array.from({ length: 80 }, (_, index): Example => {
    const [a, b] = [(index & 1) === 1, (index & 2) === 2];
    const features = [...(a ? [0] : []), ...(b ? [1] : []), ...new Set(noise())];
    return { features, label: a === b ? 0 : 1, weight: 1 };
  });
  const forest = growForest(examples, 2, 52, { trees: 100, tries: 20 }, createRandom(1));
  const shareOfOne = (features: readonly number[]): number => askForest(forest, new Set(features), 2)[1] ?? 0;
  for (const example of examples) assert.equal(shareOfOne(example.features) > 0.5, example.label === 1);
});

test('shares sum to one, and a device like an example of a class of its own is given to it', () => {
  fc.assert(
    fc.property(examplesArbitrary, fc.uniqueArray(fc.nat(39)), (examples, features) => {
      const forest = growForest(examples, 5, 40, OPTIONS, createRandom(1));
      const shares = askForest(forest, new Set(features), 5);
      assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-9);
      const alone = examples.filter(
        ({ features: own }) =>
          examples.filter((other) => [...other.features].sort().join() === [...own].sort().join()).length === 1,
      );
      for (const { features: own, label } of alone)
        assert.ok((askForest(forest, new Set(own), 5)[label] ?? 0) > 0.99, 'fully grown trees know their examples');
    }),
    { numRuns: 50 },
  );
});

test('the same seed grows the same forest, another seed another', () => {
  const examples = Array.from({ length: 20 }, (_, index) => ({
    features: [index % 7, 7 + (index % 5), 12 + (index % 3)],
    label: index % 4,
    weight: 1,
  }));
  const grow = (seed: number): string => JSON.stringify(growForest(examples, 4, 15, OPTIONS, createRandom(seed)));
  assert.equal(grow(1), grow(1));
  assert.notEqual(grow(1), grow(2));
});
