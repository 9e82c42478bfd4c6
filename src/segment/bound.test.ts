/** The bounds hold as often as they say, on flows whose rates are known. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom, type Random } from '#base/random.ts';
import { rateBound, shareBound } from './bound.ts';

test('none seen is the rule of three; more seen is never less', () => {
  assert.ok(Math.abs(rateBound(0, 100) - 0.03) < 0.0001);
  assert.ok(rateBound(1, 100) > rateBound(0, 100));
  assert.equal(rateBound(0, 0), Number.POSITIVE_INFINITY);
  assert.ok(Math.abs(shareBound(0, 100) - 0.0295) < 0.0005);
  assert.equal(shareBound(5, 5), 1);
});

test('1,000 simulated histories with known rates: the 95 % bound covers at least 95 % (seed 21)', (context) => {
  const random = createRandom(21);
  const runs = 1000;
  let [covered, unseen, unseenCovered] = [0, 0, 0];
  for (let run = 0; run < runs; run++) {
    const devices = 1 + random.below(40);
    const days = 7 + random.below(120);
    // From once a day to once in three thousand years, for one device.
    const rate = 10 ** (-random.unit() * 6);
    let seen = 0;
    for (let device = 0; device < devices; device++) seen += arrivals(random, rate, days);
    const isCovered = rate <= rateBound(seen, devices * days);
    if (isCovered) covered++;
    if (seen === 0) unseen++;
    if (seen === 0 && isCovered) unseenCovered++;
  }
  context.diagnostic(`${covered} of ${runs} covered; of ${unseen} never seen, ${unseenCovered}`);
  assert.ok(covered / runs >= 0.95);
});

/** Events of a Poisson process, counted one by one. */
function arrivals(random: Random, rate: number, days: number): number {
  let count = 0;
  for (let at = -Math.log(1 - random.unit()) / rate; at < days; count++) at += -Math.log(1 - random.unit()) / rate;
  return count;
}
