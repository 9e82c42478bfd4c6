/** A system in the middle of an alarm's way: how long it takes to pass one on, which it kept, and which were late. */
import { type Clock, type Frame, type Gap, Gaps, Waiting } from './gap.ts';
import { Durations, type DurationsState } from './latency.ts';

const WAITING_LIMIT = 1024;
/** Alarms passed on from which on it is known that it does so; and the share of those that came, since some pass on the urgent ones alone. */
const [KNOWN_AFTER, SHARE] = [3, 0.9];
/** An alarm is kept back after so many seconds at least, and so many times what is usual. */
const [LEAST, TIMES] = [2, 3];
/** It was late from so many seconds on, where that is so many times what was usual for so many before. */
const [LATE_LEAST, LATE_TIMES, USUAL_AFTER] = [1, 4, 4];

/** As plain data. */
export interface RelayState {
  readonly from: string;
  readonly through: string;
  readonly to: string;
  readonly delays: DurationsState;
  readonly usual: DurationsState;
  readonly kept: readonly Gap[];
  readonly late: readonly Gap[];
  readonly skipped: number;
}

/** What goes through one host from one neighbour to another. */
export class Relay {
  readonly from: string;
  readonly through: string;
  readonly to: string;
  readonly delays: Durations = new Durations();
  /** Those that were not late. */
  readonly usual: Durations = new Durations();
  /** Times that alarms came and did not go on, and those that went on late. */
  readonly kept: Gaps = new Gaps();
  readonly late: Gaps = new Gaps();
  readonly #waiting = new Waiting(WAITING_LIMIT);
  /** Alarms that did not go on while nobody expected it. */
  #skipped = 0;

  constructor(from: string, through: string, to: string) {
    [this.from, this.through, this.to] = [from, through, to];
  }

  state(): RelayState {
    const { from, through, to } = this;
    return {
      ...{ from, through, to, skipped: this.#skipped },
      delays: this.delays.state(),
      usual: this.usual.state(),
      kept: this.kept.state(),
      late: this.late.state(),
    };
  }

  restore({ delays, usual, kept, late, skipped }: RelayState): void {
    this.delays.restore(delays);
    this.usual.restore(usual);
    this.kept.restore(kept);
    this.late.restore(late);
    this.#skipped = skipped;
  }

  /** An alarm came in. */
  came(mark: string, time: number, frame: Frame): void {
    this.#waiting.add(mark, time, frame);
  }

  /** An alarm went on. */
  passed(mark: string, came: number, went: number, frame: Frame): void {
    this.#waiting.take(mark);
    const delay = went - came;
    const isLate =
      this.usual.count >= USUAL_AFTER && delay > Math.max(LATE_LEAST, LATE_TIMES * this.usual.quantile(0.99));
    if (isLate) this.late.add({ from: came, until: went, frame });
    else this.usual.add(delay);
    this.delays.add(delay);
    this.look(() => went);
    this.kept.close(went);
  }

  /** Looks for what did not go on by now. */
  look(clock: Clock): void {
    if (this.#waiting.oldest === Number.POSITIVE_INFINITY) return;
    const limit = Math.max(LEAST, TIMES * this.usual.quantile(0.99));
    for (const { time, frame } of this.#waiting.overdue(limit, clock)) {
      const passed = this.delays.count;
      if (passed >= KNOWN_AFTER && passed >= (passed + this.#skipped) * SHARE) this.kept.open(time, frame);
      else this.#skipped++;
    }
  }
}
