/** Something that a way of alarms lacked, from when until when. */
import type { Passage } from '#model/passage.ts';

export type Frame = Pick<Passage, 'capture' | 'frame'>;

/** Times in seconds since the epoch; `until` is null while it lasts. */
export interface Gap {
  readonly from: number;
  until: number | null;
  readonly frame: Frame;
}

/** Gaps kept of one sort: the first one, and the last ones. */
const LIMIT = 64;

export class Gaps {
  readonly list: Gap[] = [];

  get lasts(): boolean {
    return this.list.at(-1)?.until === null;
  }

  /** Something is missing since a time; nothing where that is known. */
  open(from: number, frame: Frame): void {
    if (!this.lasts) this.add({ from, until: null, frame });
  }

  /** It is there again. */
  close(time: number): void {
    const last = this.list.at(-1);
    if (last?.until === null) last.until = time;
  }

  add(gap: Gap): void {
    if (this.list.length >= LIMIT) this.list.splice(1, 1);
    this.list.push(gap);
  }

  /** As plain data, with nothing of what messages are called. */
  state(): readonly Gap[] {
    return this.list.map(({ from, until, frame: { capture, frame } }) => ({ from, until, frame: { capture, frame } }));
  }

  restore(gaps: readonly Gap[]): void {
    for (const gap of gaps) this.add({ ...gap });
  }
}

/** Messages that wait for something, in order of their coming. */
export class Waiting {
  readonly #since = new Map<string, { readonly time: number; readonly frame: Frame }>();
  readonly #limit: number;

  /** More than `limit` do not wait. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(mark: string, time: number, frame: Frame): void {
    if (this.#since.size < this.#limit) this.#since.set(mark, { time, frame });
  }

  /** It waits no longer; answers since when it did, or null. */
  take(mark: string): number | null {
    const time = this.#since.get(mark)?.time ?? null;
    this.#since.delete(mark);
    return time;
  }

  /** Since when the first one waits; infinity where none does. */
  get oldest(): number {
    const [first] = this.#since.values();
    return first?.time ?? Number.POSITIVE_INFINITY;
  }

  /** Those that wait for longer than so many seconds by the clock of their capture, which wait no longer. */
  *overdue(seconds: number, clock: Clock): Generator<{ readonly time: number; readonly frame: Frame }> {
    for (const [mark, waiting] of this.#since) {
      if (clock(waiting.frame.capture) <= waiting.time + seconds) continue;
      this.#since.delete(mark);
      yield waiting;
    }
  }
}

/** How far a capture has come, in seconds since the epoch: what lies behind its end is not missing. */
export type Clock = (capture: string) => number;
