/** Where findings stand: folded from the steps that people took, held in memory, and kept before anybody hears of it. */
import { type FindingGroup, type GatheredBy, type TriageDesk, TriageRefused, type TriageStore } from '#api/triage.ts';
import type { Query } from '#base/query.ts';
import { matches } from '#base/query-match.ts';
import { formatTime, later } from '#base/time.ts';
import type { Author } from '#model/correction.ts';
import type { Device } from '#model/device.ts';
import { type Finding, SEVERITIES } from '#model/finding.ts';
import type { IncidentTriage } from '#model/incident.ts';
import { FINDINGS } from '#model/search.ts';
import { type Suppression, TRIAGE_STATES, type Triage, type TriageState, type TriageStep } from '#model/triage.ts';
import { subnetOf } from './device-counts.ts';

/** Suppressions that may hold at a time. */
const SUPPRESSIONS_LIMIT = 1000;

interface Standing {
  readonly state: TriageState;
  readonly since: string | null;
  readonly assignee: string | null;
  readonly comments: number;
  /** Tasks that were done, by their ids. */
  readonly done: ReadonlyMap<string, IncidentTriage['done'][number]>;
}
const UNTOUCHED: Standing = { state: 'open', since: null, assignee: null, comments: 0, done: new Map() };

export interface TriageDependencies {
  readonly store: TriageStore;
  readonly now: () => Date;
  findings(): readonly Finding[];
  /** A device by its id, also by one that it had before it was joined with another. */
  device(id: string): Device | null;
  /** Hears of findings that stand otherwise now. */
  tell(findings: readonly string[]): void;
}

export class Triaging implements TriageDesk {
  readonly #dependencies: TriageDependencies;
  readonly #standings = new Map<string, Standing>();
  #suppressions: readonly Suppression[] = [];
  revision = 0;

  constructor(dependencies: TriageDependencies) {
    this.#dependencies = dependencies;
  }

  /** Takes up what was kept. Call once, before anything else. */
  async start(): Promise<void> {
    const { store } = this.#dependencies;
    for (const step of await store.steps()) this.#stand(step);
    this.#suppressions = await store.suppressions();
  }

  of(finding: Finding): Triage {
    const { state, since, assignee, comments } = this.#standings.get(finding.id) ?? UNTOUCHED;
    const places = this.#placesOf(finding);
    const again = state === 'resolved' && since !== null && finding.end > since;
    const suppressed = this.#suppressing(finding, places)?.id ?? null;
    return { state: again ? 'open' : state, since, again, assignee, comments, suppressed, places };
  }

  groups(query: Query, by: GatheredBy): readonly FindingGroup[] {
    const groups = new Map<string | null, FindingGroup>();
    for (const finding of this.#all()) {
      if (!matches(query, finding, FINDINGS)) continue;
      const values = valuesOf(finding, by);
      for (const value of values.length === 0 ? [null] : values) {
        const { findings = 0, severity = finding.severity, last = finding.end } = groups.get(value) ?? {};
        groups.set(value, {
          value,
          findings: findings + 1,
          severity: rank(finding.severity) < rank(severity) ? finding.severity : severity,
          last: later(finding.end, last),
        });
      }
    }
    return [...groups.values()].sort(
      (a, b) =>
        rank(a.severity) - rank(b.severity) ||
        b.findings - a.findings ||
        ((a.value ?? '~') < (b.value ?? '~') ? -1 : 1),
    );
  }

  async change(
    ids: readonly string[],
    change: Parameters<TriageDesk['change']>[1],
    by: Author,
  ): Promise<readonly Finding[]> {
    const known = new Map(this.#dependencies.findings().map((finding) => [finding.id, finding]));
    const asked = [...new Set(ids)].map((id) => {
      const finding = known.get(id);
      if (!finding) throw new TriageRefused('missing', `There is no finding ${id}; look at the list again.`);
      return finding;
    });
    const time = this.#time();
    const steps = asked.flatMap((finding) => stepsOf(this.#whole(finding), change, by, time));
    await this.#dependencies.store.append(steps);
    for (const step of steps) this.#stand(step);
    this.#dependencies.tell(asked.map(({ id }) => id));
    return asked.map((finding) => this.#whole(finding));
  }

  history(finding: string): Promise<readonly TriageStep[]> {
    return this.#dependencies.store.history(finding);
  }

  async mark(finding: string, task: string, isDone: boolean, by: Author): Promise<void> {
    const { store, tell } = this.#dependencies;
    if ((this.#standings.get(finding) ?? UNTOUCHED).done.has(task) === isDone) return;
    const sides = { before: isDone ? null : task, after: isDone ? task : null };
    const step = { finding, time: this.#time(), by, kind: 'task' as const, ...sides, text: null, withdrawn: null };
    await store.append([step]);
    this.#stand(step);
    tell([finding]);
  }

  done(finding: string): IncidentTriage['done'] {
    return [...(this.#standings.get(finding) ?? UNTOUCHED).done.values()];
  }

  async withdraw(finding: string, step: number, by: Author): Promise<void> {
    const { store, tell } = this.#dependencies;
    if (!(await store.withdraw(finding, step, by, this.#time())))
      throw new TriageRefused('missing', 'There is no such comment; it may have been withdrawn already.');
    const standing = this.#standings.get(finding) ?? UNTOUCHED;
    this.#standings.set(finding, { ...standing, comments: standing.comments - 1 });
    tell([finding]);
  }

  suppressions(): readonly Suppression[] {
    return this.#suppressions;
  }

  async suppress(asked: Parameters<TriageDesk['suppress']>[0], by: Author): Promise<Suppression> {
    const { store, device, findings, tell } = this.#dependencies;
    const createdAt = this.#time();
    if (this.#suppressions.filter((one) => this.#holds(one)).length >= SUPPRESSIONS_LIMIT)
      throw new TriageRefused('refused', `${SUPPRESSIONS_LIMIT} suppressions hold already; end one first.`);
    if (asked.device !== null && device(asked.device) === null)
      throw new TriageRefused('missing', 'There is no device of this id; look at the finding again.');
    const suppression = await store.suppress({ ...asked, by, createdAt, ended: null });
    this.#suppressions = [suppression, ...this.#suppressions];
    this.revision++;
    tell(findings().flatMap(({ id, kind }) => (kind === asked.kind ? [id] : [])));
    return suppression;
  }

  async unsuppress(id: number, by: Author): Promise<Suppression> {
    const { store, findings, tell } = this.#dependencies;
    const time = this.#time();
    const before = this.#suppressions.find((one) => one.id === id);
    if (!before || !(await store.unsuppress(id, by, time)))
      throw new TriageRefused('missing', 'There is no such suppression; it may have ended already.');
    const ended = { ...before, ended: { by, time } };
    this.#suppressions = this.#suppressions.map((one) => (one.id === id ? ended : one));
    this.revision++;
    tell(findings().flatMap(({ id: finding, kind }) => (kind === before.kind ? [finding] : [])));
    return ended;
  }

  #all(): readonly Finding[] {
    return this.#dependencies.findings().map((finding) => this.#whole(finding));
  }

  #whole(finding: Finding): Finding & { readonly triage: Triage } {
    return { ...finding, triage: this.of(finding) };
  }

  #time(): string {
    return formatTime(this.#dependencies.now().getTime() * 1000);
  }

  #stand({ finding, time, by, kind, before: task, after, text }: Omit<TriageStep, 'id'>): void {
    this.revision++;
    const before = this.#standings.get(finding) ?? UNTOUCHED;
    const isState = kind === 'state';
    this.#standings.set(finding, {
      state: isState ? (TRIAGE_STATES.find((state) => state === after) ?? 'open') : before.state,
      since: isState ? time : before.since,
      assignee: kind === 'assignee' ? after : before.assignee,
      comments: before.comments + (text === null ? 0 : 1),
      done: kind === 'task' ? doneAfter(before.done, task, after, { by: by.id, time }) : before.done,
    });
  }

  #placesOf({ actors, targets }: Finding): readonly string[] {
    const places = [...actors, ...targets].flatMap(({ device: id, ip }) => {
      const said = id === undefined ? null : (this.#dependencies.device(id)?.identity.location ?? null);
      if (said !== null) return [said.value];
      return ip === undefined ? [] : subnetOf(ip);
    });
    return [...new Set(places)];
  }

  #suppressing({ kind, actors, targets }: Finding, places: readonly string[]): Suppression | undefined {
    const parties = [...actors, ...targets].map(({ device }) => device);
    return this.#suppressions.find(
      (one) =>
        one.kind === kind &&
        (one.device === null || parties.includes(this.#dependencies.device(one.device)?.id)) &&
        (one.place === null || places.includes(one.place)) &&
        this.#holds(one),
    );
  }

  #holds({ ended, expiresAt }: Suppression): boolean {
    return ended === null && Date.parse(expiresAt) > this.#dependencies.now().getTime();
  }
}

function doneAfter(
  done: Standing['done'],
  task: string | null,
  after: string | null,
  who: { readonly by: string; readonly time: string },
): Standing['done'] {
  const next = new Map(done);
  if (task !== null) next.delete(task);
  if (after !== null) next.set(after, { task: after, ...who });
  return next;
}

function rank(severity: Finding['severity']): number {
  return SEVERITIES.indexOf(severity);
}

/** Steps that change something, and the comment. */
function stepsOf(
  { id: finding, triage }: Finding & { readonly triage: Triage },
  { state, assignee, comment }: Parameters<TriageDesk['change']>[1],
  by: Author,
  time: string,
): readonly Omit<TriageStep, 'id'>[] {
  const about = { finding, time, by, text: null, withdrawn: null };
  const steps: Omit<TriageStep, 'id'>[] = [];
  if (state !== undefined && state !== triage.state)
    steps.push({ ...about, kind: 'state', before: triage.state, after: state });
  if (assignee !== undefined && assignee !== triage.assignee)
    steps.push({ ...about, kind: 'assignee', before: triage.assignee, after: assignee });
  if (comment !== undefined) steps.push({ ...about, kind: 'comment', before: null, after: null, text: comment });
  return steps;
}

function valuesOf(finding: Finding, by: GatheredBy): readonly string[] {
  const { kind, severity, actors, targets, triage } = finding;
  switch (by) {
    case 'kind':
      return [kind];
    case 'severity':
      return [severity];
    case 'device':
      return [...new Set([...actors, ...targets].flatMap(({ device }) => device ?? []))];
    case 'place':
      return triage?.places ?? [];
    case 'state':
      return triage ? [triage.state] : [];
    case 'assignee':
      return triage?.assignee ? [triage.assignee] : [];
  }
}
