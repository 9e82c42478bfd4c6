/** Signs that belong together as one finding: those of one device, until nothing more has come for days. A story is told when it weighs more than its kind's budget lets pass. */
import type { Finding, Severity } from '#model/finding.ts';
import { counted, type Draft, EVIDENCE_LIMIT, technique } from '../detector.ts';
import type { Budget } from './budget.ts';
import { type Roster, WEIGHT } from './roster.ts';
import { type BaselineSettings, DAY } from './settings.ts';
import { BASELINE_KINDS, type BaselineKind, type Signal } from './signal.ts';

/** Signs kept of a story: the first ones. */
const SIGNAL_LIMIT = 24;
const PARTY_LIMIT = 64;
const STORY_LIMIT = 20_000;

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
    for (const story of stories) if (story.isTold) this.#news.add(story);
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
    if (story.isSure && score >= this.#budget.threshold(lead, this.#roster.count)) story.isTold = true;
    if (story.isTold) this.#news.add(story);
  }

  #draft(story: Story): Draft {
    const { word, signals, best, count, first, last } = story;
    const kind = GRAVITY.find((one) => best.has(one)) ?? 'behaviour.volume';
    const lead = signals.find((signal) => signal.kind === kind) ?? (signals[0] as Signal);
    const strongest = signals.reduce((most, one) => (one.kind === kind && one.score >= most.score ? one : most), lead);
    const others = count - 1;
    const scores = [...best.values()].reduce((sum, score) => sum + score, 0);
    return {
      word,
      kind,
      title:
        others > 0 ? `${strongest.title}, and ${counted(others, 'sign')} more of the same device` : strongest.title,
      severity: severityOf(kind, best.size, story.weight),
      confidence: Math.min(0.95, Math.round((0.3 + scores * 0.1) * 100) / 100),
      actors: [...story.actors].map((ip) => ({ ip })),
      targets: [...story.targets].map((ip) => ({ ip })),
      start: textOf(first),
      end: textOf(last),
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
