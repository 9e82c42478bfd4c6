/** Times as texts are those that the runtime makes of the same moments. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from './random.ts';
import { formatTime } from './time.ts';

test('20,000 moments of 500 years in no order, and the ends of what can be told (seed 5)', () => {
  const random = createRandom(5);
  const ends = [0, -1, 999_999, 1e6, 86_400e6 - 1, 86_400e6, -86_400e6];
  const moments = Array.from({ length: 20_000 }, (_, at) => {
    const day = at % 2 === 0 ? 20_000 + random.below(40) : random.below(200_000) - 100_000;
    return day * 86_400e6 + random.below(86_400) * 1e6 + random.below(1e6);
  });
  for (const time of [...ends, ...moments]) {
    const milliseconds = Math.floor(time / 1000);
    const expected = new Date(milliseconds).toISOString().replace('Z', '');
    assert.equal(formatTime(time), `${expected}${String(time - milliseconds * 1000).padStart(3, '0')}Z`);
  }
});

test('what is no moment is the epoch', () => {
  for (const time of [Number.NaN, Number.POSITIVE_INFINITY, 8.65e18, -8.65e18])
    assert.equal(formatTime(time), '1970-01-01T00:00:00.000000Z');
});
