/** Weighs what was claimed of one attribute: witnesses that agree, rivals, and how exact an answer the evidence carries. */
import type { Basis } from '#model/device.ts';

/** Facts cited per claim. */
const BASIS_LIMIT = 5;
/** No claim from evidence is surer than this. */
const CONFIDENCE_CAP = 0.99;
/** What is less likely than not is not claimed: unknown stays unknown. */
const CONFIDENCE_FLOOR = 0.5;
/** A more exact answer is preferred to a broader one when it is at least so sure. */
const EXACT_ENOUGH = 0.6;
/** Parts the alternatives of a value that is one of several. */
const OR = ' or ';
/** Values that follow from two others, at most: `A or B` and `B or C` come to B. */
const MEETING_LIMIT = 64;
/** Of more alternatives than these only what they have in common is told: the list serves to be met with another one. */
const ALTERNATIVES_TOLD = 3;
/** Distinct values weighed; more than these contradict each other beyond any claim. */
const CANDIDATE_LIMIT = 64;

/** One claim with the fact that carries it. Claims of one witness count once, however often they are repeated. */
export interface Testimony {
  readonly value: string;
  readonly weight: number;
  /** Who says it: by default the fact's key, as a second fact of one key says nothing new. */
  readonly witness: string;
  readonly basis: Basis;
}

export interface Verdict {
  readonly value: string;
  readonly confidence: number;
  readonly basis: readonly Basis[];
}

/** How the values of an attribute relate to each other. */
export interface Nature {
  /** The parts of a value, in order; a value whose parts hold all of another's in a row is the more exact of the two. */
  parts(value: string): readonly string[];
  /** True where the parts must be held from the first on, as in versions. */
  readonly fromStart: boolean;
  /** True where the more exact of two words is the better answer; else the weightiest witness chooses the word. */
  readonly exact: boolean;
  /** False where a device may well have several, as software: then none speaks against another. */
  readonly exclusive: boolean;
}

type Alternatives = readonly (readonly string[])[];

interface Candidate {
  readonly value: string;
  readonly alternatives: Alternatives;
  readonly testimonies: Testimony[];
  /** The two candidates that leave nothing else, where nobody says this one. */
  readonly between?: readonly [number, number];
}

/** The best supported value, as exact as the evidence carries; null where it carries none. */
export function weigh(testimonies: readonly Testimony[], nature: Nature): Verdict | null {
  const candidates = withMeetings(gather(testimonies, nature), nature);
  const scale = new Scale(candidates, nature);
  let best = scale.surest(candidates.map((_, index) => index).filter((index) => scale.isBroadest(index)));
  if (best === null) return null;
  for (let next = nature.exact ? best : null; next !== null; ) {
    best = next;
    const within = scale
      .moreExactThan(best)
      .filter((index) => scale.confidence(index) >= EXACT_ENOUGH && told(candidates[index]?.value ?? '') !== '');
    next = scale.surest(within);
  }
  const confidence = Math.round(Math.min(CONFIDENCE_CAP, scale.confidence(best)) * 1000) / 1000;
  if (confidence < CONFIDENCE_FLOOR) return null;
  const support = [...scale.support(best)].sort(byWeight);
  const word = nature.exact ? candidates[best] : (support.find(({ value }) => !value.includes(OR)) ?? support[0]);
  const value = word && told(word.value);
  return value ? { value, confidence, basis: basisOf(support) } : null;
}

/** A value as it is told: of many alternatives the words with which all begin. */
function told(value: string): string {
  const alternatives = value.split(OR).map((alternative) => alternative.split(' '));
  const [first = [], ...others] = alternatives;
  if (alternatives.length <= ALTERNATIVES_TOLD) return value;
  const end = first.findIndex((part, index) => others.some((other) => other[index] !== part));
  return first.slice(0, end).join(' ');
}

/** True where one value is the other, or a more exact or a broader word for it. */
export function agree(a: string, b: string, nature: Nature): boolean {
  const [one, other] = [alternativesOf(a, nature), alternativesOf(b, nature)];
  return isWithin(one, other, nature.fromStart) || isWithin(other, one, nature.fromStart);
}

/** The values claimed, each once, spelt as the weightiest claim spells it. */
function gather(testimonies: readonly Testimony[], nature: Nature): readonly Candidate[] {
  const byWord = new Map<string, Candidate>();
  for (const testimony of [...testimonies].sort(byWeight)) {
    const alternatives = alternativesOf(testimony.value, nature);
    if (alternatives.length === 0) continue;
    const word = alternatives
      .map((parts) => parts.join(' '))
      .sort()
      .join('|');
    const known = byWord.get(word);
    if (known) known.testimonies.push(testimony);
    else if (byWord.size < CANDIDATE_LIMIT)
      byWord.set(word, { value: testimony.value, alternatives, testimonies: [testimony] });
  }
  return [...byWord.values()];
}

/** Adds what remains where two candidates agree on some of their alternatives and neither is within the other. */
function withMeetings(stated: readonly Candidate[], nature: Nature): readonly Candidate[] {
  const met: Candidate[] = [];
  for (const [a, one] of stated.entries()) {
    for (let b = a + 1; b < stated.length && met.length < MEETING_LIMIT; b++) {
      const other = stated[b] as Candidate;
      if (one.alternatives.length + other.alternatives.length < 3 || shareWitness(one, other)) continue;
      const shared = [...common(one, other, nature), ...common(other, one, nature)];
      const words = new Map(shared.map((word) => [nature.parts(word).join(' '), word]));
      const value = [...words.values()].join(OR);
      const alternatives = alternativesOf(value, nature);
      const isStated = [...stated, ...met].some((known) => isSame(known.alternatives, alternatives, nature));
      if (words.size > 0 && !isStated) met.push({ value, alternatives, testimonies: [], between: [a, b] });
    }
  }
  return [...stated, ...met];
}

/** A witness that says two things at different times does not mean what they have in common. */
function shareWitness(a: Candidate, b: Candidate): boolean {
  const witnesses = new Set(a.testimonies.map(({ witness }) => witness));
  return b.testimonies.some(({ witness }) => witnesses.has(witness));
}

/** The alternatives of `a` that are one of `b`'s, in their own words. */
function common(a: Candidate, b: Candidate, { fromStart, parts }: Nature): readonly string[] {
  return a.value.split(OR).filter((word) => b.alternatives.some((broad) => holds(parts(word), broad, fromStart)));
}

function isSame(a: Alternatives, b: Alternatives, { fromStart }: Nature): boolean {
  return isWithin(a, b, fromStart) && isWithin(b, a, fromStart);
}

/** What supports each candidate, and what speaks against it. */
class Scale {
  readonly #candidates: readonly Candidate[];
  readonly #exclusive: boolean;
  /** `[a][b]`: a is b, or one of b. */
  readonly #within: readonly (readonly boolean[])[];
  readonly #confidences: number[] = [];

  constructor(candidates: readonly Candidate[], nature: Nature) {
    this.#candidates = candidates;
    this.#exclusive = nature.exclusive;
    this.#within = candidates.map((a) =>
      candidates.map((b) => isWithin(a.alternatives, b.alternatives, nature.fromStart)),
    );
  }

  isBroadest(index: number): boolean {
    return this.#indexes().every((other) => other === index || !this.#isWithin(index, other));
  }

  moreExactThan(index: number): readonly number[] {
    return this.#indexes().filter((other) => other !== index && this.#isWithin(other, index));
  }

  /** Of these the one with the greatest confidence; of equals the one whose value sorts first. */
  surest(indexes: readonly number[]): number | null {
    const value = (index: number): string => (this.#candidates[index] as Candidate).value;
    const [first = null] = [...indexes].sort(
      (a, b) => this.confidence(b) - this.confidence(a) || (value(a) < value(b) ? -1 : 1),
    );
    return first;
  }

  /** All that supports a candidate: what claims it, what claims something more exact, and the two that come to it. */
  support(index: number): readonly Testimony[] {
    return [index, ...((this.#candidates[index] as Candidate).between ?? []), ...this.moreExactThan(index)].flatMap(
      (other) => (this.#candidates[other] as Candidate).testimonies,
    );
  }

  /**
   * Probability that the candidate is true: its odds against the odds of its rivals together and of none being true,
   * where witnesses that agree multiply their doubts. One witness alone gives its own weight.
   */
  confidence(index: number): number {
    const known = this.#confidences[index];
    if (known !== undefined) return known;
    const odds = this.#odds(index);
    const against = this.#exclusive ? this.#rivals(index).reduce((sum, rival) => sum + this.#odds(rival), 0) : 0;
    const confidence = odds / (1 + odds + against);
    this.#confidences[index] = confidence;
    return confidence;
  }

  /** What follows from two candidates is as likely as both of them together. */
  #odds(index: number): number {
    const { between = [index] } = this.#candidates[index] as Candidate;
    const all = between.reduce((product, one) => product * (1 - this.#doubt(one)), 1);
    return all / (1 - all);
  }

  #doubt(index: number): number {
    const byWitness = new Map<string, number>();
    for (const { witness, weight } of this.support(index))
      byWitness.set(witness, Math.max(byWitness.get(witness) ?? 0, weight));
    let doubt = 1;
    for (const weight of byWitness.values()) doubt *= 1 - weight;
    return doubt;
  }

  /** The broadest candidates that cannot be true together with this one. */
  #rivals(index: number): readonly number[] {
    const rivals = this.#indexes().filter((other) => !this.#agree(index, other));
    return rivals.filter((rival) => rivals.every((other) => other === rival || !this.#isWithin(rival, other)));
  }

  /** True where one is the more exact of the two, or a third is more exact than both. */
  #agree(a: number, b: number): boolean {
    return this.#indexes().some((c) => this.#isWithin(c, a) && this.#isWithin(c, b)) || this.#isWithin(a, b);
  }

  #isWithin(a: number, b: number): boolean {
    return this.#within[a]?.[b] === true;
  }

  #indexes(): readonly number[] {
    return this.#candidates.map((_, index) => index);
  }
}

/** `A or B` as its two alternatives, each in its parts. */
function alternativesOf(value: string, nature: Nature): Alternatives {
  return value
    .split(OR)
    .map((part) => nature.parts(part))
    .filter((parts) => parts.length > 0);
}

/** Every alternative of `a` is one of the alternatives of `b`. */
function isWithin(a: Alternatives, b: Alternatives, fromStart: boolean): boolean {
  return a.every((exact) => b.some((broad) => holds(exact, broad, fromStart)));
}

function holds(exact: readonly string[], broad: readonly string[], fromStart: boolean): boolean {
  const last = fromStart ? 0 : exact.length - broad.length;
  for (let at = 0; at <= last; at++) if (broad.every((part, index) => exact[at + index] === part)) return true;
  return false;
}

/** The weightiest facts, each witness's best first. */
function basisOf(sorted: readonly Testimony[]): readonly Basis[] {
  const seen = new Set<string>();
  const first = sorted.filter(({ witness }) => !seen.has(witness) && seen.add(witness));
  const rest = sorted.filter((testimony) => !first.includes(testimony));
  const distinct = new Map<string, Basis>();
  for (const { basis } of [...first, ...rest]) {
    const word = `${basis.capture}\n${basis.frame}\n${basis.key}\n${basis.value}`;
    if (!distinct.has(word)) distinct.set(word, basis);
  }
  return [...distinct.values()].slice(0, BASIS_LIMIT);
}

/** Weightiest first; the rest of the order is fixed so that the order of facts changes nothing. */
function byWeight(a: Testimony, b: Testimony): number {
  return (
    b.weight - a.weight ||
    compare(a.value, b.value) ||
    compare(a.witness, b.witness) ||
    compare(a.basis.capture, b.basis.capture) ||
    a.basis.frame - b.basis.frame ||
    compare(a.basis.rule, b.basis.rule)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
