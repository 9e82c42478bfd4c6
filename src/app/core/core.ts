/**
 * The core: takes batches of what sensors saw, keeps them, and from time to time settles what the devices are.
 *
 *     Batch → { inventory, watches } → kept → settle: { devices, verdicts, findings, changes } → kept → told
 *
 * A batch is acknowledged when its flows and its facts would survive a power loss. Both stores take a repeated batch
 * as nothing, so whoever is not sure sends again, and nothing is lost or counted twice.
 */
import { later } from '#base/time.ts';
import type { Standing } from '#behave/baselines/baselines.ts';
import type { Batch, FlowWriter } from '#bus/batch.ts';
import { Inventory } from '#inventory/inventory.ts';
import type { InventoryStore } from '#inventory/store.ts';
import type { AlarmPath } from '#model/alarm-path.ts';
import type { Asked, Author, Correction, Question, Teaching } from '#model/correction.ts';
import type { Device } from '#model/device.ts';
import type { Fact } from '#model/fact.ts';
import type { Finding } from '#model/finding.ts';
import type { Judge } from '../judge.ts';
import type { Knowledge } from '../knowledge.ts';
import { BaselineWatch } from './baseline-watch.ts';
import { type ChangeDraft, discovery, withdrawal } from './changes.ts';
import { type Conclusions, joined, NOTHING, type Settlement } from './conclusions.ts';
import { DeviceBook } from './device-book.ts';
import { concludeDevices } from './device-conclusions.ts';
import { FindingBook } from './finding-book.ts';
import type { BaselineKeeper, DetectorKeeper } from './learnt-file.ts';
import { Operator } from './operator.ts';
import type { PolicyWatch } from './policy-watch.ts';
import { SiteLearning } from './site-learning.ts';
import { StateKeeper } from './state-keeper.ts';
import { type Judged, Verdicts } from './verdicts.ts';
import { Watches } from './watches.ts';

export interface CoreDependencies {
  readonly store: InventoryStore;
  readonly flows: FlowWriter;
  readonly knowledge: Knowledge;
  /** Judges single devices; without one nobody does. */
  readonly judge?: Judge;
  /** The policy that traffic is held against; without one it is held against none. */
  readonly policy?: PolicyWatch;
  /** Keeps what baselines have learnt; without one they learn anew at each start. */
  readonly baselines?: BaselineKeeper;
  /** Keeps what detectors saw; without one they begin anew at each start. */
  readonly detectors?: DetectorKeeper;
  /** The machine's clock. */
  readonly now?: () => Date;
  /** Hears, in a sentence, of what does not work as it should. */
  readonly warn?: (message: string) => void;
}

/** Settling keeps what detectors saw, but not more often than this, in milliseconds. */
const SEEN_PAUSE = 60_000;

/** What a settling came to, before it is kept. */
interface Concluded {
  readonly devices: Conclusions;
  readonly judged: Judged;
  /** Findings that are new or not as they were. */
  readonly findings: readonly Finding[];
  /** Those of them that are new. */
  readonly added: readonly Finding[];
  readonly drafts: readonly ChangeDraft[];
}

export class Core {
  /** What is learnt of the ordinary, in numbers. */
  readonly baselines: Pick<BaselineWatch, 'figures'>;
  readonly #state: StateKeeper;
  readonly #flows: FlowWriter;
  readonly #knowledge: Knowledge;
  readonly #inventory = new Inventory();
  readonly #devices = new DeviceBook();
  readonly #findings = new FindingBook();
  readonly #watches: Watches;
  readonly #verdicts: Verdicts;
  readonly #operator: Operator;
  readonly #site: SiteLearning;
  readonly #now: () => Date;
  /** The day of the newest flow, and what was settled when it began and nobody has heard of. */
  #day = '';
  #owed: Settlement = NOTHING;
  /** Work on the stores happens one piece after the other. */
  #tail: Promise<unknown> = Promise.resolve();
  #unsettled = false;
  #refused = 0;

  constructor({
    store,
    flows,
    knowledge,
    judge,
    policy,
    baselines,
    detectors,
    now = () => new Date(),
    warn = () => {},
  }: CoreDependencies) {
    this.#state = new StateKeeper(store);
    this.#flows = flows;
    this.#knowledge = knowledge;
    const watch = new BaselineWatch(this.#devices.idAt, baselines ?? null);
    this.baselines = watch;
    this.#watches = new Watches({
      baselines: watch,
      policy: policy ?? null,
      detectors: detectors ?? null,
      now,
      warn,
    });
    this.#now = now;
    this.#verdicts = new Verdicts(judge ?? null);
    this.#site = new SiteLearning(knowledge);
    this.#operator = new Operator({
      knowledge,
      store: this.#state,
      device: (id) => this.device(id),
      members: (id) => this.members(id),
      current: (id) => this.#devices.current(id),
      heard: (...what) => this.#heard(...what),
    });
  }

  /** Takes up what was kept. Call once, before anything else. */
  async start(): Promise<void> {
    const kept = await this.#state.load();
    this.#inventory.follow();
    this.#inventory.restore(kept);
    this.#devices.load(kept);
    this.#findings.load(kept.findings);
    this.#verdicts.load(kept.findings);
    this.#operator.load(kept.corrections);
    this.#watches.load(kept.marks, this.devices());
    this.#unsettled = true;
  }

  /** Keeps what was learnt. Between two calls a crash loses it, and nothing else. */
  keepLearnt(): void {
    this.#watches.keep();
  }

  /** Keeps what detectors saw before a source is done with, which is not heard again: unless that was done a moment ago and takes long. */
  keepSeen(): void {
    this.#watches.keepSeen();
  }

  /** Takes a batch; resolves when it is safe. Rejects with the store's error, and may be called again with the same batch. */
  async take(batch: Batch): Promise<void> {
    try {
      await this.#queued(() => this.#beginDay(batch));
      await this.#queued(() => this.#take(batch));
    } catch (error) {
      this.#refused++;
      throw error;
    }
  }

  /** With each day of traffic it is settled who is who: baselines compare devices with their like. */
  async #beginDay({ flows }: Batch): Promise<void> {
    const today = this.#now().toISOString().slice(0, 10);
    const day = flows.reduce(
      (latest, { end }) => (end.slice(0, 10) <= today ? later(latest, end.slice(0, 10)) : latest),
      this.#day,
    );
    if (this.#day !== '' && day > this.#day) this.#owed = joined(this.#owed, await this.#settle());
    this.#day = day;
  }

  async #take(batch: Batch): Promise<void> {
    const { source, sequence } = batch;
    // What is in memory already is kept before anything else is taken in.
    await this.#keepWaiting();
    if ((await this.#state.lastSequence(source)) >= sequence) {
      this.#watches.takeAgain(batch);
      return;
    }
    await this.#flows.write(batch);
    for (const fact of batch.facts) this.#inventory.fact(fact);
    for (const flow of batch.flows) this.#inventory.flow(flow);
    const marks = this.#watches.take(batch);
    this.#state.wait({ source, sequence, ...this.#inventory.news(), marks });
    await this.#keepWaiting();
  }

  async #keepWaiting(): Promise<void> {
    if (await this.#state.keepWaiting()) this.#unsettled = true;
  }

  /** Draws conclusions from what came since the last time. */
  settle(): Promise<Settlement> {
    return this.#queued(async () => {
      const settled = joined(this.#owed, await this.#settle());
      this.#owed = NOTHING;
      this.#watches.keepSeen(SEEN_PAUSE);
      return settled;
    });
  }

  async #settle(): Promise<Settlement> {
    await this.#keepWaiting();
    if (!this.#unsettled && !this.#verdicts.isStale) return NOTHING;
    const concluded = this.#conclude();
    const { devices, judged, findings, added, drafts } = concluded;
    const { fresh, merged } = devices;
    const withdrawn = judged.withdrawn.map(({ id }) => id);
    const isNews = fresh.length + merged.length + findings.length + drafts.length > 0;
    const settled = { devices: fresh, merged, findings, withdrawn, changes: drafts };
    const changes = isNews ? await this.#state.settle(settled) : [];
    this.#hold(concluded);
    return { changes, findings: added };
  }

  /** What the devices are, what is found, and what of it is told. */
  #conclude(): Concluded {
    const devices = concludeDevices({
      inventory: this.#inventory,
      knowledge: this.#knowledge,
      operator: this.#operator,
      site: this.#site,
      devices: this.#devices,
    });
    const judged = this.#verdicts.judge(devices, this.#devices.all);
    const whereabouts = this.#devices.with(devices.fresh);
    const found = this.#watches.findings(whereabouts);
    const others = this.#findings.list().filter((finding) => !this.#verdicts.owns(finding));
    const findings = [...judged.changed, ...this.#findings.changed(found, others, whereabouts)];
    const added = findings.filter((finding) => this.#findings.isNew(finding));
    const drafts = [
      ...this.#operator.drafts,
      ...devices.drafts,
      ...judged.withdrawn.map(withdrawal),
      ...this.#watches.notes(whereabouts),
      ...added.map(discovery),
    ];
    return { devices, judged, findings, added, drafts };
  }

  /** What was concluded is kept, and holds from here on. */
  #hold({ devices, judged, findings }: Concluded): void {
    this.#operator.told();
    this.#devices.settle(devices);
    this.#findings.settle(findings, judged.withdrawn);
    judged.remember();
    this.#watches.settle(devices.fresh.map(({ device }) => device));
    this.#unsettled = false;
  }

  /** Keeps what an operator says of a device; it holds once this resolves, and shows with the next settling. Throws a CorrectionRefused. */
  correct(id: string, asked: Asked, by: Author, time: string): Promise<Correction> {
    return this.#queued(() => this.#operator.correct(id, asked, by, time));
  }

  /** Takes a step of an operator back. Throws a CorrectionRefused. */
  undo(id: string, step: number, by: Author, time: string): Promise<Correction> {
    return this.#queued(() => this.#operator.undo(id, step, by, time));
  }

  /** The devices that an operator spoke of are concluded anew. */
  #heard(device: string, endpoints: ReadonlySet<string>, freed: readonly string[]): void {
    this.#inventory.retell(endpoints);
    this.#devices.reopen(device, freed);
    this.#unsettled = true;
  }

  #queued<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#tail.then(work);
    this.#tail = result.catch(() => {});
    return result;
  }

  // What others read of it, as of the last settling.

  /** Every device, in order of its first appearance. */
  devices(): readonly Device[] {
    return this.#devices.devices();
  }

  /** A device by its id, also by one that it had before it was merged. */
  device(id: string): Device | null {
    return this.#devices.device(id);
  }

  /** The endpoints a device consists of, by MAC or IP. */
  members(id: string): readonly string[] {
    return this.#devices.get(id)?.members ?? [];
  }

  /** The device that has an address now. */
  byAddress(address: string): Device | null {
    return this.#devices.deviceAt(address);
  }

  /** What the endpoints of a device stated. */
  facts(id: string): readonly Fact[] {
    return this.#devices.get(this.#devices.current(id))?.group?.facts ?? [];
  }

  findings(): readonly Finding[] {
    return this.#findings.list();
  }

  /** The ways of alarms. */
  alarmPaths(): readonly AlarmPath[] {
    return this.#watches.alarmPaths();
  }

  /** The operators' steps about a device, the oldest first, with those that were taken back. */
  corrections(id: string): readonly Correction[] {
    return this.#operator.list(this.#devices.current(id));
  }

  /** What others learned of what people said of a device; null where nothing was said of its kind. */
  teaching(id: string): Teaching | null {
    return this.#site.teaching(this.#devices.current(id), this.#devices.all);
  }

  /** The devices that a person should look at next, those that teach most first. */
  questions(): readonly Question[] {
    return this.#site.questions(this.#devices.all);
  }

  /** How far a device is learnt. */
  standing(id: string): Standing {
    return this.#watches.standing(this.#devices.current(id));
  }

  /** The number of the last batch of a source that is safe; 0 where there is none. */
  lastSequence(source: string): Promise<number> {
    return this.#queued(() => this.#state.lastSequence(source));
  }

  /** Public addresses met beyond the captured network since the start. */
  get externalAddresses(): number {
    return this.#inventory.external.size;
  }

  /** Times that a batch was refused: it was not lost, and came again. */
  get refused(): number {
    return this.#refused;
  }

  /** Whether what came in waits for conclusions to be drawn from it. */
  get isUnsettled(): boolean {
    return this.#unsettled;
  }

  /** Why the state could not be kept when that was last tried; null where it could. */
  get trouble(): string | null {
    return this.#state.trouble;
  }
}
