/**
 * From scores to probabilities that mean something. Folds of the training captures themselves (by day where a class was seen on several)
 * are held out, and with each fold some classes altogether: what is said of both sets the temperature, the levels' exponents, the chance
 * that a type is unknown, and the doubt beyond which no answer is given.
 */

import { createRandom, type Random, shuffled } from '#base/random.ts';
import { elsewhere } from './copies.ts';
import { Expert, type Lesson, learnCore, type Opinion } from './core.ts';
import { type ClassName, type Group, groupShares, groupsOf } from './hierarchy.ts';
import { fitLogistic, logistic, type Row, type Weights } from './logistic.ts';
import { softmax } from './pool.ts';

/** A lesson with what folds are made of: captures of one day are kept together. */
export interface DatedLesson extends Lesson {
  readonly day: string;
}

/** How one level is calibrated. */
export interface LevelCalibration {
  readonly exponent: number;
  /** Of models: of the chance that the true one is unknown. Of the levels above: of the chance that the likeliest group is not the true one. */
  readonly doubt: Weights;
  /** Where the doubt is larger, no answer is given at this level. */
  readonly mostDoubt: number;
}

export interface Calibration {
  readonly temperature: number;
  /** By level, the most specific first. */
  readonly levels: readonly LevelCalibration[];
}

const FOLDS = 4;
/** Whole captures count so much more than their beginnings and than copies of elsewhere. */
const WHOLE_WEIGHT = 3;
/** Fewer classes than these cannot spare any: then nothing is learned about unknown types. */
const FEWEST_CLASSES = 4;
const FOLD_TREES = 40;
const FOLD_TRIES = 24;
/** How often a device is of an unknown type where nothing else is known. */
const PRIOR = 0.05;
const TEMPERATURES: readonly number[] = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 1, 1.2, 1.5, 2, 3];
const EXPONENTS: readonly number[] = [0.5, 0.7, 0.85, 1, 1.2, 1.5, 2];
/** What each input is expected to tell where folds say nothing of it: a model's own name that nobody knows tells most. */
const EXPECTED: readonly number[] = [1, 1, 3, 1, 1, 3];
/** Where folds say nothing at all. */
const DEFAULT_DOUBT: Weights = [...EXPECTED, -6];
/** Share of the right answers that must stay below the most doubt, and the bounds within which that is chosen. */
const LET_THROUGH = 0.95;
const DOUBTS = { least: 0.15, most: 0.4 } as const;

/** An opinion on a held-out device, and the truth. */
interface Trial {
  readonly opinion: Opinion;
  readonly label: number;
  /** Whether its class was among those learned. */
  readonly isKnown: boolean;
  /** Classes that were learned in its fold. */
  readonly learned: ReadonlySet<number>;
  readonly weight: number;
}

/** What doubt is made of: each input grows with it. `share` is that of the likeliest group. */
export function doubtInputs({ cosine, novelty, share: trees, evidence }: Opinion, share: number): readonly number[] {
  return [
    -Math.log(cosine + 0.02),
    novelty.other / 4,
    novelty.identity / 4,
    -Math.log(trees + 0.02) / 2,
    -Math.log(share + 0.02),
    1 / (1 + evidence / 4),
  ];
}

/** Calibrates by folds of the lessons. */
export function calibrate(lessons: readonly DatedLesson[], classes: readonly ClassName[], seed: number): Calibration {
  const trials = tryFolds(lessons, classes.length, createRandom(seed));
  const known = trials.filter(({ isKnown }) => isKnown);
  const temperature = best(TEMPERATURES, 1, (candidate) =>
    surprise(known, ({ opinion, label }) => softmax(opinion.scores, candidate)[label] ?? 0),
  );
  const levels = groupsOf(classes).map((groups, depth) => calibrateLevel(groups, depth, trials, temperature));
  return { temperature, levels };
}

function calibrateLevel(
  groups: readonly Group[],
  depth: number,
  trials: readonly Trial[],
  temperature: number,
): LevelCalibration {
  const indexOf = (label: number): number => groups.findIndex(({ members }) => members.includes(label));
  const rows = trials.map(({ opinion, label, learned, weight, isKnown: isLearned }) => {
    const group = indexOf(label);
    const isKnown = groups[group]?.members.some((member) => learned.has(member)) ?? false;
    return { opinion, group, isKnown, isLearned, weight, shares: softmax(opinion.scores, temperature) };
  });
  const known = rows.filter(({ isKnown }) => isKnown);
  const exponent = best(EXPONENTS, 1, (candidate) =>
    surprise(known, ({ group, shares }) => groupShares(groups, shares, candidate)[group] ?? 0),
  );
  const said = rows.map(({ opinion, group, isKnown, isLearned, weight, shares: classShares }) => {
    const shares = groupShares(groups, classShares, exponent);
    const top = shares.indexOf(Math.max(...shares));
    const isRight = isKnown && group === top;
    const inputs = doubtInputs(opinion, shares[top] ?? 0);
    return { inputs, isRight, isLearned, weight, isSo: depth === 0 ? !isKnown : !isRight };
  });
  const doubt = fitDoubt(said);
  const right = said.filter(({ isRight }) => isRight);
  return {
    exponent,
    doubt,
    mostDoubt: mostDoubtOf(right.map(({ inputs, weight }) => ({ doubt: logistic(doubt, inputs), weight }))),
  };
}

/** Types that were learned and types that were left out count as often as `PRIOR` expects them, however many the folds made of either. */
function fitDoubt(rows: readonly (Row & { readonly isLearned: boolean })[]): Weights {
  const sumOf = (isLearned: boolean): number =>
    rows.reduce((sum, row) => sum + (row.isLearned === isLearned ? row.weight : 0), 0);
  const [learned, leftOut] = [sumOf(true), sumOf(false)];
  if (learned === 0 || leftOut === 0) return DEFAULT_DOUBT;
  const weighed = rows.map((row) => ({
    ...row,
    weight: row.isLearned ? (row.weight * (1 - PRIOR)) / learned : (row.weight * PRIOR) / leftOut,
  }));
  return fitLogistic(weighed, EXPECTED).map(round);
}

/** The doubt that so many of the right answers stay below. */
function mostDoubtOf(right: readonly { readonly doubt: number; readonly weight: number }[]): number {
  const sorted = [...right].sort((a, b) => a.doubt - b.doubt);
  let left = sorted.reduce((sum, { weight }) => sum + weight, 0) * LET_THROUGH;
  const last = sorted.find(({ weight }) => {
    left -= weight;
    return left <= 0;
  });
  return round(Math.min(DOUBTS.most, Math.max(DOUBTS.least, last?.doubt ?? DOUBTS.most)));
}

/** Opinions on every capture by cores that learned from other days, and from fewer classes. */
function tryFolds(lessons: readonly DatedLesson[], classes: number, random: Random): readonly Trial[] {
  const foldOf = foldsOf(lessons, random);
  const order = shuffled([...new Array(classes).keys()], random);
  const spares = new Set(lessons.map(({ label }) => label)).size >= FEWEST_CLASSES;
  const trials: Trial[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const isLeftOut = (label: number): boolean => spares && order.indexOf(label) % FOLDS === fold;
    const taught = lessons.filter((lesson, index) => foldOf[index] !== fold && !isLeftOut(lesson.label));
    const learned = new Set(taught.map(({ label }) => label));
    if (learned.size === 0) continue;
    const options = { trees: FOLD_TREES, tries: FOLD_TRIES };
    const expert = new Expert(learnCore(taught, classes, options, random));
    lessons.forEach(({ views, label }, index) => {
      if (foldOf[index] !== fold && !isLeftOut(label)) return;
      const seen = [...views, elsewhere(views[0] ?? [], random)];
      for (const [view, features] of seen.entries())
        if (features.length > 0)
          trials.push({
            opinion: expert.ask(features),
            label,
            isKnown: learned.has(label),
            learned,
            weight: view === 0 ? WHOLE_WEIGHT : 1,
          });
    });
  }
  return trials;
}

/** Folds by day where a class has several, else by capture; each class is spread over the folds. */
function foldsOf(lessons: readonly DatedLesson[], random: Random): readonly number[] {
  const folds = new Array<number>(lessons.length).fill(0);
  const byLabel = Map.groupBy([...lessons.keys()], (index) => lessons[index]?.label ?? 0);
  for (const indexes of byLabel.values()) {
    const days = Map.groupBy(indexes, (index) => lessons[index]?.day ?? '');
    const units = shuffled(days.size > 1 ? [...days.values()] : indexes.map((index) => [index]), random);
    const first = random.below(FOLDS);
    units.forEach((unit, number) => {
      for (const index of unit) folds[index] = (first + number) % FOLDS;
    });
  }
  return folds;
}

/** The candidate that is best; `fallback` where nothing tells. */
function best(candidates: readonly number[], fallback: number, lossOf: (candidate: number) => number): number {
  let [choice, least] = [fallback, Number.POSITIVE_INFINITY];
  for (const candidate of candidates) {
    const loss = lossOf(candidate);
    if (loss < least) [choice, least] = [candidate, loss];
  }
  return choice;
}

/** Mean surprise in nats at what was true; not a number of nothing. */
function surprise<Item extends { readonly weight: number }>(
  items: readonly Item[],
  shareOf: (item: Item) => number,
): number {
  const total = items.reduce((sum, { weight }) => sum + weight, 0);
  return items.reduce((sum, item) => sum - item.weight * Math.log(Math.max(1e-6, shareOf(item))), 0) / total;
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;
