/**
 * Matcher and trees together: a log pool, ln m + ½ ln p, turned into probabilities by a temperature. The trees never overrule the matcher:
 * they choose only among the classes that explain nearly as many of its names as the best does.
 */
import type { Match } from './matcher.ts';

/** What the trees' word counts beside the matcher's. */
const TREES = 0.5;
/** No share and no cosine is taken for less than this: nothing is impossible. */
const COSINE_FLOOR = 0.02;
const SHARE_FLOOR = 0.02;
/** Classes that explain less than so much of what the best one explains are out of the trees' reach. */
const GATE = 0.9;
const OUT_OF_REACH: number = TREES * Math.log(1 / SHARE_FLOOR);

/** Scores of the classes in nats, without temperature. */
export function pool({ cosines, explained }: Pick<Match, 'cosines' | 'explained'>, shares: Float64Array): Float64Array {
  const best = explained.reduce((max, share) => Math.max(max, share), 0);
  return cosines.map((cosine, label) => {
    const trees = TREES * Math.log(Math.max(SHARE_FLOOR, shares[label] ?? 0));
    const out = (explained[label] ?? 0) < GATE * best ? OUT_OF_REACH : 0;
    return Math.log(Math.max(COSINE_FLOOR, cosine)) + trees - out;
  });
}

/** Probabilities from scores: the larger the temperature, the less sure. */
export function softmax(scores: Float64Array, temperature: number): Float64Array {
  const top = scores.reduce((max, score) => Math.max(max, score), Number.NEGATIVE_INFINITY);
  const powers = scores.map((score) => Math.exp((score - top) / temperature));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
