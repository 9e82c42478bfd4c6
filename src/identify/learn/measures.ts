/** Measures of answers against the truth, and how far chance alone may move them. */
import { createRandom } from '#base/random.ts';

/** A share with the bounds between which 95 of 100 repetitions would lie. */
export interface Measure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 1000;
const CALIBRATION_BINS = 10;

/** Share of the items of which it is so; 0 of none. */
export function shareOf<Item>(items: readonly Item[], isSo: (item: Item) => boolean): number {
  return items.length === 0 ? 0 : items.filter(isSo).length / items.length;
}

/** Mean over the classes of F1, the harmonic mean of precision and recall, over the classes that occur in the truth. */
export function macroF1(pairs: readonly { readonly truth: string; readonly said: string }[]): number {
  const classes = new Set(pairs.map(({ truth }) => truth));
  let sum = 0;
  for (const name of classes) {
    const right = pairs.filter(({ truth, said }) => truth === name && said === name).length;
    const either =
      pairs.filter(({ truth }) => truth === name).length + pairs.filter(({ said }) => said === name).length;
    sum += (2 * right) / either;
  }
  return classes.size === 0 ? 0 : sum / classes.size;
}

/** Expected calibration error: the mean distance of confidence from the share of right answers, over ten bins of equal width. */
export function calibrationError(
  answers: readonly { readonly confidence: number; readonly isRight: boolean }[],
): number {
  const gaps = new Array<number>(CALIBRATION_BINS).fill(0);
  for (const { confidence, isRight } of answers) {
    const bin = Math.min(CALIBRATION_BINS - 1, Math.floor(confidence * CALIBRATION_BINS));
    gaps[bin] = (gaps[bin] ?? 0) + confidence - (isRight ? 1 : 0);
  }
  return answers.length === 0 ? 0 : gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / answers.length;
}

/** The chance that a positive's score is above a negative's; ties count half. Not a number where one side is empty. */
export function areaUnderCurve(positives: readonly number[], negatives: readonly number[]): number {
  const sorted = [...negatives].sort((a, b) => a - b);
  let above = 0;
  for (const positive of positives) above += countBelow(sorted, positive) + countUpTo(sorted, positive);
  return above / (2 * positives.length * negatives.length);
}

const countBelow = (sorted: readonly number[], value: number): number => count(sorted, (one) => one < value);
const countUpTo = (sorted: readonly number[], value: number): number => count(sorted, (one) => one <= value);

/** How many of a sorted list's first items are so, where none after the first that is not is. */
function count(sorted: readonly number[], isSo: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isSo(sorted[middle] as number)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How right the surest answers are, where so many of all are given and the others kept back. */
export interface RiskCoverage {
  /** Mean share of wrong answers over all shares that may be given, from one answer to all. */
  readonly area: number;
  readonly at: readonly { readonly coverage: number; readonly right: number }[];
}

const COVERAGES: readonly number[] = [0.5, 0.7, 0.8, 0.9, 0.95, 1];

/** Risk against coverage. Answers of one confidence are given or kept back by their order. */
export function riskCoverage(
  answers: readonly { readonly confidence: number; readonly isRight: boolean }[],
): RiskCoverage {
  let [wrong, area] = [0, 0];
  const risks = [...answers]
    .sort((a, b) => b.confidence - a.confidence)
    .map(({ isRight }, index) => {
      wrong += isRight ? 0 : 1;
      area += wrong / (index + 1);
      return wrong / (index + 1);
    });
  const at = COVERAGES.map((coverage) => {
    const risk = risks[Math.ceil(coverage * risks.length) - 1];
    return { coverage, right: risk === undefined ? 0 : round(1 - risk) };
  });
  return { area: round(area / Math.max(1, risks.length)), at };
}

/** A measure with its 95 % interval, from resampling whole clusters: devices of one type on one day are no independent tries. */
export function bootstrap<Item>(
  items: readonly Item[],
  clusterOf: (item: Item) => string,
  measure: (items: readonly Item[]) => number,
  seed: number,
): Measure {
  const clusters = [...Map.groupBy(items, clusterOf).values()];
  const random = createRandom(seed);
  const values = Array.from({ length: RESAMPLES }, () =>
    measure(clusters.flatMap(() => clusters[random.below(clusters.length)] ?? [])),
  ).filter((value) => !Number.isNaN(value));
  values.sort((a, b) => a - b);
  const at = (share: number): number => round(values[Math.floor((values.length - 1) * share)] ?? Number.NaN);
  return { value: round(measure(items)), low: at(0.025), high: at(0.975) };
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;
