/** Measures against what their definitions come to, counted one by one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '#base/random.ts';
import { areaUnderCurve, riskCoverage } from './measures.ts';

test('the area under the curve is the share of pairs in the right order, ties by half', () => {
  const random = createRandom(7);
  const draw = (count: number): number[] => Array.from({ length: count }, () => random.below(12) / 12);
  for (let round = 0; round < 50; round++) {
    const [positives, negatives] = [draw(1 + random.below(20)), draw(1 + random.below(20))];
    let above = 0;
    for (const one of positives) for (const other of negatives) above += one > other ? 1 : one === other ? 0.5 : 0;
    const expected = above / (positives.length * negatives.length);
    assert.ok(Math.abs(areaUnderCurve(positives, negatives) - expected) < 1e-12);
  }
  assert.ok(Number.isNaN(areaUnderCurve([], [1])));
});

test('risk against coverage: the surest answers first', () => {
  const answers = [0.9, 0.8, 0.7, 0.6].map((confidence, index) => ({ confidence, isRight: index !== 2 }));
  const { area, at } = riskCoverage([...answers].reverse());
  assert.equal(area, 0.1458); // (0 + 0 + 1/3 + 1/4) / 4
  assert.deepEqual(
    at.map(({ coverage, right }) => [coverage, right]),
    [
      [0.5, 1],
      [0.7, 0.6667],
      [0.8, 0.75],
      [0.9, 0.75],
      [0.95, 0.75],
      [1, 0.75],
    ],
  );
  assert.equal(riskCoverage([]).at[0]?.right, 0);
});
