/** Lets a hospital live, minute by minute: who comes and goes, who talks with whom, what is told. The same hospital tells the same rows. */
import type { Fact } from '#model/fact.ts';
import type { Tenures } from './addresses.ts';
import { Attendance } from './attendance.ts';
import { BedBook, type BedChange } from './beds.ts';
import { Clock } from './clock.ts';
import { Conversations } from './conversation.ts';
import { type Edges, edgesOf } from './edges.ts';
import { ALL_HABITS, EVENTS, type Habit, RARE } from './habits.ts';
import { Held } from './held.ts';
import type { Device, Hospital } from './hospital.ts';
import { Minute } from './minute.ts';
import { OUTSIDE, WEB_HOSTS } from './outside.ts';
import { type Coming, isThereAtFirst, Presence } from './presence.ts';
import { Random } from './random.ts';
import { type Shot, shotsOf } from './rare.ts';
import { DAY } from './rhythm.ts';
import type { Row } from './row.ts';
import { factsOf } from './statements.ts';
import { AS_HABIT, NOBODY, outsideCode, Targets } from './targets.ts';
import { Wheel } from './wheel.ts';

const MINUTE = 60e6;
const MINUTES = 1440;
/** Items of a minute: edges are their numbers, single conversations count down from -1, newcomers from here. */
const NEWCOMERS = -1_000_000_000;
/** Share of days after the first on which a device states once more who it is. */
const STATED_AGAIN = 0.25;
/** What is left of a device's traffic when its bed is empty. */
const IDLE = 0.08;
/** Share of tries towards somebody who is away that are seen: nobody asks for long in vain. */
const ASKED_IN_VAIN = 0.25;

export interface Options {
  readonly hospital: Hospital;
  /** Days from 1970-01-01. */
  readonly firstDay: number;
  readonly days: number;
  /** Factor of how often things happen; 1 as in `habits.json`. */
  readonly activity: number;
  readonly capture: string;
}

export interface Sink {
  /** A flow. The row is used again. */
  flow(row: Row): void;
  fact(fact: Fact): void;
  /** A day begins. */
  day(day: number): void;
}

export class Simulation {
  readonly edges: Edges;
  /** Rows and facts told so far. */
  rows = 0;
  facts = 0;
  admissions = 0;
  /** Rows of rare events, by `rareWord`. */
  readonly rareRows: Map<string, number> = new Map();
  readonly #options: Options;
  readonly #sink: Sink;
  readonly #random: Random;
  readonly #targets: Targets;
  readonly #wheel: Wheel;
  readonly #presence: Presence;
  readonly #beds: BedBook;
  readonly #attendance: Attendance;
  readonly #talk: Conversations;
  readonly #held: Held;
  readonly #minute = new Minute();
  readonly #clock = new Clock();
  /** A device of each unit, from which others are looked for. */
  readonly #witnesses: ReadonlyMap<number, Device>;
  /** Single conversations that are due in the minute that is on, and devices that ask for an address in it. */
  #shots: Shot[] = [];
  #newcomers: Coming[] = [];

  constructor(options: Options, sink: Sink) {
    const { hospital, firstDay, days } = options;
    this.#options = options;
    this.#sink = sink;
    this.#random = new Random(hospital.seed, 'life');
    this.#targets = new Targets(hospital);
    this.edges = edgesOf(hospital, this.#targets);
    this.#wheel = new Wheel(this.edges.count, firstDay, days);
    this.#presence = new Presence(hospital);
    this.#beds = new BedBook(hospital, firstDay * DAY);
    this.#attendance = new Attendance(hospital, this.#random);
    this.#talk = new Conversations(hospital, this.#attendance, this.#random);
    this.#held = new Held(this.edges, this.#attendance, this.#talk, this.#random, firstDay * DAY);
    this.#witnesses = new Map(hospital.devices.map((device) => [device.unit.index, device]));
  }

  get tenures(): Tenures {
    return this.#attendance.tenures;
  }

  /** Lives through all days. Between two days `pause` is awaited: whoever writes may catch up. */
  async run(pause: () => Promise<void> = async () => {}): Promise<void> {
    const { firstDay, days, hospital } = this.#options;
    const start = firstDay * DAY;
    for (const device of hospital.devices)
      if (isThereAtFirst(device, this.#random)) this.#attendance.place(device, start);
    for (let edge = 0; edge < this.edges.count; edge++) this.#first(edge, start);
    for (let day = firstDay; day < firstDay + days; day++) {
      this.#sink.day(day);
      this.#live(day);
      await pause();
    }
  }

  #live(day: number): void {
    const { hospital } = this.#options;
    const comings = this.#presence.day(day, (device) => (this.#attendance.until[device] as number) > 0);
    const come = queueOf(comings, (coming) => this.#come(coming));
    const state = queueOf(this.#roundsOf(day), ({ time, device }) => this.#state(device, time));
    const visits: Shot[] = [];
    const changeBeds = queueOf(this.#beds.day(day), (change) => this.#changeBed(change, visits));
    const shoot = queueOf(shotsOf(hospital, this.#targets, day), (shot) => void this.#shots.push(shot));
    this.#attendance.begin(day, comings);
    this.#wheel.begin(day);
    for (let minute = 0; minute < MINUTES; minute++) {
      const from = day * DAY + minute * MINUTE;
      const to = from + MINUTE;
      this.#minute.clear();
      this.#shots = [];
      this.#newcomers = [];
      come(to);
      changeBeds(to);
      state(to);
      shoot(to);
      for (let at = visits.length - 1; at >= 0; at--)
        if ((visits[at] as Shot).time < to) this.#shots.push(...visits.splice(at, 1));
      for (const [at, { time }] of this.#shots.entries()) this.#minute.add(Math.max(0, time - from), -1 - at);
      for (const [at, { time }] of this.#newcomers.entries()) this.#minute.add(time - from, NEWCOMERS - at);
      this.#wheel.take(minute, (edge) => this.#gather(edge, from));
      this.#minute.inOrder((item, offset) => {
        if (item <= NEWCOMERS) this.#askForLease((this.#newcomers[NEWCOMERS - item] as Coming).device, from + offset);
        else if (item < 0) this.#shoot(this.#shots[-1 - item] as Shot, from + offset);
        else this.#happen(item, from + offset);
      });
    }
  }

  /** The times at which devices state who they are: once on the first day, then now and then. */
  #roundsOf(day: number): readonly { readonly time: number; readonly device: number }[] {
    const { hospital, firstDay } = this.#options;
    const random = this.#random;
    const isFirst = day === firstDay;
    const rounds: { time: number; device: number }[] = [];
    for (const { index } of hospital.devices)
      if (isFirst || random.chance(STATED_AGAIN))
        rounds.push({ time: day * DAY + Math.floor(random.between(0, isFirst ? 0.8 : 1) * DAY), device: index });
    return rounds.sort((a, b) => a.time - b.time || a.device - b.device);
  }

  #state(index: number, time: number): void {
    if (!this.#attendance.isThere(index, time)) return;
    const { capture, hospital } = this.#options;
    const device = hospital.devices[index] as Device;
    const { ip, mac } = this.#attendance;
    const where = { ip: ip[index] ?? '', mac: mac[index] ?? '', time, capture, frame: this.#talk.frame };
    for (const fact of factsOf(device, where, hospital.seed, (moment) => this.#clock.text(moment))) {
      this.facts++;
      this.#sink.fact(fact);
    }
  }

  #come(coming: Coming): void {
    const { device: index, time, isJoin } = coming;
    if (!isJoin) {
      this.#attendance.leave(index, time);
      return;
    }
    if (!this.#attendance.join(coming)) return;
    if ((this.#options.hospital.devices[index] as Device).hasMac) this.#newcomers.push(coming);
    this.#state(index, time);
  }

  #askForLease(device: number, time: number): void {
    this.#talk.askForLease(device, time);
    this.#tell();
  }

  #changeBed(change: BedChange, visits: Shot[]): void {
    this.#beds.change(change);
    if (change.isAdmission) this.admissions++;
    const unit = this.#options.hospital.units.find(
      ({ firstBed, beds }) => change.bed >= firstBed && change.bed < firstBed + beds,
    );
    const witness = this.#witnesses.get(unit?.index ?? -1);
    if (!witness) return;
    for (const { habit, from } of EVENTS[change.isAdmission ? 'admission' : 'discharge']) {
      const [client, server] = [this.#targets.find(from, witness), this.#targets.find(habit.target, witness)];
      if (client === NOBODY || server === NOBODY || client === server) continue;
      const time = change.time + this.#random.next() * 300e6;
      if (Math.floor(time / DAY) === Math.floor(change.time / DAY))
        visits.push({ time, owner: witness.index, client, server, habit: habit.index });
    }
  }

  /** When an edge is due for the first time. */
  #first(edge: number, start: number): void {
    if (this.edges.isFollower[edge] === 1) return;
    const habit = ALL_HABITS[this.edges.habit[edge] as number] as Habit;
    if (habit.isHeld) this.#wheel.put(edge, this.#held.next(start, this.#random.next()));
    else if (habit.every > 0) this.#wheel.put(edge, start + this.#random.next() * habit.every * 1e6);
    else this.#wheel.put(edge, this.#after(habit, start));
  }

  /** When an edge is due next. */
  #after(habit: Habit, time: number): number {
    if (habit.isHeld) return this.#held.next(time, this.#random.between(0.999, 1.001));
    if (habit.every > 0) return time + habit.every * 1e6 * this.#random.between(0.985, 1.015);
    return habit.rhythm.after(time, (this.#random.exponential() * DAY) / (habit.perDay * this.#options.activity));
  }

  #gather(edge: number, from: number): void {
    const time = this.#wheel.due[edge] as number;
    this.#minute.add(time - from, edge);
    if (this.edges.isFollower[edge] === 1) this.#wheel.due[edge] = Number.POSITIVE_INFINITY;
    else this.#wheel.put(edge, this.#after(ALL_HABITS[this.edges.habit[edge] as number] as Habit, time));
  }

  #shoot({ owner, client, server, habit: number }: Shot, time: number): void {
    const before = this.rows;
    this.#converse(ALL_HABITS[number] as Habit, owner, client, server, time);
    if (this.rows === before || !RARE_HABITS.has(number)) return;
    const word = rareWord(number, owner, Math.floor(time / DAY));
    this.rareRows.set(word, (this.rareRows.get(word) ?? 0) + 1);
  }

  #happen(edge: number, time: number): void {
    const { edges } = this;
    const habit = ALL_HABITS[edges.habit[edge] as number] as Habit;
    const owner = edges.owner[edge] as number;
    const isQuiet = habit.needsBed && !this.#beds.isTaken((this.#options.hospital.devices[owner] as Device).bed);
    if (habit.isHeld) {
      if (this.#held.tell(edge, habit, time, isQuiet ? IDLE : 1)) this.#tell();
      return;
    }
    if (isQuiet && this.#random.next() >= IDLE) return;
    this.#converse(habit, owner, edges.client[edge] as number, edges.server[edge] as number, time);
    const followers = edges.followers[edge] as number;
    for (let k = 0; k < followers; k++) this.#follow(edge + 1 + k, habit.followedBy[k]?.after, time);
  }

  /** What comes later in the same case; where that of the case before is not over, there is none. */
  #follow(edge: number, after: readonly [number, number] | undefined, time: number): void {
    if (after === undefined || this.#wheel.due[edge] !== Number.POSITIVE_INFINITY) return;
    // Not within the minute that is being told.
    const nextMinute = (Math.floor(time / MINUTE) + 1) * MINUTE;
    this.#wheel.put(edge, Math.max(time + this.#random.between(after[0], after[1]) * 1e6, nextMinute + 1000));
  }

  /** One conversation, where both ends are there, or the one who asks. */
  #converse(habit: Habit, owner: number, client: number, server: number, time: number): void {
    const from = client === AS_HABIT ? this.#resolve(habit, owner) : client;
    const to = server === AS_HABIT ? this.#resolve(habit, owner) : server;
    if (from === NOBODY || to === NOBODY || from === to || !this.#attendance.isThere(from, time)) return;
    const answers = this.#attendance.isThere(to, time);
    if (!answers && this.#random.next() >= ASKED_IN_VAIN) return;
    if (this.#talk.converse(habit, from, to, time, answers)) this.#tell();
  }

  /** Who the habit's target is this time. */
  #resolve({ target }: Habit, owner: number): number {
    if (target.kind === 'fleet') return this.#targets.any(target.fleet, owner, this.#random);
    if (target.kind === 'web') return outsideCode(OUTSIDE.length + this.#random.below(WEB_HOSTS.length));
    return AS_HABIT;
  }

  #tell(): void {
    this.rows++;
    this.#sink.flow(this.#talk.row);
  }
}

/** Calls `use` with the items of a list in turn, up to a time. */
function queueOf<Item extends { readonly time: number }>(
  items: readonly Item[],
  use: (item: Item) => void,
): (to: number) => void {
  let at = 0;
  return (to) => {
    for (; at < items.length && (items[at] as Item).time < to; at++) use(items[at] as Item);
  };
}

/** By which rows of a rare event are counted: the habit, whose it is, and the day. */
export function rareWord(habit: number, owner: number, day: number): string {
  return `${habit} ${owner} ${day}`;
}

const RARE_HABITS: ReadonlySet<number> = new Set(RARE.map(({ habit }) => habit.index));
