/** What may still come that was never seen: exact upper bounds on rates and shares from what was counted. */

/** Halvings: more than a double can tell apart. */
const ROUNDS = 60;

/**
 * Upper bound on the rate of events of which `seen` were counted in `time` (a Poisson process), at a confidence below 1; for
 * none seen and 95 % it is 3 / `time` (the rule of three; Garwood 1936 for all counts). Infinite where no time has passed.
 */
export function rateBound(seen: number, time: number, confidence = 0.95): number {
  if (time <= 0) return Number.POSITIVE_INFINITY;
  const atMost = (mean: number): number => poissonAtMost(seen, mean);
  return root((mean) => atMost(mean) > 1 - confidence, seen + 1) / time;
}

/** Upper bound on a share of which `seen` were counted in `tries` (Clopper and Pearson 1934); 1 where nothing was tried. */
export function shareBound(seen: number, tries: number, confidence = 0.95): number {
  if (seen >= tries) return 1;
  let [low, high] = [0, 1];
  for (let round = 0; round < ROUNDS; round++) {
    const middle = (low + high) / 2;
    if (binomialAtMost(seen, tries, middle) > 1 - confidence) low = middle;
    else high = middle;
  }
  return high;
}

function root(isBelow: (value: number) => boolean, start: number): number {
  let [low, high] = [0, start];
  while (isBelow(high)) [low, high] = [high, high * 2];
  for (let round = 0; round < ROUNDS; round++) {
    const middle = (low + high) / 2;
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
  return high;
}

/** Summed from the largest count down, in logarithms at first: large counts would vanish otherwise. */
function poissonAtMost(count: number, mean: number): number {
  if (mean <= 0) return 1;
  let log = -mean;
  for (let event = 1; event <= count; event++) log += Math.log(mean / event);
  let [term, sum] = [1, 1];
  for (let event = count; event >= 1 && term > 1e-18 * sum; event--) {
    term *= event / mean;
    sum += term;
  }
  return Math.min(1, Math.exp(log + Math.log(sum)));
}

function binomialAtMost(count: number, tries: number, share: number): number {
  if (share <= 0) return 1;
  if (share >= 1) return count >= tries ? 1 : 0;
  let log = tries * Math.log1p(-share);
  let sum = Math.exp(log);
  for (let event = 1; event <= count; event++) {
    log += Math.log((tries - event + 1) / event) + Math.log(share) - Math.log1p(-share);
    sum += Math.exp(log);
  }
  return sum;
}
