/**
 * Signs that belong together as one finding: those of one device, until nothing more has come for days. A story is told when it weighs more
 * than its kind's budget lets pass; what several devices of a place begin within a day, each for itself, is told as one.
 */
import { type Finding, SEVERITIES, type Severity } from '#model/finding.ts';
import { counted, type Draft, EVIDENCE_LIMIT, technique } from '../detector.ts';
import type { Budget } from './budget.ts';
import { type Roster, UNMET, WEIGHT } from './roster.ts';
import { type BaselineSettings, DAY } from './settings.ts';
import { BASELINE_KINDS, type BaselineKind, type Signal } from './signal.ts';

/** Signs kept of a story: the first ones. */
const SIGNAL_LIMIT = 24;
const PARTY_LIMIT = 64;
const STORY_LIMIT = 20_000;
/** Stories that are told as one, at most. */
const FOLD_LIMIT = 32;

/** What a kind of finding is, from the gravest on: a story has the gravest of its kinds. */
const GRAVITY: readonly BaselineKind[] = [
  'exfiltration.volume',
  'behaviour.unusual-time',
  'device.silent',
  'behaviour.new-service',
  'behaviour.new-peer',
  'behaviour.volume',
];

interface Story {
  readonly word: string;
  readonly of: number;
  readonly signals: Signal[];
  /** Signs in all, also those that are not kept. */
  count: number;
  /** The greatest score of each kind. */
  readonly best: Map<BaselineKind, number>;
  readonly actors: Set<string>;
  readonly targets: Set<string>;
  weight: number;
  first: number;
  last: number;
  isTold: boolean;
  /** A sign was of a device that is learnt. */
  isSure: boolean;
  /** Counted in the budget as this. */
  readonly day: number;
  counted: { readonly kind: BaselineKind; readonly score: number } | null;
  /** The story of the same place under which it is told, and those that are told under it. */
  under: Story | null;
  readonly with: Story[];
}

/** As plain data. */
export type StoriesState = readonly Story[];

export class Stories {
  readonly #settings: BaselineSettings;
  readonly #roster: Roster;
  readonly #budget: Budget;
  #open = new Map<number, Story>();
  /** Stories told since they were asked for last, or longer since then. */
  readonly #news = new Set<Story>();
  /** The story that was told last of a place and kind. */
  readonly #lastTold = new Map<string, Story>();

  constructor(settings: BaselineSettings, roster: Roster, budget: Budget) {
    this.#settings = settings;
    this.#roster = roster;
    this.#budget = budget;
  }

  /** Takes a sign; `isTelling` is false while the device, or the site itself, is new. */
  add(signal: Signal, isTelling: boolean): void {
    const story = this.#storyOf(signal);
    if (story === null) return;
    story.count++;
    if (story.signals.length < SIGNAL_LIMIT) story.signals.push(signal);
    story.best.set(signal.kind, Math.max(signal.score, story.best.get(signal.kind) ?? 0));
    for (const [set, address] of [
      [story.actors, signal.actor],
      [story.targets, signal.target],
    ] as const)
      if (address !== '' && set.size < PARTY_LIMIT) set.add(address);
    story.first = Math.min(story.first, signal.from);
    story.last = Math.max(story.last, signal.until);
    story.weight = Math.max(story.weight, this.#roster.weight[signal.about] ?? WEIGHT.other);
    story.isSure ||= isTelling;
    this.#weigh(story);
  }

  /** What is told, as far as it is new or longer. */
  *news(): Generator<Draft> {
    for (const story of this.#news) yield this.#draft(story);
    this.#news.clear();
  }

  /** A day has passed: stories to which nothing came are closed. */
  pass(now: number): void {
    for (const [of, { last }] of this.#open) if (last < now - this.#settings.storyDays * DAY) this.#open.delete(of);
    for (const [word, { first }] of this.#lastTold) if (first < now - DAY) this.#lastTold.delete(word);
  }

  /** Stories that are open, and those of them that were told. */
  get open(): { readonly all: number; readonly told: number } {
    const stories = [...this.#open.values()];
    return { all: stories.length, told: stories.filter(({ isTold }) => isTold).length };
  }

  state(): StoriesState {
    return [...this.#open.values()];
  }

  /** What was told since somebody last asked is news again: it may not have been kept. */
  restore(stories: StoriesState): void {
    this.#open = new Map(stories.map((story) => [story.of, story]));
    for (const story of stories.filter(({ isTold }) => isTold)) {
      this.#news.add(story.under ?? story);
      if (story.under === null) this.#lastTold.set(this.#placeOf(story), story);
    }
  }

  #storyOf(signal: Signal): Story | null {
    const { of, from, until } = signal;
    const open = this.#open.get(of) ?? this.#otherEnd(signal);
    if (open && until - open.last <= this.#settings.storyDays * DAY) return open;
    if (!open && this.#open.size >= STORY_LIMIT) return null;
    const start = new Date(from).toISOString();
    const story: Story = {
      word: `baseline ${this.#roster.key(of)} ${start}`,
      of,
      signals: [],
      count: 0,
      best: new Map(),
      actors: new Set(),
      targets: new Set(),
      weight: 0,
      first: from,
      last: until,
      isTold: false,
      isSure: false,
      day: Math.floor(until / DAY),
      counted: null,
      under: null,
      with: [],
    };
    this.#open.set(of, story);
    return story;
  }

  /** The story of the other end, where what moved between the two is told already. */
  #otherEnd({ kind, actor, target }: Signal): Story | undefined {
    if (kind !== 'behaviour.volume' || target === '') return undefined;
    for (const story of this.#open.values()) if (story.actors.has(target) && story.targets.has(actor)) return story;
    return undefined;
  }

  /** Signs of different kinds add up, since each by itself would be that rare; a new peer and a new service are one. */
  #weigh(story: Story): void {
    const { best } = story;
    const [peer, service] = [best.get('behaviour.new-peer') ?? 0, best.get('behaviour.new-service') ?? 0];
    const score = [...best.values()].reduce((sum, one) => sum + one, 0) - Math.min(peer, service);
    const lead = BASELINE_KINDS.reduce((most, kind) => ((best.get(kind) ?? 0) > (best.get(most) ?? 0) ? kind : most));
    const before = story.counted;
    if (before) this.#budget.count(before.kind, story.day, before.score, -1);
    story.counted = { kind: lead, score };
    this.#budget.count(lead, story.day, score, 1);
    if (!story.isTold && story.isSure && score >= this.#budget.threshold(lead, this.#roster.count)) this.#tell(story);
    this.#part(story);
    if (story.isTold) this.#news.add(story.under ?? story);
  }

  /** Stories that are no longer of one kind are told each by itself. */
  #part(story: Story): void {
    for (const one of story.under === null ? [...story.with] : [story]) {
      const { under } = one;
      if (under === null || !isUnlike(one, under)) continue;
      under.with.splice(under.with.indexOf(one), 1);
      one.under = null;
      this.#news.add(one);
    }
  }

  /** A story is told: by itself, or under the one that its place has of that day already. */
  #tell(story: Story): void {
    story.isTold = true;
    const place = this.#placeOf(story);
    const told = this.#lastTold.get(place);
    const isSameDay = told !== undefined && Math.abs(story.last - told.first) < DAY;
    if (place === '' || !isSameDay || told.with.length >= FOLD_LIMIT) {
      if (place !== '') this.#lastTold.set(place, story);
      return;
    }
    story.under = told;
    told.with.push(story);
  }

  /** The place and kind by which stories are told as one; empty where a story stands for itself. */
  #placeOf({ of, best }: Story): string {
    const kind = kindOf(best);
    const place = this.#roster.place[of] ?? UNMET;
    return place === UNMET || kind === 'exfiltration.volume' ? '' : `${place} ${kind}`;
  }

  #draft(story: Story): Draft {
    const all = [story, ...story.with];
    const kind = kindOf(story.best);
    const signals = all.flatMap((one) => one.signals).slice(0, SIGNAL_LIMIT);
    const count = all.reduce((sum, one) => sum + one.count, 0);
    const lead = signals.find((signal) => signal.kind === kind) ?? (signals[0] as Signal);
    const strongest = story.signals.reduce(
      (most, one) => (one.kind === kind && one.score >= most.score ? one : most),
      lead,
    );
    const scores = [...story.best.values()].reduce((sum, score) => sum + score, 0);
    const targets = [...story.targets].filter((ip) => all.every((one) => one.targets.has(ip)));
    const parties = (addresses: Iterable<string>): Draft['actors'] =>
      [...new Set(addresses)].slice(0, PARTY_LIMIT).map((ip) => ({ ip }));
    return {
      word: story.word,
      kind,
      title: strongest.title + more(count - 1, all.length),
      severity: all.map((one) => severityOf(kind, one.best.size, one.weight)).reduce(graver),
      confidence: Math.min(0.95, Math.round((0.3 + scores * 0.1) * 100) / 100),
      actors: parties(all.flatMap((one) => [...one.actors])),
      targets: parties(targets),
      start: textOf(Math.min(...all.map(({ first }) => first))),
      end: textOf(Math.max(...all.map(({ last }) => last))),
      outcome: 'succeeded',
      attack: TECHNIQUES[kind] ?? [],
      evidence: signals
        .flatMap(({ frame, line }) => (frame === null ? [] : [{ ...frame, why: line }]))
        .slice(0, EVIDENCE_LIMIT),
      action: ACTIONS[kind](story.actors.values().next().value ?? 'the device'),
      reasons: [
        ...signals
          .toSorted((a, b) => a.from - b.from)
          .map(({ from, line, score }) => `${textOf(from).slice(0, 16)} UTC: ${line} (${oneIn(score)})`),
        ...(count > signals.length ? [`${count - signals.length} more like these`] : []),
      ],
    };
  }
}

/** A story has the gravest of its kinds. */
function kindOf(best: ReadonlyMap<BaselineKind, number>): BaselineKind {
  return GRAVITY.find((one) => best.has(one)) ?? 'behaviour.volume';
}

function isUnlike(a: Story, b: Story): boolean {
  return kindOf(a.best) !== kindOf(b.best);
}

/** What follows a title where there are more signs than the one that it tells. */
function more(signs: number, devices: number): string {
  if (signs === 0) return '';
  const whose = devices > 1 ? `of ${counted(devices, 'device')} in the same place` : 'of the same device';
  return `, and ${counted(signs, 'sign')} more ${whose}`;
}

/** `once in 4,000`. */
function oneIn(score: number): string {
  const times = 10 ** Math.min(9, score);
  const rounded = Number(times.toPrecision(1));
  return `expected once in ${rounded.toLocaleString('en')}`;
}

function textOf(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 23)}000Z`;
}

function severityOf(kind: BaselineKind, kinds: number, weight: number): Severity {
  const isGrave = kind === 'exfiltration.volume' || (kinds > 1 && kind !== 'behaviour.volume');
  if (isGrave) return 'high';
  if (kind === 'behaviour.volume') return 'low';
  if (kind === 'device.silent') return weight === WEIGHT.lifeCritical ? 'medium' : 'low';
  return weight === WEIGHT.other ? 'low' : 'medium';
}

function graver(a: Severity, b: Severity): Severity {
  return SEVERITIES.indexOf(a) <= SEVERITIES.indexOf(b) ? a : b;
}

const TECHNIQUES: Readonly<Partial<Record<BaselineKind, Finding['attack']>>> = {
  'exfiltration.volume': [technique('exfiltration', 'T1048')],
  'behaviour.unusual-time': [technique('initial-access', 'T1133')],
};

const ACTIONS: Readonly<Record<BaselineKind, (actor: string) => string>> = {
  'exfiltration.volume': (actor) =>
    `Ask whether ${actor} is to send data there; if nobody knows of it, block the destination and find out what was sent.`,
  'behaviour.unusual-time': (actor) =>
    `Ask who worked from ${actor} at that time and on whose order; if nobody knows, end the session and lock the account.`,
  'device.silent': (actor) =>
    `Look after ${actor}: is it switched off, unplugged or broken, and does a patient depend on it?`,
  'behaviour.new-service': (actor) =>
    `Ask whether somebody changed what runs there; if nobody did, look into ${actor} first.`,
  'behaviour.new-peer': (actor) =>
    `Find out what made ${actor} open this; if nobody planned it, part the two and look into ${actor}.`,
  'behaviour.volume': (actor) =>
    `Ask whether a copy or an update was planned on ${actor}; it matters most beside other findings.`,
};
