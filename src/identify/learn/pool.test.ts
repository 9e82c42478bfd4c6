/** The pool: probabilities sum to one, the trees choose between equals and never overrule the names. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pool, softmax } from './pool.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const topOf = (values: Float64Array): number => values.indexOf(Math.max(...values));

test('whatever the trees say, a class that explains clearly fewer names does not win', () => {
  fc.assert(
    fc.property(
      fc.array(share, { minLength: 2, maxLength: 10 }),
      fc.double({ min: 0.3, max: 1, noNaN: true }),
      (trees, cosine) => {
        const explained = Float64Array.from(trees, (_, label) => (label === 0 ? 0.9 : 0.7));
        const cosines = Float64Array.from(trees, (_, label) => (label === 0 ? cosine : cosine * 0.95));
        assert.equal(topOf(pool({ cosines, explained }, Float64Array.from(trees))), 0);
      },
    ),
  );
});

test('between classes that match alike the trees choose', () => {
  const even = new Float64Array([0.8, 0.8]);
  assert.equal(topOf(pool({ cosines: even, explained: even }, new Float64Array([0.3, 0.7]))), 1);
});

test('probabilities sum to one, and a higher temperature makes them more even', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -20, max: 0, noNaN: true }), { minLength: 1, maxLength: 20 }), (scores) => {
      const [sharp, soft] = [softmax(Float64Array.from(scores), 0.3), softmax(Float64Array.from(scores), 3)];
      for (const shares of [sharp, soft]) assert.ok(Math.abs(shares.reduce((sum, p) => sum + p, 0) - 1) < 1e-9);
      assert.ok(Math.max(...sharp) >= Math.max(...soft) - 1e-9);
    }),
  );
});
