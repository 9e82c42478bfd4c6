/**
 * The core: takes batches of what sensors saw, keeps them, and from time to time settles what the devices are.
 *
 * A batch is acknowledged when its flows and its facts would survive a power loss. Both stores take a repeated batch
 * as nothing, so whoever is not sure sends again, and nothing is lost or counted twice.
 */
import { type BaselineFigures, Baselines, type Standing } from '#behave/baselines/baselines.ts';
import { type Crossing, createCleartextDetector } from '#behave/cleartext.ts';
import { Detection } from '#behave/detection.ts';
import type { Draft } from '#behave/detector.ts';
import type { Batch, FlowWriter } from '#bus/batch.ts';
import type { Group } from '#inventory/groups.ts';
import { Inventory } from '#inventory/inventory.ts';
import type { InventoryStore, Kept } from '#inventory/store.ts';
import type { AlarmPath } from '#model/alarm-path.ts';
import type { Change } from '#model/change.ts';
import type { Asked, Author, Correction, Question, Teaching } from '#model/correction.ts';
import type { Device } from '#model/device.ts';
import type { Fact } from '#model/fact.ts';
import type { Finding } from '#model/finding.ts';
import { addressBook, deviceOf, findingOf, inventoryNeeds, named, shortHash } from '../devices.ts';
import type { Judge } from '../judge.ts';
import type { Knowledge } from '../knowledge.ts';
import type { BaselineKeeper } from './baseline-file.ts';
import { changesOf } from './changes.ts';
import {
  type Concluded,
  type Conclusions,
  groupChange,
  hasSameGrounds,
  isAsBefore,
  isNamedOtherwise,
  isSame,
  joined,
  later,
  mergeChange,
  type Settlement,
  splitChange,
  withdrawal,
} from './conclusions.ts';
import { withSayings } from './corrections.ts';
import { assignIds, type KnownIds } from './device-ids.ts';
import { Operator } from './operator.ts';
import type { PolicyWatch } from './policy-watch.ts';
import { SiteLearning } from './site-learning.ts';
import { type Judged, Verdicts } from './verdicts.ts';

/** Marks of the clear-text detector are kept under this word. */
const CROSSING = 'cleartext ';
/** Detectors remember what was seen for so long. */
const DETECTION_HOURS = 24;

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
}

export class Core {
  readonly #dependencies: CoreDependencies;
  readonly #inventory = new Inventory();
  readonly #cleartext = createCleartextDetector();
  readonly #detection = new Detection();
  readonly #baselines = new Baselines((address) => this.#address(address));
  #hasLearnt = false;
  /** Findings of baselines that are not kept yet, by their words. */
  readonly #unusual = new Map<string, Draft>();
  /** The day of the newest flow, and what was settled when it began and nobody has heard of. */
  #day = '';
  #owed: Settlement = { changes: [], findings: [] };
  readonly #operator: Operator;
  readonly #devices = new Map<string, Concluded>();
  /** Endpoint to the id of its device. */
  readonly #deviceOf = new Map<string, string>();
  readonly #verdicts: Verdicts;
  readonly #site: SiteLearning;
  #aliases = new Map<string, string>();
  #findings = new Map<string, Finding>();
  /** Words of the clear-text detector whose findings are not what they were; null: any may be. */
  #crossed: Set<string> | null = null;
  /** Groups from which the devices are concluded already. */
  #concluded = new WeakSet<Group>();
  #address: (address: string) => string | undefined = () => undefined;
  /** Work on the stores happens one piece after the other. */
  #tail: Promise<unknown> = Promise.resolve();
  #unsettled = false;
  #pending: Kept | null = null;
  #refused = 0;
  #trouble: string | null = null;

  constructor(dependencies: CoreDependencies) {
    this.#dependencies = dependencies;
    this.#verdicts = new Verdicts(dependencies.judge ?? null);
    this.#site = new SiteLearning(dependencies.knowledge);
    this.#operator = new Operator({
      knowledge: dependencies.knowledge,
      store: {
        correct: (...what) => this.#watched(dependencies.store.correct(...what)),
        undo: (...what) => this.#watched(dependencies.store.undo(...what)),
      },
      device: (id) => this.device(id),
      members: (id) => this.members(id),
      current: (id) => this.#current(id),
      heard: (...what) => this.#heard(...what),
    });
  }

  /** Takes up what was kept. Call once, before anything else. */
  async start(): Promise<void> {
    const kept = await this.#dependencies.store.load();
    this.#inventory.follow();
    this.#inventory.restore(kept);
    const crossings = kept.marks
      .filter(({ key }) => key.startsWith(CROSSING))
      .map(({ key, json }) => [key.slice(CROSSING.length), JSON.parse(json) as Crossing] as const);
    this.#cleartext.absorb(new Map(crossings));
    // A device that was only seen again is not kept anew: its endpoints are.
    const last = new Map(kept.endpoints.map((row) => [row.key, row.last]));
    for (const { device, members } of kept.devices) {
      const lastSeen = members.map((member) => last.get(member) ?? '').reduce(later, device.lastSeen);
      this.#remember({ device: { ...device, lastSeen }, members, group: null });
    }
    for (const finding of kept.findings) this.#findings.set(finding.id, finding);
    this.#verdicts.load(kept.findings);
    this.#aliases = new Map(kept.aliases);
    this.#operator.load(kept.corrections);
    this.#address = addressBook(this.devices());
    const learnt = this.#dependencies.baselines?.load();
    if (learnt) this.#baselines.restore(learnt);
    this.#baselines.meet(this.devices());
    this.#unsettled = true;
  }

  /** Keeps what baselines have learnt. Between two calls a crash loses it, and nothing else. */
  keepBaselines(): void {
    if (this.#hasLearnt) this.#dependencies.baselines?.keep(this.#baselines.state());
    this.#hasLearnt = false;
  }

  /** How far a device is learnt. */
  standing(id: string): Standing {
    return this.#baselines.standing(this.#current(id));
  }

  /** What baselines hold, in numbers. */
  baselineFigures(): BaselineFigures {
    return this.#baselines.figures();
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

  /** The number of the last batch of a source that is safe; 0 where there is none. */
  lastSequence(source: string): Promise<number> {
    return this.#queued(() => this.#dependencies.store.lastSequence(source));
  }

  /** With each day of traffic it is settled who is who: baselines compare devices with their like. */
  async #beginDay({ flows }: Batch): Promise<void> {
    const day = flows.reduce((latest, { end }) => later(latest, end.slice(0, 10)), this.#day);
    if (this.#day !== '' && day > this.#day) this.#owed = joined(this.#owed, await this.#settle());
    this.#day = day;
  }

  async #take(batch: Batch): Promise<void> {
    await this.#keepPending();
    const { store, flows } = this.#dependencies;
    if ((await this.#watched(store.lastSequence(batch.source))) >= batch.sequence) return;
    await flows.write(batch);
    for (const fact of batch.facts) {
      this.#inventory.fact(fact);
      this.#detection.fact(fact);
    }
    for (const passage of batch.passages ?? []) this.#detection.passage(passage);
    // Of exporters and Zeek: what others concluded from the packets.
    const [kind = '', name = ''] = batch.source.split(':');
    const records = kind === 'records' || kind === 'zeek' ? name : null;
    for (const flow of batch.flows) {
      this.#inventory.flow(flow);
      this.#cleartext.flow(flow);
      this.#detection.flow(flow, records);
      this.#dependencies.policy?.flow(flow, records);
      this.#baselines.flow(flow);
      this.#hasLearnt = true;
    }
    const crossings = [...this.#cleartext.news()];
    for (const [word] of crossings) this.#crossed?.add(word);
    const marks = crossings.map(([word, crossing]) => ({ key: CROSSING + word, json: JSON.stringify(crossing) }));
    this.#pending = { source: batch.source, sequence: batch.sequence, ...this.#inventory.news(), marks };
    await this.#keepPending();
  }

  /** What is in memory already is kept before anything else is taken in, however often that fails. */
  async #keepPending(): Promise<void> {
    if (this.#pending === null) return;
    await this.#watched(this.#dependencies.store.keep(this.#pending));
    this.#pending = null;
    this.#trouble = null;
    this.#unsettled = true;
  }

  /** Keeps what an operator says of a device; it holds once this resolves, and shows with the next settling. Throws a CorrectionRefused. */
  correct(id: string, asked: Asked, by: Author, time: string): Promise<Correction> {
    return this.#queued(() => this.#operator.correct(id, asked, by, time));
  }

  /** Takes a step of an operator back. Throws a CorrectionRefused. */
  undo(id: string, step: number, by: Author, time: string): Promise<Correction> {
    return this.#queued(() => this.#operator.undo(id, step, by, time));
  }

  /** The operators' steps about a device, the oldest first, with those that were taken back. */
  corrections(id: string): readonly Correction[] {
    return this.#operator.list(this.#current(id));
  }

  /** What others learned of what people said of a device, as of the last settling; null where nothing was said of its kind. */
  teaching(id: string): Teaching | null {
    return this.#site.teaching(this.#current(id), [...this.#devices.values()]);
  }

  /** The devices that a person should look at next, those that teach most first. */
  questions(): readonly Question[] {
    return this.#site.questions([...this.#devices.values()]);
  }

  /** The devices that an operator spoke of are concluded anew. */
  #heard(device: string, endpoints: ReadonlySet<string>, freed: readonly string[]): void {
    for (const id of freed) this.#aliases.delete(id);
    this.#inventory.retell(endpoints);
    const about = this.#devices.get(this.#current(device));
    if (about?.group) this.#concluded.delete(about.group);
    if (about) this.#devices.set(about.device.id, { ...about, group: null });
    this.#unsettled = true;
  }

  /** Draws conclusions from what came since the last time. */
  settle(): Promise<Settlement> {
    return this.#queued(async () => {
      const settled = joined(this.#owed, await this.#settle());
      this.#owed = { changes: [], findings: [] };
      return settled;
    });
  }

  async #settle(): Promise<Settlement> {
    await this.#keepPending();
    if (!this.#unsettled && !this.#verdicts.isStale) return { changes: [], findings: [] };
    const { fresh, same, merged, drafts } = this.#conclude();
    for (const { from, into } of merged) {
      const [before, device] = [this.#devices.get(from), fresh.find((one) => one.device.id === into)?.device];
      drafts.push(mergeChange(from, into, device ?? this.#devices.get(into)?.device, before?.members ?? []));
    }
    drafts.unshift(...this.#operator.drafts);
    const judged = this.#judge(fresh, same, merged, drafts);
    const findings = this.#settleFindings(fresh, judged, drafts);
    const isNews = fresh.length + merged.length + findings.changed.length + drafts.length > 0;
    const withdrawn = judged.withdrawn.map(({ id }) => id);
    const settled = { devices: fresh, merged, findings: findings.changed, withdrawn, changes: drafts };
    const changes = isNews ? await this.#watched(this.#dependencies.store.settle(settled)) : [];
    this.#operator.told();
    for (const { from, into } of merged) {
      this.#devices.delete(from);
      this.#aliases.set(from, into);
    }
    for (const concluded of [...fresh, ...same]) this.#remember(concluded);
    for (const finding of findings.changed) this.#findings.set(finding.id, finding);
    for (const id of withdrawn) this.#findings.delete(id);
    judged.remember();
    this.#unusual.clear();
    this.#baselines.meet(fresh.map(({ device }) => device));
    if (fresh.length + merged.length > 0) this.#address = addressBook(this.devices());
    this.#crossed = new Set();
    this.#unsettled = false;
    return { changes, findings: findings.added };
  }

  /** What the devices are, as far as something about them may be new. */
  #conclude(): Conclusions {
    const { knowledge } = this.#dependencies;
    const conclusions: Conclusions = { fresh: [], same: [], merged: [], drafts: [] };
    const { fresh, same, merged, drafts } = conclusions;
    const needs = inventoryNeeds(knowledge, (endpoint) => this.#operator.bondOf(endpoint));
    const groups = this.#inventory.groups(needs).filter((group) => !this.#concluded.has(group));
    const { ids, partOf, ...assigned } = assignIds(groups, this.#knownIds);
    merged.push(...assigned.merged);
    const joined = new Map(merged.map(({ from, into }) => [from, into]));
    const sayings = this.#operator.sayings((device) => {
      const current = this.#current(device);
      return joined.get(current) ?? current;
    });
    const drawn: Concluded[] = groups.map((group) => {
      const id = ids.get(group) ?? '';
      const before = this.#devices.get(id);
      const isSeenAgain = before?.group && hasSameGrounds(before.group, group);
      const device = isSeenAgain
        ? { ...before.device, lastSeen: group.lastSeen }
        : withSayings(deviceOf(group, id, knowledge), sayings.get(id) ?? null, knowledge);
      return { device, members: group.members, group };
    });
    const isNews =
      merged.length > 0 ||
      drawn.some(({ device }) => this.#devices.get(device.id)?.device.identity !== device.identity);
    for (const concluded of isNews ? this.#site.learn(drawn, this.#othersThan(drawn, merged)) : drawn) {
      const { device, group } = concluded;
      const before = this.#devices.get(device.id);
      // After a start every device is concluded once more; what comes out as it was is no news.
      if (before && isAsBefore(before, concluded)) {
        same.push(concluded);
        continue;
      }
      fresh.push(concluded);
      const former = group === null ? undefined : partOf.get(group);
      if (former !== undefined && !before) drafts.push(splitChange(device, former));
      else drafts.push(...changesOf(before?.device ?? null, device));
    }
    return conclusions;
  }

  /** The devices that nothing new was concluded of. */
  #othersThan(drawn: readonly Concluded[], merged: Conclusions['merged']): readonly Concluded[] {
    const news = new Set([...drawn.map(({ device }) => device.id), ...merged.map(({ from }) => from)]);
    return [...this.#devices.values()].filter(({ device }) => !news.has(device.id));
  }

  get #knownIds(): KnownIds {
    return {
      homeOf: (endpoint) => this.#operator.homeOf(endpoint),
      deviceOf: (endpoint) => this.#deviceOf.get(endpoint),
      current: (id) => this.#current(id),
      firstSeen: (id) => this.#devices.get(id)?.device.firstSeen,
    };
  }

  /** The id that a device has now. */
  #current(id: string): string {
    let at = id;
    for (let steps = 0; steps < 100 && !this.#devices.has(at); steps++) at = this.#aliases.get(at) ?? at;
    return at;
  }

  /** Every device, in order of its first appearance. */
  devices(): readonly Device[] {
    return [...this.#devices.values()].map(({ device }) => device);
  }

  /** A device by its id, also by one that it had before it was merged. */
  device(id: string): Device | null {
    return this.#devices.get(this.#current(id))?.device ?? null;
  }

  /** The endpoints a device consists of, by MAC or IP. */
  members(id: string): readonly string[] {
    return this.#devices.get(id)?.members ?? [];
  }

  /** The device that has an address now. */
  byAddress(address: string): Device | null {
    const id = this.#address(address);
    return id === undefined ? null : this.device(id);
  }

  /** What the endpoints of a device stated, as far as the last settling knew them. */
  facts(id: string): readonly Fact[] {
    return this.#devices.get(this.device(id)?.id ?? '')?.group?.facts ?? [];
  }

  /** The ways of alarms, as of the last settling. */
  alarmPaths(): readonly AlarmPath[] {
    return this.#detection.alarmPaths();
  }

  findings(): readonly Finding[] {
    return [...this.#findings.values()];
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
    return this.#trouble;
  }

  /** Judges the devices that are new or not as they were, and all of them when more is known. */
  #judge(
    fresh: readonly Concluded[],
    same: readonly Concluded[],
    merged: Conclusions['merged'],
    drafts: Omit<Change, 'id'>[],
  ): Judged {
    const gone = merged.map(({ from }) => from);
    const news = new Set([...[...fresh, ...same].map(({ device }) => device.id), ...gone]);
    const others = [...this.#devices.values()].filter(({ device }) => !news.has(device.id));
    const judged = this.#verdicts.judge(fresh, [...same, ...others], gone);
    for (const finding of judged.withdrawn) drafts.push(withdrawal(finding));
    return judged;
  }

  #settleFindings(
    fresh: readonly Concluded[],
    judged: Judged,
    drafts: Omit<Change, 'id'>[],
  ): { changed: Finding[]; added: Finding[] } {
    const idOf = (word: string): string => shortHash(`finding ${word}`);
    const changed: Finding[] = [...judged.changed];
    this.#detection.forget(DETECTION_HOURS);
    for (const draft of this.#baselines.conclude()) this.#unusual.set(draft.word, draft);
    drafts.push(...this.#baselines.notes().map((note) => groupChange(note, this.#address(note.address))));
    const isNews = this.#detection.isNews || this.#unusual.size > 0;
    if (this.#crossed === null || this.#crossed.size > 0 || fresh.length > 0 || isNews) {
      const book =
        fresh.length > 0 ? addressBook([...this.devices(), ...fresh.map(({ device }) => device)]) : this.#address;
      const crossed = [
        ...this.#cleartext.findings(idOf, this.#crossed ?? undefined),
        ...[...this.#detection.conclude(), ...this.#unusual.values(), ...this.#violations(fresh, book)].map((draft) =>
          this.#sinceFirst(findingOf(draft)),
        ),
      ];
      const ids = new Set(crossed.map(({ id }) => id));
      // The devices behind the addresses of the others may be different ones now.
      const others =
        this.#crossed === null
          ? []
          : [...this.#findings.values()].filter((one) => !ids.has(one.id) && !this.#verdicts.owns(one));
      changed.push(...named(crossed, book).filter((finding) => !isSame(this.#findings.get(finding.id), finding)));
      changed.push(
        ...named(
          others.filter((finding) => isNamedOtherwise(finding, book)),
          book,
        ),
      );
    }
    const added = changed.filter(({ id }) => !this.#findings.has(id));
    for (const finding of added) {
      drafts.push({
        time: finding.start,
        kind: 'finding.new',
        device: finding.targets[0]?.device ?? finding.actors[0]?.device ?? '',
        summary: finding.title,
        field: finding.kind,
        before: null,
        after: finding.id,
      });
    }
    return { changed, added };
  }

  /** What was begun against the policy that was adopted. */
  #violations(fresh: readonly Concluded[], idAt: (address: string) => string | undefined): readonly Draft[] {
    const { policy } = this.#dependencies;
    const news = new Map(fresh.map(({ device }) => [device.id, device]));
    return (
      policy?.conclude((ip) => {
        const id = idAt(ip) ?? '';
        return news.get(id) ?? this.#devices.get(id)?.device ?? null;
      }) ?? []
    );
  }

  /** A finding that was known before began when it began then. */
  #sinceFirst(finding: Finding): Finding {
    const start = this.#findings.get(finding.id)?.start;
    return start !== undefined && start < finding.start ? { ...finding, start } : finding;
  }

  #remember(concluded: Concluded): void {
    if (concluded.group) this.#concluded.add(concluded.group);
    this.#devices.set(concluded.device.id, concluded);
    this.#aliases.delete(concluded.device.id);
    for (const member of concluded.members) this.#deviceOf.set(member, concluded.device.id);
  }

  /** Remembers whether the state did what it was asked; what waits to be kept is trouble until it is. */
  async #watched<Result>(asked: Promise<Result>): Promise<Result> {
    try {
      const result = await asked;
      if (this.#pending === null) this.#trouble = null;
      return result;
    } catch (error) {
      this.#trouble = error instanceof Error ? error.message : String(error);
      throw error;
    }
  }

  #queued<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#tail.then(work);
    this.#tail = result.catch(() => {});
    return result;
  }
}
