/** One end that speaks to another: how regularly it does, how fast it is answered, and when it fell silent. */
import type { Passage } from '#model/passage.ts';
import { type Clock, type Frame, type Gap, Gaps, Waiting } from './gap.ts';
import { Durations, type DurationsState } from './latency.ts';

/** Pauses after which a rhythm is known; how much longer the long ones may be than the middle one; the longest of which silence is told. */
const [KNOWN_AFTER, REGULAR, LONGEST] = [8, 3, 120];
/** A silence is so many times the usual long pause, and so many seconds at least. */
const [TIMES, LEAST] = [2.5, 3];
/** Messages that wait for their answer, at most; answers after which one is missed; and after how many seconds, or times what is usual. */
const [WAITING_LIMIT, ANSWERED_AFTER, ANSWER_LEAST, ANSWER_TIMES] = [256, 3, 3, 3];

/** As plain data. */
export interface LinkState extends Pick<Passage, 'from' | 'to' | 'protocol' | 'port'> {
  readonly alarms: number;
  readonly measurements: number;
  readonly first: number;
  readonly last: number;
  readonly lastFrame: Frame;
  readonly pauses: DurationsState;
  readonly answers: DurationsState;
  readonly silences: readonly Gap[];
  readonly unanswered: readonly Gap[];
}

export class Link {
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
  readonly port: number;
  alarms = 0;
  measurements = 0;
  first: number;
  last: number;
  lastFrame: Frame;
  readonly pauses: Durations = new Durations();
  readonly answers: Durations = new Durations();
  /** Times that it was silent, and that it was not answered. */
  readonly silences: Gaps = new Gaps();
  readonly unanswered: Gaps = new Gaps();
  readonly #waiting = new Waiting(WAITING_LIMIT);
  /** What passed before this nobody may have seen, since nothing was running. */
  #watchedFrom = 0;

  constructor(passage: Passage | LinkState, time: number) {
    ({ from: this.from, to: this.to, protocol: this.protocol, port: this.port } = passage);
    this.first = this.last = time;
    const { capture, frame } = 'lastFrame' in passage ? passage.lastFrame : passage;
    this.lastFrame = { capture, frame };
  }

  /** A link as it was kept, which is not watched until its capture goes on. */
  static of(kept: LinkState): Link {
    const link = new Link(kept, kept.last);
    [link.alarms, link.measurements, link.first] = [kept.alarms, kept.measurements, kept.first];
    link.pauses.restore(kept.pauses);
    link.answers.restore(kept.answers);
    link.silences.restore(kept.silences);
    link.unanswered.restore(kept.unanswered);
    link.#watchedFrom = Number.POSITIVE_INFINITY;
    return link;
  }

  /** Its capture goes on from here. */
  watch(time: number): void {
    this.#watchedFrom = Math.min(this.#watchedFrom, time);
  }

  state(): LinkState {
    const { from, to, protocol, port, alarms, measurements, first, last, lastFrame } = this;
    return {
      ...{ from, to, protocol, port, alarms, measurements, first, last, lastFrame },
      pauses: this.pauses.state(),
      answers: this.answers.state(),
      silences: this.silences.state(),
      unanswered: this.unanswered.state(),
    };
  }

  /** A message from one end to the other. */
  sent({ sort, marks, capture, frame }: Passage, time: number): void {
    if (time > this.last) {
      // What passed between two captures, or while nothing was running, nobody saw.
      if (capture === this.lastFrame.capture && this.last >= this.#watchedFrom) this.#paused(time);
      this.silences.close(time);
      this.last = time;
      this.watch(time);
      this.lastFrame = { capture, frame };
    }
    if (sort === 'alarm') {
      this.alarms++;
    } else this.measurements++;
    if (marks[0] !== undefined) this.#waiting.add(marks[0], time, { capture, frame });
  }

  /** The answer to one of its messages. */
  answered(mark: string, time: number): void {
    const since = this.#waiting.take(mark);
    if (since === null) return;
    this.#lookForAnswers(() => time);
    this.answers.add(time - since);
    this.unanswered.close(time);
  }

  /** Looks for what is missing by now. */
  look(clock: Clock): void {
    const since = Math.max(this.last, this.#watchedFrom);
    const silent = clock(this.lastFrame.capture) - since;
    if (silent > LEAST && silent > (this.silentAfter ?? Number.POSITIVE_INFINITY))
      this.silences.open(since, this.lastFrame);
    this.#lookForAnswers(clock);
  }

  #paused(time: number): void {
    const pause = time - this.last;
    const isSilence = pause > LEAST && pause > (this.silentAfter ?? Number.POSITIVE_INFINITY);
    if (isSilence) this.silences.open(this.last, this.lastFrame);
    else this.pauses.add(pause);
  }

  #lookForAnswers(clock: Clock): void {
    if (clock(this.lastFrame.capture) - this.#waiting.oldest <= ANSWER_LEAST) return;
    const limit = Math.max(ANSWER_LEAST, ANSWER_TIMES * this.answers.quantile(0.99));
    for (const { time, frame } of this.#waiting.overdue(limit, clock))
      if (this.answers.count >= ANSWERED_AFTER) this.unanswered.open(time, frame);
  }

  /** After how many seconds without a message something is wrong; null where it has no rhythm, or a slow one: alarms alone have none. */
  get silentAfter(): number | null {
    const [middle, long] = [this.pauses.quantile(0.5), this.pauses.quantile(0.95)];
    const after = Math.max(LEAST, TIMES * long);
    const hasRhythm = this.measurements > KNOWN_AFTER && this.pauses.count >= KNOWN_AFTER;
    return !hasRhythm || long > REGULAR * middle || after > LONGEST ? null : after;
  }
}
