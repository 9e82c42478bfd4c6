/** Trains on folds and tells how right, how sure and how quick the answers are. */

import { createRandom, shuffled } from '#base/random.ts';
import type { LearnedAnswer } from '#model/learned-answer.ts';
import { VIEWS } from './core.ts';
import { type Fold, foldsByChance, foldsByDay, foldsByType } from './folds.ts';
import {
  areaUnderCurve,
  bootstrap,
  calibrationError,
  type Measure,
  macroF1,
  type RiskCoverage,
  riskCoverage,
  shareOf,
} from './measures.ts';
import { Oracle, type Prepared, trainModel } from './model.ts';

/** How devices are held out: by day, in so many folds by chance, each type altogether, or by chance with labels that mean nothing. */
export type FoldKind = 'day' | number | 'leave-one-type-out' | 'shuffled';

export interface EvaluationOptions {
  readonly folds: readonly FoldKind[];
  readonly seed: number;
  /** Groups of labels that say the same: a second accuracy counts the labels of a group as one. */
  readonly alike: readonly (readonly string[])[];
  /** Called before each training with the number of trainings done and to be done. */
  onTraining?(done: number, total: number): void;
  /** Called with each answer and the truth that it is measured by. */
  onAnswer?(answer: MeasuredAnswer): void;
}

/** One answer as it is measured. */
export interface MeasuredAnswer {
  /** How its device was held out, as `by day`. */
  readonly folds: string;
  /** How much of its device was seen. */
  readonly seen: string;
  readonly device: Prepared;
  readonly answer: LearnedAnswer;
}

/** How right the answers are when so much of each device was seen. */
export interface ViewMeasures {
  readonly seen: string;
  readonly devices: number;
  /** The likeliest label is the true one. */
  readonly accuracy: Measure;
  /** The same, with labels that say the same counted as one. */
  readonly accuracyAlike: Measure;
  /** The answer is at model level and right. */
  readonly answered: Measure;
  readonly familyMacroF1: Measure;
  readonly calibrationError: Measure;
  /** Share of the devices that are said to be of no known kind at any level. */
  readonly unknown: number;
  readonly riskCoverage: RiskCoverage;
  /** Share of the answers with a confidence of 0.9 or more, and how many of them are right. */
  readonly sure: number;
  readonly sureRight: number;
}

export interface FoldMeasures {
  readonly folds: string;
  readonly views: readonly ViewMeasures[];
}

/** How well types that were never learned are told from those that were. */
export interface UnknownMeasures {
  readonly types: string;
  readonly devices: number;
  readonly auroc: Measure;
  /** Share of them that is given a label of a known type all the same. */
  readonly accepted: number;
  /** The same with a confidence of 0.9 or more. */
  readonly acceptedSurely: number;
  /** Share of them that is given the name of their family. */
  readonly rightFamily: number;
  /** Share of them that would be accepted by the threshold that keeps 95 % of the known devices. */
  readonly acceptedAt95: number;
}

export interface Evaluation {
  readonly devices: number;
  readonly types: number;
  readonly chance: number;
  readonly folds: readonly FoldMeasures[];
  readonly unknown: readonly UnknownMeasures[];
  readonly shuffled: Measure | null;
  /** What was wanted and could not be held out, and why. */
  readonly skipped: readonly { readonly folds: string; readonly because: string }[];
}

/** One answer and the truth. */
interface Trial {
  readonly device: Prepared;
  readonly view: number;
  readonly answer: LearnedAnswer;
}

const SURE = 0.9;
/** Folds for the known devices beside unknown types, and for shuffled labels. */
const FEW_FOLDS = 5;

/** Evaluates on folds of the devices. */
export function evaluate(devices: readonly Prepared[], options: EvaluationOptions): Evaluation {
  const tried = tryAll(devices, options);
  const made = new Set(tried.map(({ kind }) => kind));
  const families = familiesOf(devices);
  const known = tried.filter(({ kind }) => kind === 'day' || typeof kind === 'number');
  const unknown = tried.find(({ kind }) => kind === 'leave-one-type-out')?.trials ?? [];
  const shuffledLabels = tried.find(({ kind }) => kind === 'shuffled')?.trials.filter(isWhole) ?? [];
  return {
    devices: devices.length,
    types: families.size,
    chance: 1 / families.size,
    folds: known.map(({ kind, trials }) => ({
      folds: nameOf(kind),
      views: VIEWS.map(({ seen }, view) =>
        measureView(
          seen,
          trials.filter((trial) => trial.view === view),
          families,
          options,
        ),
      ),
    })),
    unknown: measureUnknown(
      unknown.filter(isWhole),
      (known.at(-1)?.trials ?? []).filter(isWhole),
      families,
      options.seed,
    ),
    shuffled:
      shuffledLabels.length === 0
        ? null
        : bootstrap(shuffledLabels, clusterOf, (trials) => shareOf(trials, isRight), options.seed),
    skipped: options.folds
      .filter((kind) => !made.has(kind))
      .map((kind) => ({ folds: nameOf(kind), because: WHY_SKIPPED[kind] ?? TOO_FEW })),
  };
}

const TOO_FEW = 'there are too few devices to hold one out and learn from another';
const WHY_SKIPPED: Readonly<Partial<Record<FoldKind, string>>> = {
  day: 'no type was seen on two days',
  'leave-one-type-out': 'there is one type alone',
};

function nameOf(kind: FoldKind): string {
  if (kind === 'day') return 'by day';
  return typeof kind === 'number' ? `${kind} by chance` : kind;
}

/** What was answered with one way of holding out. */
interface Tried {
  readonly kind: FoldKind;
  readonly trials: readonly Trial[];
}

/** All ways of holding out that are wanted. Unknown types need known ones beside them: where none are wanted, a few folds by chance are added. */
function tryAll(
  devices: readonly Prepared[],
  { folds: wanted, seed, onTraining, onAnswer }: EvaluationOptions,
): readonly Tried[] {
  const hasKnown = wanted.some((kind) => kind === 'day' || typeof kind === 'number');
  const kinds = hasKnown || !wanted.includes('leave-one-type-out') ? wanted : [FEW_FOLDS, ...wanted];
  const all = kinds.map((kind) => ({ kind, folds: foldsFor(kind, devices, seed) }));
  const total = all.reduce((sum, { folds }) => sum + folds.length, 0);
  let done = 0;
  return all
    .filter(({ folds }) => folds.length > 0)
    .map(({ kind, folds }) => ({
      kind,
      trials: folds.flatMap((fold) => {
        onTraining?.(done++, total);
        const trials = tryFold(fold, seed);
        for (const { device, view, answer } of trials)
          onAnswer?.({ folds: nameOf(kind), seen: VIEWS[view]?.seen ?? '', device, answer });
        return trials;
      }),
    }));
}

function foldsFor(kind: FoldKind, devices: readonly Prepared[], seed: number): readonly Fold<Prepared>[] {
  if (kind === 'day') return foldsByDay(devices);
  if (kind === 'leave-one-type-out') return foldsByType(devices);
  if (kind === 'shuffled') return foldsByChance(withShuffledLabels(devices, seed), FEW_FOLDS, seed);
  return foldsByChance(devices, kind, seed);
}

function tryFold({ test, train }: Fold<Prepared>, seed: number): readonly Trial[] {
  const oracle = new Oracle(trainModel(train, seed));
  return test.flatMap((device) =>
    device.views.map((features, view) => ({ device, view, answer: oracle.answerTo(features) })),
  );
}

function withShuffledLabels(devices: readonly Prepared[], seed: number): readonly Prepared[] {
  const names = shuffled(
    devices.map(({ name }) => name),
    createRandom(seed),
  );
  return devices.map((device, index) => ({ ...device, name: names[index] ?? device.name }));
}

const clusterOf = ({ device }: Trial): string => `${device.name.label}\n${device.day}`;
const best = ({ answer }: Trial): string => answer.ranked[0]?.label ?? '';
const isWhole = ({ view }: Trial): boolean => view === 0;
const isAccepted = ({ answer }: Trial): boolean => answer.level === 'model';
const asAnswer = (trial: Trial): { readonly confidence: number; readonly isRight: boolean } => ({
  confidence: trial.answer.ranked[0]?.p ?? 0,
  isRight: isRight(trial),
});
const isRight = (trial: Trial): boolean => best(trial) === trial.device.name.label;

/** The family of each label: the first name of its path, or the label itself. */
function familiesOf(devices: readonly Prepared[]): ReadonlyMap<string, string> {
  return new Map(devices.map(({ name }) => [name.label, name.path[0] ?? name.label]));
}

function measureView(
  seen: string,
  trials: readonly Trial[],
  families: ReadonlyMap<string, string>,
  { alike, seed }: EvaluationOptions,
): ViewMeasures {
  const one = new Map(alike.flatMap((labels) => labels.map((label) => [label, labels[0] ?? label])));
  const alikeName = (label: string): string => one.get(label) ?? label;
  const familyOf = (trial: Trial): string =>
    trial.answer.level === 'family' ? (trial.answer.label ?? '') : (families.get(best(trial)) ?? '');
  const measure = (count: (items: readonly Trial[]) => number): Measure => bootstrap(trials, clusterOf, count, seed);
  const sure = trials.filter(({ answer }) => (answer.ranked[0]?.p ?? 0) >= SURE);
  return {
    seen,
    devices: trials.length,
    accuracy: measure((items) => shareOf(items, isRight)),
    accuracyAlike: measure((items) =>
      shareOf(items, (trial) => alikeName(best(trial)) === alikeName(trial.device.name.label)),
    ),
    answered: measure((items) => shareOf(items, ({ answer, device }) => answer.label === device.name.label)),
    familyMacroF1: measure((items) =>
      macroF1(items.map((trial) => ({ truth: families.get(trial.device.name.label) ?? '', said: familyOf(trial) }))),
    ),
    calibrationError: measure((items) => calibrationError(items.map(asAnswer))),
    unknown: round(shareOf(trials, ({ answer }) => answer.level === 'unknown')),
    riskCoverage: riskCoverage(trials.map(asAnswer)),
    sure: round(sure.length / Math.max(1, trials.length)),
    sureRight: round(shareOf(sure, isRight)),
  };
}

function measureUnknown(
  unknown: readonly Trial[],
  known: readonly Trial[],
  families: ReadonlyMap<string, string>,
  seed: number,
): readonly UnknownMeasures[] {
  const sizes = new Map<string, number>();
  for (const family of families.values()) sizes.set(family, (sizes.get(family) ?? 0) + 1);
  const hasSiblings = ({ device }: Trial): boolean => (sizes.get(families.get(device.name.label) ?? '') ?? 0) > 1;
  const groups = [
    { types: 'all', trials: unknown },
    { types: 'without siblings', trials: unknown.filter((trial) => !hasSiblings(trial)) },
    { types: 'with siblings', trials: unknown.filter(hasSiblings) },
  ];
  return groups
    .filter(({ trials }) => trials.length > 0)
    .map(({ types, trials }) => measureGroup(types, trials, known, seed));
}

function measureGroup(types: string, trials: readonly Trial[], known: readonly Trial[], seed: number): UnknownMeasures {
  const doubt = ({ answer }: Trial): number => answer.unknown;
  const isUnknown = new Set(trials);
  const doubts = known.map(doubt).sort((a, b) => a - b);
  const most = doubts[Math.ceil(doubts.length * 0.95) - 1] ?? 0;
  return {
    types,
    devices: trials.length,
    auroc: bootstrap(
      [...trials, ...known],
      (trial) => `${isUnknown.has(trial)} ${clusterOf(trial)}`,
      (items) =>
        areaUnderCurve(
          items.filter((trial) => isUnknown.has(trial)).map(doubt),
          items.filter((trial) => !isUnknown.has(trial)).map(doubt),
        ),
      seed,
    ),
    accepted: round(shareOf(trials, isAccepted)),
    acceptedSurely: round(shareOf(trials, (trial) => isAccepted(trial) && trial.answer.confidence >= SURE)),
    rightFamily: round(
      shareOf(trials, ({ answer, device }) => answer.level === 'family' && answer.label === device.name.path[0]),
    ),
    acceptedAt95: round(shareOf(trials, (trial) => doubt(trial) <= most)),
  };
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;
