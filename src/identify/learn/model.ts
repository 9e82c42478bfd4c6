/** A trained model as data, how it is trained, and how it answers. */

import { createRandom } from '#base/random.ts';
import type { LearnedAnswer, Reason } from '#model/learned-answer.ts';
import { type Calibration, calibrate, type DatedLesson, doubtInputs } from './calibration.ts';
import { type Core, Expert, learnCore, type Opinion, viewsOf } from './core.ts';
import type { Evidence } from './evidence.ts';
import { type Feature, featuresOf } from './features.ts';
import { type ClassName, type Group, groupShares, groupsOf } from './hierarchy.ts';
import { logistic } from './logistic.ts';
import { softmax } from './pool.ts';

/** A labelled device in a capture. */
export interface LabelledEvidence {
  readonly evidence: Evidence;
  readonly name: ClassName;
  /** SHA-256 of the capture file in hexadecimal. */
  readonly capture: string;
}

/** What a model was trained on: which captures, with how many devices of which label. */
export interface Source {
  readonly capture: string;
  readonly label: string;
  readonly devices: number;
}

export interface Model {
  readonly format: 'wardline-model';
  readonly version: 1;
  readonly seed: number;
  readonly classes: readonly ClassName[];
  readonly core: Core;
  readonly calibration: Calibration;
  readonly manifest: readonly Source[];
}

/** Trees of a model. */
const TREES = 100;
/** Features tried for each split of a tree. */
const TRIES = 24;
/** Share that a label or a group needs among the known ones: of two equals one is still named, with the confidence of a coin. */
const LEAST_SHARE = 0.45;
/** Nats of rarity that an answer must rest on: a third of one rare name, or several habits that many devices have. */
const LEAST_EVIDENCE = 1;
/** Labels listed beside an answer, and what is listed of its reasons. */
const RANKED_LIMIT = 20;
const RANKED_LEAST = 0.0005;
const REASON_LIMIT = 8;

/** A device ready to learn from, whatever folds it goes into. */
export interface Prepared extends LabelledEvidence {
  readonly views: DatedLesson['views'];
  readonly day: string;
}

/** Reads the features out of evidence once; training and folds use them again and again. */
export function prepare(labelled: LabelledEvidence): Prepared {
  const first = labelled.evidence.sent[0]?.time ?? 0;
  return { ...labelled, views: viewsOf(labelled.evidence), day: new Date(first / 1000).toISOString().slice(0, 10) };
}

/** Trains a model. The order of the devices changes nothing; the same devices and seed give the same model. */
export function trainModel(devices: readonly Prepared[], seed: number): Model {
  const ordered = [...devices].sort((a, b) => compare(keyOf(a), keyOf(b)));
  const classes = classesOf(ordered);
  const numbers = new Map(classes.map(({ label }, index) => [label, index]));
  const lessons = ordered.map(({ views, day, name }) => ({ views, day, label: numbers.get(name.label) ?? 0 }));
  const options = { trees: TREES, tries: TRIES };
  return {
    format: 'wardline-model',
    version: 1,
    seed,
    classes,
    core: learnCore(lessons, classes.length, options, createRandom(seed)),
    calibration: calibrate(lessons, classes, seed),
    manifest: manifestOf(ordered),
  };
}

const keyOf = ({ name, capture, evidence }: Prepared): string => `${name.label}\n${capture}\n${evidence.mac}`;
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The classes in order of their labels. Throws a RangeError where one label is given two paths. */
function classesOf(devices: readonly LabelledEvidence[]): readonly ClassName[] {
  const classes = new Map<string, ClassName>();
  for (const { name } of devices) {
    const known = classes.get(name.label);
    if (known && known.path.join('\n') !== name.path.join('\n'))
      throw new RangeError(`the label ${name.label} has two paths; give all its lines the same`);
    classes.set(name.label, known ?? name);
  }
  return [...classes.values()];
}

function manifestOf(devices: readonly LabelledEvidence[]): readonly Source[] {
  const sources = new Map<string, { capture: string; label: string; devices: number }>();
  for (const { capture, name } of devices) {
    const key = `${capture} ${name.label}`;
    const source = sources.get(key) ?? { capture, label: name.label, devices: 0 };
    source.devices++;
    sources.set(key, source);
  }
  return [...sources].sort(([a], [b]) => compare(a, b)).map(([, source]) => source);
}

/** A model made ready to be asked. */
export class Oracle {
  readonly #model: Model;
  readonly #expert: Expert;
  readonly #levels: readonly (readonly Group[])[];

  constructor(model: Model) {
    this.#model = model;
    this.#expert = new Expert(model.core);
    this.#levels = groupsOf(model.classes);
  }

  /** What the device is. */
  answer(evidence: Evidence): LearnedAnswer {
    return this.answerTo(featuresOf(evidence));
  }

  /** The same for features that were read before. */
  answerTo(features: readonly Feature[]): LearnedAnswer {
    if (features.length === 0)
      return { label: null, level: 'unknown', confidence: 0, ranked: [], unknown: 1, because: [] };
    const opinion = this.#expert.ask(features);
    const shares = softmax(opinion.scores, this.#model.calibration.temperature);
    const levels = this.#levels.map((_, depth) => this.#atLevel(depth, opinion, shares));
    const found = levels.find(({ isSure }) => isSure);
    const [model] = levels;
    const unknown = model?.doubt ?? 1;
    return {
      label: found?.group.name ?? null,
      level: found?.group.level ?? 'unknown',
      confidence: round(found?.confidence ?? model?.confidence ?? 0),
      ranked: this.#ranked(model?.shares ?? shares, unknown),
      unknown: round(unknown),
      because: found ? this.#reasons(opinion, found.group, shares) : this.#doubts(features),
    };
  }

  #atLevel(depth: number, opinion: Opinion, classShares: Float64Array): AtLevel {
    const groups = this.#levels[depth] ?? [];
    const { exponent, doubt: weights, mostDoubt } = this.#model.calibration.levels[depth] ?? NO_LEVEL;
    const shares = groupShares(groups, classShares, exponent);
    const top = shares.reduce((best, share, at) => (share > (shares[best] ?? 0) ? at : best), 0);
    const share = shares[top] ?? 0;
    const doubt = logistic(weights, doubtInputs(opinion, share));
    const confidence = depth === 0 ? share * (1 - doubt) : 1 - doubt;
    return {
      group: groups[top] as Group,
      shares,
      doubt,
      confidence,
      isSure: share >= LEAST_SHARE && doubt <= mostDoubt && opinion.evidence >= LEAST_EVIDENCE,
    };
  }

  #ranked(shares: Float64Array, unknown: number): LearnedAnswer['ranked'] {
    return this.#model.classes
      .map(({ label }, index) => ({ label, p: round((shares[index] ?? 0) * (1 - unknown)) }))
      .sort((a, b) => b.p - a.p)
      .filter(({ p }, index) => index === 0 || (p >= RANKED_LEAST && index < RANKED_LIMIT));
  }

  /** The facts that carry the likeliest member of the group. */
  #reasons({ match }: Opinion, { members }: Group, shares: Float64Array): readonly Reason[] {
    const likeliest = members.reduce((best, member) => ((shares[member] ?? 0) > (shares[best] ?? 0) ? member : best));
    return reasonsOf(match.because(likeliest).map(({ feature, part }) => ({ feature, weight: part })));
  }

  /** The facts that no known type ever stated. */
  #doubts(features: readonly Feature[]): readonly Reason[] {
    const strange = this.#expert.strange(features);
    return reasonsOf(strange.map(({ feature, nats }) => ({ feature, weight: -nats })));
  }
}

/** What is said at one level. */
interface AtLevel {
  readonly group: Group;
  readonly shares: Float64Array;
  readonly doubt: number;
  readonly confidence: number;
  readonly isSure: boolean;
}

const NO_LEVEL = { exponent: 1, doubt: [0], mostDoubt: 0 };

/** The heaviest, one for each fact. */
function reasonsOf(weighed: readonly { feature: Feature; weight: number }[]): readonly Reason[] {
  const reasons = new Map<string, Reason>();
  for (const { feature, weight } of weighed) {
    const { key, value, source } = feature.fact;
    const known = reasons.get(`${key} ${value}`);
    reasons.set(`${key} ${value}`, { key, value, weight: (known?.weight ?? 0) + weight, frame: source.frame });
  }
  return [...reasons.values()]
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, REASON_LIMIT)
    .map((reason) => ({ ...reason, weight: round(reason.weight) }));
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;
