/**
 * The matcher: how well a device's features fit the profile of each class, as a cosine of vectors weighted by rarity (inverse document
 * frequency over classes). A feature that training never saw has the weight of the rarest and fits no profile: what is not known counts
 * against every class. Each class has a profile of whole captures and others of their beginnings, so that early answers are not held
 * against a device; the best counts.
 */
import type { Feature } from './features.ts';
import { isIdentity, isSpecific } from './keys.ts';

/** How much a feature counts by what it is, before rarity. Sizes are the trees' matter. */
const WEIGHTS = {
  identity: 2,
  whole: 1,
  domain: 1,
  word: 0.5,
  specific: 0.5,
  behaviour: 0.1,
  payload: 0.2,
  size: 0,
} as const;
/** Shares are kept in thousandths: what a model's file holds is what answers. */
const SHARE_UNIT = 1000;

/** Profiles as plain numbers. */
export interface Profiles {
  /** For each feature of the vocabulary: profile, share in thousandths, profile, share …; profile = stage × classes + class. */
  readonly postings: readonly (readonly number[])[];
  readonly stages: number;
}

/** The weight of a feature before rarity; 0 where the matcher does not read it. */
export function weightOf({ category, grain, fact }: Feature): number {
  if (category === 'behaviour' && isSpecific(fact.key, fact.value)) return WEIGHTS.specific;
  if (category !== 'name') return WEIGHTS[category];
  return grain === 'whole' && isIdentity(fact.key) ? WEIGHTS.identity : WEIGHTS[grain];
}

/** The numbers of features in the vocabulary by their words. */
export type Vocabulary = ReadonlyMap<string, number>;

/** Learns profiles: for each stage the examples' features in the same order as `labels`. */
export function learnProfiles(
  stages: readonly (readonly (readonly Feature[])[])[],
  labels: readonly number[],
  classes: number,
  vocabulary: Vocabulary,
): Profiles {
  const sizes = new Array<number>(classes).fill(0);
  for (const label of labels) sizes[label] = (sizes[label] ?? 0) + 1;
  const counts = Array.from({ length: vocabulary.size }, () => new Map<number, number>());
  for (const [stage, examples] of stages.entries())
    for (const [index, features] of examples.entries()) {
      const profile = stage * classes + (labels[index] ?? 0);
      for (const feature of features) {
        if (weightOf(feature) === 0) continue;
        const count = counts[vocabulary.get(feature.word) ?? -1];
        count?.set(profile, (count.get(profile) ?? 0) + 1);
      }
    }
  const postings = counts.map((count) =>
    [...count]
      .sort(([a], [b]) => a - b)
      .flatMap(([profile, seen]) => {
        const share = Math.round((seen / (sizes[profile % classes] ?? 1)) * SHARE_UNIT);
        return share > 0 ? [profile, share] : [];
      }),
  );
  return { postings, stages: stages.length };
}

/** One feature's part in a match. */
export interface Contribution {
  readonly feature: Feature;
  /** Its part of the cosine. */
  readonly part: number;
}

export interface Match {
  /** For each class the cosine to its best profile. */
  readonly cosines: Float64Array;
  /** For each class the share of the names the device says that some of the class's captures said too. */
  readonly explained: Float64Array;
  /** For each class how much of what the device shows its captures showed too, in nats of rarity: the amount of evidence. */
  readonly evidence: Float64Array;
  /** The features that carry a class's cosine, the strongest first. */
  because(label: number): readonly Contribution[];
}

/** Profiles made ready to be asked. */
export class Matcher {
  readonly #profiles: Profiles;
  readonly #vocabulary: Vocabulary;
  readonly #classes: number;
  /** Rarity of each feature, and of what was never seen. */
  readonly #rarity: Float64Array;
  readonly #unseen: number;
  readonly #norms: Float64Array;

  /** `weights` are those of the vocabulary's features, before rarity. */
  constructor(profiles: Profiles, vocabulary: Vocabulary, weights: readonly number[], classes: number) {
    this.#profiles = profiles;
    this.#vocabulary = vocabulary;
    this.#classes = classes;
    this.#unseen = Math.log(1 + classes);
    this.#rarity = Float64Array.from(profiles.postings, (posting) => this.#rarityOf(posting));
    this.#norms = new Float64Array(classes * profiles.stages);
    for (const [number, posting] of profiles.postings.entries())
      for (let at = 0; at < posting.length; at += 2) {
        const profile = posting[at] ?? 0;
        const value = this.#share(posting, at) * this.#valueOf(number, weights[number] ?? 0);
        this.#norms[profile] = (this.#norms[profile] ?? 0) + value * value;
      }
    this.#norms.forEach((sum, profile) => {
      this.#norms[profile] = Math.sqrt(sum);
    });
  }

  match(features: readonly Feature[]): Match {
    const scores = new Float64Array(this.#norms.length);
    const explained = new Float64Array(this.#classes);
    const evidence = new Float64Array(this.#classes);
    let [square, named] = [0, 0];
    for (const feature of features) {
      const value = this.#weigh(feature);
      const name = feature.category === 'name' ? value * value : 0;
      square += value * value;
      named += name;
      const posting = this.#posting(feature);
      for (let at = 0; at < posting.length; at += 2) {
        const profile = posting[at] ?? 0;
        scores[profile] = (scores[profile] ?? 0) + value * value * this.#share(posting, at);
        if (profile >= this.#classes) continue;
        explained[profile] = (explained[profile] ?? 0) + name;
        evidence[profile] = (evidence[profile] ?? 0) + value;
      }
    }
    const norm = Math.sqrt(square);
    scores.forEach((score, profile) => {
      scores[profile] = score === 0 ? 0 : score / (norm * (this.#norms[profile] ?? 1));
    });
    const best = Array.from({ length: this.#classes }, (_, label) => this.#bestProfile(scores, label));
    return {
      evidence,
      explained: explained.map((part) => (named === 0 ? 0 : part / named)),
      cosines: Float64Array.from(best, (profile) => scores[profile] ?? 0),
      because: (label) => this.#because(features, best[label] ?? 0, norm),
    };
  }

  /** Rarity counts classes, each by the share of its whole captures that have the feature. */
  #rarityOf(posting: readonly number[]): number {
    let sum = 0;
    for (let at = 0; at < posting.length; at += 2)
      if ((posting[at] ?? 0) < this.#classes) sum += this.#share(posting, at);
    return Math.log((1 + this.#classes) / (1 + sum));
  }

  #share(posting: readonly number[], at: number): number {
    return (posting[at + 1] ?? 0) / SHARE_UNIT;
  }

  #valueOf(number: number, weight: number): number {
    return weight * (this.#rarity[number] ?? 0);
  }

  #weigh(feature: Feature): number {
    const number = this.#vocabulary.get(feature.word);
    const weight = weightOf(feature);
    return number === undefined ? weight * this.#unseen : this.#valueOf(number, weight);
  }

  #posting(feature: Feature): readonly number[] {
    return this.#profiles.postings[this.#vocabulary.get(feature.word) ?? -1] ?? [];
  }

  #bestProfile(scores: Float64Array, label: number): number {
    let best = label;
    for (let stage = 1; stage < this.#profiles.stages; stage++) {
      const profile = stage * this.#classes + label;
      if ((scores[profile] ?? 0) > (scores[best] ?? 0)) best = profile;
    }
    return best;
  }

  #because(features: readonly Feature[], profile: number, norm: number): readonly Contribution[] {
    const contributions: Contribution[] = [];
    for (const feature of features) {
      const posting = this.#posting(feature);
      for (let at = 0; at < posting.length; at += 2) {
        if (posting[at] !== profile) continue;
        const value = this.#weigh(feature);
        const part = (value * value * this.#share(posting, at)) / (norm * (this.#norms[profile] ?? 1));
        if (part > 0) contributions.push({ feature, part });
      }
    }
    return contributions.sort((a, b) => b.part - a.part);
  }
}
