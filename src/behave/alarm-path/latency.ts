/** Percentiles of durations without keeping them: a count for each range, ranges of equal ratio. */

/** Ratio from one range to the next: percentiles are within two percent. */
const RATIO = Math.log(1.04);
/** One microsecond, and an hour, in seconds: what lies beyond is counted there. */
const [LEAST, MOST] = [1e-6, 3600];
const RANGES = Math.ceil(Math.log(MOST / LEAST) / RATIO) + 1;

/** Durations in seconds. */
export interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly most: number;
}

/** As plain data: how many there were in which range, and the longest. */
export interface DurationsState {
  readonly ranges: readonly (readonly [range: number, count: number])[];
  readonly most: number;
}

export class Durations {
  readonly #counts = new Uint32Array(RANGES);
  #count = 0;
  #most = 0;

  get count(): number {
    return this.#count;
  }

  /** Takes a duration in seconds; one below zero counts as none. */
  add(seconds: number): void {
    const within = Math.min(MOST, Math.max(LEAST, seconds));
    const range = Math.round(Math.log(within / LEAST) / RATIO);
    this.#counts[range] = (this.#counts[range] ?? 0) + 1;
    this.#count++;
    this.#most = Math.max(this.#most, seconds);
  }

  state(): DurationsState {
    const ranges = [...this.#counts.entries()].filter(([, count]) => count > 0);
    return { ranges, most: this.#most };
  }

  restore({ ranges, most }: DurationsState): void {
    for (const [range, count] of ranges) {
      this.#counts[range] = count;
      this.#count += count;
    }
    this.#most = most;
  }

  /** The duration that so large a share (0 to 1) of them does not exceed; 0 where there are none. */
  quantile(share: number): number {
    let left = Math.ceil(share * this.#count);
    if (left === 0) return 0;
    for (const [range, count] of this.#counts.entries()) {
      left -= count;
      if (left <= 0) return Math.min(this.#most, LEAST * Math.exp(range * RATIO));
    }
    return this.#most;
  }

  percentiles(): Percentiles {
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => rounded(this.quantile(share)));
    return { count: this.#count, p50: p50 ?? 0, p95: p95 ?? 0, p99: p99 ?? 0, most: rounded(this.#most) };
  }
}

/** To microseconds. */
function rounded(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}
