/** The part of a model that is learned from features: vocabulary, profiles, trees and novelty; and what it thinks of a device. */

import type { Random } from '#base/random.ts';
import { masked } from './copies.ts';
import { type Cut, cutEvidence, type Evidence } from './evidence.ts';
import { type Feature, featuresOf } from './features.ts';
import { learnProfiles, type Match, Matcher, type Profiles, type Vocabulary, weightOf } from './matcher.ts';
import { learnNovelty, type Novelty, noveltyOf, type Strange, strangeOf } from './novelty.ts';
import { pool } from './pool.ts';
import { askForest, type Example, type Forest, type ForestOptions, growForest } from './trees.ts';

/** How much of a capture is looked at for training and measuring. The first ones have profiles of their own, trees see all. */
export const VIEWS: readonly { readonly seen: string; readonly cut: Cut }[] = [
  { seen: 'whole capture', cut: {} },
  { seen: '20 packets', cut: { packets: 20 } },
  { seen: '5 seconds', cut: { seconds: 5 } },
  { seen: '30 seconds', cut: { seconds: 30 } },
];
const STAGES = 3;
/** Masked copies of each capture that trees see. */
const MASKED_COPIES = 4;

/** A device's features by how much of its capture was seen, as `VIEWS` lists it. */
export type Views = readonly (readonly Feature[])[];

/** The views of a device that training needs. */
export function viewsOf(evidence: Evidence): Views {
  return VIEWS.map(({ cut }) => featuresOf(cutEvidence(evidence, cut)));
}

/** A device to learn from. */
export interface Lesson {
  readonly views: Views;
  readonly label: number;
}

/** What is learned, as plain numbers and words. */
export interface Core {
  readonly classes: number;
  readonly words: readonly string[];
  /** The matcher's weight of each word before rarity. */
  readonly weights: readonly number[];
  readonly profiles: Profiles;
  readonly novelty: Novelty;
  readonly forest: Forest;
}

/** Learns from lessons. The same lessons in the same order and the same random numbers give the same. */
export function learnCore(lessons: readonly Lesson[], classes: number, options: ForestOptions, random: Random): Core {
  const whole = lessons.map(({ views }) => views[0] ?? []);
  const { words, weights } = wordsOf(whole);
  const vocabulary = vocabularyOf(words);
  const labels = lessons.map(({ label }) => label);
  const stages = Array.from({ length: STAGES }, (_, stage) => lessons.map(({ views }) => views[stage] ?? []));
  return {
    classes,
    words,
    weights,
    profiles: learnProfiles(stages, labels, classes, vocabulary),
    novelty: learnNovelty(whole),
    forest: growForest(examplesOf(lessons, classes, vocabulary, random), classes, words.length, options, random),
  };
}

/** Every name, and of the rest what more than one capture shows: the vocabulary, sorted. */
function wordsOf(examples: readonly (readonly Feature[])[]): { words: readonly string[]; weights: readonly number[] } {
  const met = new Map<string, { feature: Feature; captures: number }>();
  for (const features of examples)
    for (const feature of features) {
      const known = met.get(feature.word);
      if (known) known.captures++;
      else met.set(feature.word, { feature, captures: 1 });
    }
  const kept = [...met].filter(([, { feature, captures }]) => captures > 1 || feature.category === 'name');
  kept.sort(([a], [b]) => (a < b ? -1 : 1));
  return { words: kept.map(([word]) => word), weights: kept.map(([, { feature }]) => weightOf(feature)) };
}

function vocabularyOf(words: readonly string[]): Vocabulary {
  return new Map(words.map((word, number) => [word, number]));
}

/** What trees learn from: each capture whole, its beginnings, and masked copies; every class counts alike. */
function examplesOf(
  lessons: readonly Lesson[],
  classes: number,
  vocabulary: Vocabulary,
  random: Random,
): readonly Example[] {
  const sizes = new Array<number>(classes).fill(0);
  for (const { label } of lessons) sizes[label] = (sizes[label] ?? 0) + 1;
  return lessons.flatMap(({ views, label }) => {
    const copies = Array.from({ length: MASKED_COPIES }, (_, copy) =>
      masked(views[copy === 0 ? 0 : random.below(views.length)] ?? [], random),
    );
    const weight = 1 / (sizes[label] ?? 1);
    return [...views, ...copies].map((features) => ({ features: numbersOf(features, vocabulary), label, weight }));
  });
}

function numbersOf(features: readonly Feature[], vocabulary: Vocabulary): readonly number[] {
  return features.flatMap(({ word }) => vocabulary.get(word) ?? []);
}

/** What a core thinks of a device. */
export interface Opinion {
  /** Pooled scores of the classes in nats. */
  readonly scores: Float64Array;
  readonly match: Match;
  /** The class with the highest score, its cosine and the trees' share of it. */
  readonly top: number;
  readonly cosine: number;
  readonly share: number;
  /** How much of what the device shows the top class's captures showed too, in nats of rarity. */
  readonly evidence: number;
  /** What unseen names of the device's own model tell, and what all other unseen values tell, in nats. */
  readonly novelty: { readonly identity: number; readonly other: number };
}

/** A core made ready to be asked. */
export class Expert {
  readonly #core: Core;
  readonly #vocabulary: Vocabulary;
  readonly #matcher: Matcher;

  constructor(core: Core) {
    this.#core = core;
    this.#vocabulary = vocabularyOf(core.words);
    this.#matcher = new Matcher(core.profiles, this.#vocabulary, core.weights, core.classes);
  }

  ask(features: readonly Feature[]): Opinion {
    const { forest, classes, novelty } = this.#core;
    const match = this.#matcher.match(features);
    const shares = askForest(forest, new Set(numbersOf(features, this.#vocabulary)), classes);
    const scores = pool(match, shares);
    const top = scores.reduce((best, score, label) => (score > (scores[best] ?? 0) ? label : best), 0);
    return {
      scores,
      match,
      top,
      cosine: match.cosines[top] ?? 0,
      share: shares[top] ?? 0,
      evidence: match.evidence[top] ?? 0,
      novelty: noveltyOf(features, this.#vocabulary, novelty),
    };
  }

  /** The features that training never saw, those that tell most first. */
  strange(features: readonly Feature[]): readonly Strange[] {
    return strangeOf(features, this.#vocabulary, this.#core.novelty);
  }
}
