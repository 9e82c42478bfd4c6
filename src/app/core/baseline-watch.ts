/** What devices ordinarily do, as the core follows it: learnt from flows, kept from one run to the next, told when it is settled. */
import { type BaselineFigures, Baselines, type Standing } from '#behave/baselines/baselines.ts';
import type { Draft } from '#behave/detector.ts';
import type { Device } from '#model/device.ts';
import type { Flow } from '#model/flow.ts';
import type { BaselineKeeper } from './learnt-file.ts';

/** What a whole group of devices began to do; `address` is of one of them. */
export type GroupNote = ReturnType<Baselines['notes']>[number];

export class BaselineWatch {
  readonly #baselines: Baselines;
  readonly #keeper: BaselineKeeper | null;
  #hasLearnt = false;
  /** Findings that are not kept yet, by their words. */
  readonly #drafts = new Map<string, Draft>();
  #notes: readonly GroupNote[] = [];

  /** `idAt` names the device that has an address now. */
  constructor(idAt: (address: string) => string | undefined, keeper: BaselineKeeper | null) {
    this.#baselines = new Baselines(idAt);
    this.#keeper = keeper;
  }

  /** Takes up what was kept. */
  load(devices: Iterable<Device>): void {
    const learnt = this.#keeper?.load();
    if (learnt) this.#baselines.restore(learnt);
    this.#baselines.meet(devices);
  }

  /** `records` names the sensor where no packets show the flow. */
  flow(flow: Flow, records: string | null): void {
    this.#baselines.flow(flow, records);
    this.#hasLearnt = true;
  }

  /** Keeps what was learnt. Between two calls a crash loses it, and nothing else. */
  keep(): void {
    if (this.#hasLearnt) this.#keeper?.keep(this.#baselines.state());
    this.#hasLearnt = false;
  }

  /** What is unusual, and not kept yet. */
  findings(): readonly Draft[] {
    for (const draft of this.#baselines.conclude()) this.#drafts.set(draft.word, draft);
    return [...this.#drafts.values()];
  }

  /** What whole groups began to do, and is not kept yet. */
  notes(): readonly GroupNote[] {
    this.#notes = [...this.#notes, ...this.#baselines.notes()];
    return this.#notes;
  }

  /** Findings and notes are kept, and these devices are new or not as they were. */
  settle(fresh: Iterable<Device>): void {
    this.#drafts.clear();
    this.#notes = [];
    this.#baselines.meet(fresh);
  }

  /** How far a device is learnt. */
  standing(id: string): Standing {
    return this.#baselines.standing(id);
  }

  /** What is held, in numbers. */
  figures(): BaselineFigures {
    return this.#baselines.figures();
  }
}
