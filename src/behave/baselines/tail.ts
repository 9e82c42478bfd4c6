/**
 * How far out a value lies among all that a group showed: a histogram for each group, and beyond its last hundredth an exponential tail
 * ("peaks over threshold", as in Siffer et al., Anomaly Detection in Streams with Extreme Value Theory, KDD 2017, with shape 0). So a
 * value that nobody ever showed is weighed by how far it is from those that somebody did, also in a small group.
 */
const BINS = 64;
/** The group of all: who is in none counts here alone. */
const SITE = 0;
/** Values needed before anything is said, and those that the tail is drawn from at least. */
const [ENOUGH, TAIL_LEAST, TAIL_SHARE] = [40, 8, 0.01];
/** What is left of old values after a day. */
const FADE = 0.97;
/** Weight of the width that a tail is taken to have before it has shown it, in values. */
const PRIOR = 8;

export class Tails {
  #counts: Float32Array = new Float32Array(BINS * 64);
  readonly #width: number;
  readonly #lowest: number;
  readonly #prior: number;

  /** Values from `lowest` on, in steps of `width`; `prior` is the mean excess of a tail that has shown nothing. */
  constructor(lowest: number, width: number, prior: number) {
    [this.#lowest, this.#width, this.#prior] = [lowest, width, prior];
  }

  /** Adds a value of a group, which counts for the site too. */
  add(group: number, value: number): void {
    if (group !== SITE) this.add(SITE, value);
    const end = (group + 1) * BINS;
    if (end > this.#counts.length) this.#counts = grown(this.#counts, end * 2);
    this.#counts[end - BINS + this.#bin(value)] = (this.#counts[end - BINS + this.#bin(value)] as number) + 1;
  }

  /** Minus the decimal logarithm of how often the group shows such a value or a greater one; of too small a group, how often the site does; 0 where too little was seen of that. */
  score(group: number, value: number): number {
    const from = group * BINS;
    const counts = this.#counts.subarray(from, from + BINS);
    let all = 0;
    for (const count of counts) all += count;
    if (all < ENOUGH) return group === SITE ? 0 : this.score(SITE, value);
    let [beyond, excess, at] = [0, 0, BINS];
    const wanted = Math.max(TAIL_LEAST, all * TAIL_SHARE);
    while (at > 0 && beyond < wanted) {
      excess += beyond * this.#width;
      beyond += counts[--at] as number;
    }
    const threshold = this.#lowest + at * this.#width;
    if (value <= threshold) return 0;
    const mean = (excess + beyond * (this.#width / 2) + PRIOR * this.#prior) / (beyond + PRIOR);
    // What was seen says little of what comes once in a hundred times as long.
    return Math.min(-Math.log10(beyond / all) + (value - threshold) / mean / Math.LN10, Math.log10(all) + 2);
  }

  /** A day has passed. */
  fade(): void {
    for (let at = 0; at < this.#counts.length; at++) this.#counts[at] = (this.#counts[at] as number) * FADE;
  }

  get bytes(): number {
    return this.#counts.byteLength;
  }

  state(): Float32Array {
    return this.#counts;
  }

  restore(counts: Float32Array): void {
    this.#counts = counts;
  }

  #bin(value: number): number {
    return Math.max(0, Math.min(BINS - 1, Math.floor((value - this.#lowest) / this.#width)));
  }
}

/** The column with room for so many. */
export function grown<Column extends Float32Array | Float64Array | Uint32Array | Int32Array | Uint16Array | Uint8Array>(
  column: Column,
  length: number,
): Column {
  const larger = new (column.constructor as new (length: number) => Column)(length);
  larger.set(column as never);
  return larger;
}
