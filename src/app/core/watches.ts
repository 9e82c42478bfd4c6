/** Who looks for findings in what sensors tell: clear text, the detectors, the baselines, and the policy that was adopted. */
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
import type { AlarmPathKeeper } from './learnt-file.ts';
import type { PolicyWatch } from './policy-watch.ts';

/** Detectors remember what was seen for so long. */
const DETECTION_HOURS = 24;

export interface WatchesDependencies {
  readonly baselines: BaselineWatch;
  /** The policy that traffic is held against; null: it is held against none. */
  readonly policy: PolicyWatch | null;
  /** Keeps the ways of alarms from one run to the next; null: they are learnt anew. */
  readonly alarmPaths: AlarmPathKeeper | null;
}

export class Watches {
  readonly #clearText = new ClearText();
  readonly #detection = new Detection();
  readonly #baselines: BaselineWatch;
  readonly #policy: PolicyWatch | null;
  readonly #alarmPaths: AlarmPathKeeper | null;
  #hasAlarms = false;

  constructor({ baselines, policy, alarmPaths }: WatchesDependencies) {
    this.#baselines = baselines;
    this.#policy = policy;
    this.#alarmPaths = alarmPaths;
  }

  /** Takes up what was kept. */
  load(marks: Kept['marks'], devices: Iterable<Device>): void {
    this.#clearText.load(marks);
    this.#baselines.load(devices);
    const learnt = this.#alarmPaths?.load();
    if (learnt) this.#detection.restore(learnt);
  }

  /** Keeps what was learnt. */
  keep(): void {
    this.#baselines.keep();
    if (this.#hasAlarms) this.#alarmPaths?.keep(this.#detection.learnt());
    this.#hasAlarms = false;
  }

  /** Takes a batch; answers what of it is to be kept. */
  take({ source, facts, passages = [], flows }: Batch): Kept['marks'] {
    for (const fact of facts) this.#detection.fact(fact);
    for (const passage of passages) {
      this.#detection.passage(passage);
      this.#hasAlarms ||= passage.sort !== 'time';
    }
    const records = recordsOf(source);
    for (const flow of flows) {
      this.#clearText.flow(flow);
      this.#detection.flow(flow, records);
      this.#policy?.flow(flow, records);
      this.#baselines.flow(flow, records);
    }
    return this.#clearText.marks();
  }

  /** Findings that may be new or not what they were. */
  findings({ deviceAt }: Whereabouts): readonly Finding[] {
    this.#detection.forget(DETECTION_HOURS);
    const drafts = [
      ...this.#detection.conclude(),
      ...this.#baselines.findings(),
      ...(this.#policy?.conclude(deviceAt) ?? []),
    ];
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
