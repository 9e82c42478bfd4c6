/** Who looks for findings in what sensors tell: clear text, the detectors, the baselines, and the policy that was adopted. */

import { describeDefect } from '#base/defect.ts';
import type { Standing } from '#behave/baselines/baselines.ts';
import { Detection } from '#behave/detection.ts';
import type { Batch } from '#bus/batch.ts';
import type { Kept } from '#inventory/store.ts';
import type { AlarmPath } from '#model/alarm-path.ts';
import type { Device } from '#model/device.ts';
import type { Finding } from '#model/finding.ts';
import { findingOf } from '../devices.ts';
import type { BaselineWatch } from './baseline-watch.ts';
import { type ChangeDraft, groupChange } from './changes.ts';
import { ClearText } from './clear-text.ts';
import type { Whereabouts } from './device-book.ts';
import type { DetectorKeeper } from './learnt-file.ts';
import type { PolicyWatch } from './policy-watch.ts';

/** Detectors remember what was seen for so long. */
const DETECTION_HOURS = 24;
/** What is so much ahead of the machine's clock, in milliseconds, claims to be of the future. */
const AHEAD = 3_600_000;
/** Sources whose last batch is remembered: of a capture that was read long ago nothing comes again. */
const SOURCE_LIMIT = 4096;
/** After what detectors saw was kept, so many times the time that this took belongs to other work. */
const KEEP_SHARE = 9;

export interface WatchesDependencies {
  readonly baselines: BaselineWatch;
  /** The policy that traffic is held against; null: it is held against none. */
  readonly policy: PolicyWatch | null;
  /** Keeps what detectors saw from one run to the next; null: nothing is. */
  readonly detectors: DetectorKeeper | null;
  readonly now: () => Date;
  /** Hears, in a sentence, of what cannot be watched. */
  readonly warn: (message: string) => void;
}

export class Watches {
  readonly #clearText = new ClearText();
  readonly #detection: Detection;
  readonly #baselines: BaselineWatch;
  readonly #policy: PolicyWatch | null;
  readonly #detectors: DetectorKeeper | null;
  readonly #now: () => Date;
  /** Of each source the last batch that detectors saw, the source that was heard last at the end. */
  #fed = new Map<string, number>();
  #isKept = true;
  /** When what detectors saw was kept, and when it may be again. */
  #keptAt = Number.NEGATIVE_INFINITY;
  #keepAfter = 0;

  constructor({ baselines, policy, detectors, now, warn }: WatchesDependencies) {
    this.#detection = new Detection((detector, error) =>
      warn(
        `the detector ${detector} failed and says nothing until it works again, the others go on: a defect of Wardline, please report it (${describeDefect(error)})`,
      ),
    );
    this.#baselines = baselines;
    this.#policy = policy;
    this.#detectors = detectors;
    this.#now = now;
  }

  /** Takes up what was kept. */
  load(marks: Kept['marks'], devices: Iterable<Device>): void {
    this.#clearText.load(marks);
    this.#baselines.load(devices);
    const memory = this.#detectors?.load();
    if (!memory) return;
    this.#detection.restore(memory);
    this.#fed = new Map(memory.fed);
  }

  /** Keeps what was learnt. */
  keep(): void {
    this.#baselines.keep();
    this.#keepSeen();
  }

  /** Keeps what detectors saw, unless that was done less than so many milliseconds ago or would take more than a small share of the time. */
  keepSeen(pause = 0): void {
    const now = performance.now();
    if (now >= this.#keepAfter && now >= this.#keptAt + pause) this.#keepSeen();
  }

  #keepSeen(): void {
    if (this.#isKept) return;
    const began = performance.now();
    this.#detectors?.keep({ ...this.#detection.memory(), fed: this.#fed });
    this.#isKept = true;
    this.#keptAt = performance.now();
    this.#keepAfter = this.#keptAt + (this.#keptAt - began) * KEEP_SHARE;
  }

  /** Takes a batch; answers what of it is to be kept. */
  take(batch: Batch): Kept['marks'] {
    this.takeAgain(batch);
    const records = recordsOf(batch.source);
    const horizon = new Date(this.#now().getTime() + AHEAD).toISOString();
    for (const flow of batch.flows) {
      this.#clearText.flow(flow);
      this.#policy?.flow(flow, records);
      // One wrong clock, or one forged record, would end the days of everybody.
      if (flow.end < horizon) this.#baselines.flow(flow, records);
    }
    return this.#clearText.marks();
  }

  /** Shows detectors a batch that is safe already, unless they saw it: what was kept of them may be older than it. */
  takeAgain({ source, sequence, facts, passages = [], flows }: Batch): void {
    if (sequence <= (this.#fed.get(source) ?? 0)) return;
    const records = recordsOf(source);
    for (const fact of facts) this.#detection.fact(fact);
    for (const passage of passages) this.#detection.passage(passage);
    for (const flow of flows) this.#detection.flow(flow, records);
    this.#isKept &&= facts.length + flows.length === 0 && passages.every(({ sort }) => sort === 'time');
    this.#fed.delete(source);
    if (this.#fed.size >= SOURCE_LIMIT) this.#fed.delete(this.#fed.keys().next().value ?? '');
    this.#fed.set(source, sequence);
  }

  /** Findings that may be new or not what they were. */
  findings({ deviceAt }: Whereabouts): readonly Finding[] {
    const now = this.#now().toISOString();
    const drafts = [
      ...this.#detection.conclude(),
      ...this.#baselines.findings(),
      ...(this.#policy?.conclude(deviceAt, now) ?? []),
    ];
    // Of an old capture that is brought while others are live something is concluded before it is forgotten.
    this.#detection.forget(DETECTION_HOURS, now);
    return [...this.#clearText.findings(), ...drafts.map(findingOf)];
  }

  /** What whole groups of devices began to do, as changes. */
  notes({ idAt }: Whereabouts): readonly ChangeDraft[] {
    return this.#baselines.notes().map((note) => groupChange(note, idAt(note.address)));
  }

  /** Findings and notes are kept; these devices are new or not as they were. */
  settle(fresh: Iterable<Device>): void {
    this.#clearText.settle();
    this.#baselines.settle(fresh);
  }

  /** How far a device is learnt. */
  standing(id: string): Standing {
    return this.#baselines.standing(id);
  }

  /** The ways of alarms, as of the last settling. */
  alarmPaths(): readonly AlarmPath[] {
    return this.#detection.alarmPaths();
  }
}

/** The sensor, where it tells what others concluded from the packets (exporters of flow records, Zeek); null where it saw them itself. */
function recordsOf(source: string): string | null {
  const [kind = '', name = ''] = source.split(':');
  return kind === 'records' || kind === 'zeek' ? name : null;
}
