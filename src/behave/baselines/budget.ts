/** How many findings without a cause may be given: thresholds rise until what ordinary days showed stays within. */
import type { BaselineSettings } from './settings.ts';
import { BASELINE_KINDS, type BaselineKind, KINDS } from './signal.ts';

/** Days that are looked back on, and scores in steps. */
const [DAYS, BINS, STEP] = [7, 100, 0.1];

export class Budget {
  readonly #settings: BaselineSettings;
  /** Stories that began, by kind, day (in a ring) and score. */
  #counts: Float32Array = new Float32Array(BASELINE_KINDS.length * DAYS * BINS);
  #today = 0;
  #firstDay = 0;

  constructor(settings: BaselineSettings) {
    this.#settings = settings;
  }

  /** A day begins: what the ring holds of the one so long ago is forgotten. */
  begin(day: number): void {
    if (this.#firstDay === 0) this.#firstDay = day;
    for (let one = Math.max(this.#today + 1, day - DAYS + 1); one <= day; one++)
      for (let kind = 0; kind < BASELINE_KINDS.length; kind++) this.#row(kind, one).fill(0);
    this.#today = day;
  }

  /** A story of a score began on a day (`by` 1), or is taken back to be counted otherwise (-1). */
  count(kind: BaselineKind, day: number, score: number, by: 1 | -1): void {
    if (day <= this.#today - DAYS) return;
    const row = this.#row(BASELINE_KINDS.indexOf(kind), day);
    const bin = binOf(score);
    row[bin] = Math.max(0, (row[bin] as number) + by);
  }

  /** Findings of a kind that a site of so many devices may give in a day without a cause. */
  perDay(kind: BaselineKind, devices: number): number {
    return (
      KINDS[kind].share * Math.max(this.#settings.budgetLeast, (devices * this.#settings.budgetPerThousand) / 1000)
    );
  }

  /** The least score that is told: above it, the days behind us stay within the budget. The busiest one is left out, so that an attack makes nobody deaf. */
  threshold(kind: BaselineKind, devices: number): number {
    const number = BASELINE_KINDS.indexOf(kind);
    const days = Math.min(DAYS, this.#today - this.#firstDay + 1);
    const allowed = Math.max(1, this.perDay(kind, devices) * Math.max(1, days - 1));
    const sums = new Float64Array(days);
    for (let bin = BINS - 1; bin >= 0; bin--) {
      let all = 0;
      for (let day = 0; day < days; day++) {
        sums[day] = (sums[day] as number) + (this.#row(number, this.#today - day)[bin] as number);
        all += sums[day] as number;
      }
      if (all - Math.max(...sums) > allowed) return Math.max(KINDS[kind].least, (bin + 1) * STEP);
    }
    return KINDS[kind].least;
  }

  get bytes(): number {
    return this.#counts.byteLength;
  }

  state(): readonly [Float32Array, number, number] {
    return [this.#counts, this.#today, this.#firstDay];
  }

  restore([counts, today, firstDay]: readonly [Float32Array, number, number]): void {
    this.#counts = counts;
    [this.#today, this.#firstDay] = [today, firstDay];
  }

  #row(kind: number, day: number): Float32Array {
    const from = (kind * DAYS + (day % DAYS)) * BINS;
    return this.#counts.subarray(from, from + BINS);
  }
}

function binOf(score: number): number {
  return Math.max(0, Math.min(BINS - 1, Math.floor(score / STEP)));
}
