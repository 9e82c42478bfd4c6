/** Detectors together: what each is told, what all conclude, and the spread that only their findings together show. */

import { earlier } from '#base/time.ts';
import type { AlarmPath } from '#model/alarm-path.ts';
import type { Fact } from '#model/fact.ts';
import type { Flow } from '#model/flow.ts';
import type { Passage } from '#model/passage.ts';
import { AlarmPaths, type AlarmPathsState } from './alarm-path/alarm-paths.ts';
import { describePaths } from './alarm-path/describe.ts';
import { type Contact, ContactBook } from './contact-book.ts';
import type { Detector, Draft } from './detector.ts';
import { DETECTORS } from './registry.ts';
import { type ResultRelay, ResultWays } from './result-ways.ts';
import { SignalBook, type SignalledPair } from './signal-book.ts';
import { type Statement, StatementBook } from './statement-book.ts';
import { wormSpread } from './worm-spread.ts';

/** What was seen, as plain data for the way between threads. */
export interface DetectionState {
  readonly contacts: ReadonlyMap<string, ReadonlyMap<string, Contact>>;
  readonly signals: ReadonlyMap<string, SignalledPair>;
  readonly statements: ReadonlyMap<string, Statement>;
  /** Messages of care that were not followed yet. */
  readonly passages: readonly Passage[];
  /** Contacts and pairs that there was no room for. */
  readonly lost: number;
}

/** What is taken up again after a restart, as plain data. */
export interface DetectionMemory {
  readonly seen: DetectionState;
  readonly alarms: AlarmPathsState;
  readonly results: readonly ResultRelay[];
}

/** Hears of a detector that threw, and that it does again after it did not. */
export type FaultListener = (detector: string, error: unknown) => void;

export class Detection {
  readonly #detectors: readonly Detector[];
  readonly #onFault: FaultListener | null;
  readonly #faulty = new Set<string>();
  readonly #contacts = new ContactBook();
  readonly #signals = new SignalBook();
  readonly #statements = new StatementBook();
  readonly #alarms = new AlarmPaths();
  readonly #results = new ResultWays();
  #lost = 0;
  /** When the last conversation ended, and whether any came since the last conclusion. */
  #latest = '';
  #isNews = false;
  #drafts: readonly Draft[] = [];

  /** With `onFault` a detector that throws costs its own findings alone; without, `conclude` throws what it threw. */
  constructor(onFault: FaultListener | null = null, detectors: readonly Detector[] = DETECTORS) {
    this.#onFault = onFault;
    this.#detectors = detectors;
  }

  /** Takes a flow, or a part of one; `records` names the sensor where no packets show it. */
  flow(flow: Flow & { readonly part?: number }, records: string | null = null): void {
    this.#contacts.flow(flow, records);
    this.#signals.flow(flow);
    if (flow.end > this.#latest) this.#latest = flow.end;
    this.#isNews = true;
  }

  /** Takes a fact. */
  fact(fact: Fact): void {
    if (this.#statements.fact(fact)) this.#isNews = true;
  }

  /** Takes a message of care on its way. */
  passage(passage: Passage): void {
    (passage.sort === 'results' ? this.#results : this.#alarms).take(passage);
    if (passage.time > this.#latest) this.#latest = passage.time;
    this.#isNews = true;
  }

  /** The ways of alarms from end to end, as of the last conclusion. */
  alarmPaths(): readonly AlarmPath[] {
    return describePaths(this.#alarms);
  }

  /** Everything that was seen and learnt, to be kept from one run to the next. The marks by which messages are known again are kept nowhere. */
  memory(): DetectionMemory {
    this.#alarms.settle();
    this.#results.settle();
    const seen = { ...this.state(), passages: [] };
    return { seen, alarms: this.#alarms.state(), results: [...this.#results.relays.values()] };
  }

  /** Takes up the memory of an earlier run. Call once, before anything else. */
  restore({ seen, alarms, results }: DetectionMemory): void {
    this.#alarms.restore(alarms);
    this.#results.restore(results);
    this.absorb(seen);
  }

  state(): DetectionState {
    return {
      contacts: this.#contacts.byClient,
      signals: this.#signals.pairs,
      statements: this.#statements.statements,
      passages: [...this.#alarms.pending, ...this.#results.pending],
      lost: this.lost,
    };
  }

  /** Takes in what another thread saw. */
  absorb({ contacts, signals, statements, passages, lost }: DetectionState): void {
    this.#contacts.absorb(contacts);
    this.#signals.absorb(signals);
    this.#statements.absorb(statements);
    for (const passage of passages) this.passage(passage);
    this.#lost += lost;
    this.#isNews = true;
  }

  /** Forgets what was last seen so long before the latest conversation, or before `now` (ISO 8601) where that claims to be of the future. */
  forget(hours: number, now: string): void {
    if (this.#latest === '') return;
    const before = new Date(Date.parse(earlier(this.#latest, now)) - hours * 3_600_000).toISOString();
    this.#contacts.forget(before);
    this.#signals.forget(before);
    this.#statements.forget(before);
    this.#results.forget(before);
    this.#alarms.forget(Date.parse(before) / 1000);
  }

  /** Contacts and pairs that there was no room for: what they would have shown is not seen. */
  get lost(): number {
    return (
      this.#lost +
      this.#contacts.lost +
      this.#signals.lost +
      this.#statements.lost +
      this.#alarms.lost +
      this.#results.lost
    );
  }

  /** Whether anything came since the last conclusion. */
  get isNews(): boolean {
    return this.#isNews;
  }

  /** Everything that the detectors conclude from what was seen so far. */
  conclude(): readonly Draft[] {
    if (!this.#isNews) return this.#drafts;
    this.#isNews = false;
    this.#alarms.settle();
    this.#results.settle();
    const seen = {
      contacts: this.#contacts,
      signals: this.#signals,
      statements: this.#statements,
      alarms: this.#alarms,
      results: this.#results,
    };
    const drafts = this.#detectors.flatMap((detector) => this.#heard(detector.name, () => detector.conclude(seen)));
    this.#drafts = [...drafts, ...this.#heard('worm-spread', () => wormSpread(drafts, seen))];
    return this.#drafts;
  }

  #heard(name: string, conclude: () => readonly Draft[]): readonly Draft[] {
    try {
      const drafts = conclude();
      this.#faulty.delete(name);
      return drafts;
    } catch (error) {
      if (this.#onFault === null) throw error;
      if (!this.#faulty.has(name)) this.#onFault(name, error);
      this.#faulty.add(name);
      return [];
    }
  }
}
