/**
 * Baselines: what each device and each group of its like ordinarily does, learnt from flows alone, and what is not so.
 *
 * Everything goes by the time of the flows, so the same flows give the same findings. What is older than the newest flow by more than an
 * few hours is learnt from and not judged. State is columns of numbers, bounded by the number of devices.
 */
import type { Device } from '#model/device.ts';
import type { Flow } from '#model/flow.ts';
import { isErrors } from '../contact-book.ts';
import type { Draft } from '../detector.ts';
import { Budget } from './budget.ts';
import { type BurstState, Bursts } from './bursts.ts';
import { Contacts } from './contacts.ts';
import { type DrainState, Drains } from './drains.ts';
import { Hours } from './hours.ts';
import { Known, type KnownState } from './known.ts';
import { type Meeting, Meetings } from './meeting.ts';
import { Novelty, type NoveltyState } from './novelty.ts';
import { Roster, type RosterState, UNMET } from './roster.ts';
import { isRemoteAccess, Services } from './services.ts';
import { type BaselineSettings, DAY, DEFAULT_BASELINES, HOUR } from './settings.ts';
import { BASELINE_KINDS, type BaselineKind, type GroupNote, type Signal } from './signal.ts';
import { Silence, type SilenceState } from './silence.ts';
import { Stories, type StoriesState } from './stories.ts';
import { Tellers } from './tellers.ts';

/** Entries of what is known, at most: 18 bytes each, and as much again while it grows. */
const KNOWN_LIMIT = 12_000_000;
const NOTE_LIMIT = 1000;
/** What comes so much later than the newest flow is only learnt from: conversations of hours are told at their end. */
const LATE: number = 6 * HOUR;

/** How far a device is learnt. */
export interface Standing {
  readonly state: 'learning' | 'learnt';
  /** Days on which it was seen, and how many are needed. */
  readonly day: number;
  readonly of: number;
  /** The kind of device that it is compared with, and how many there are. */
  readonly group: string | null;
  readonly groupSize: number;
}

/** What the learner holds, in numbers. */
export interface BaselineFigures {
  readonly devices: number;
  readonly learning: number;
  readonly known: number;
  readonly bytes: number;
  readonly lost: number;
  readonly stories: number;
  /** For each kind: findings a day that its budget allows, and the least score that is told now. */
  readonly kinds: readonly { readonly kind: BaselineKind; readonly perDay: number; readonly threshold: number }[];
}

/** As plain data, to be kept. */
export interface BaselineState {
  readonly version: 1;
  readonly now: number;
  readonly days: number;
  readonly services: readonly string[];
  readonly known: KnownState;
  readonly roster: RosterState;
  readonly met: readonly [Uint16Array, Uint16Array];
  readonly novelty: NoveltyState;
  readonly bursts: BurstState;
  readonly drains: DrainState;
  readonly silence: SilenceState;
  readonly hours: readonly [Float32Array, number];
  readonly budget: readonly [Float32Array, number, number];
  readonly stories: StoriesState;
}

export class Baselines {
  readonly #settings: BaselineSettings;
  readonly #known = new Known(KNOWN_LIMIT);
  readonly #tellers = new Tellers(this.#known);
  readonly #roster = new Roster();
  readonly #services = new Services();
  readonly #meetings: Meetings;
  readonly #met: Contacts;
  readonly #novelty: Novelty;
  readonly #bursts: Bursts;
  readonly #drains: Drains;
  readonly #silence: Silence;
  readonly #hours: Hours;
  readonly #budget: Budget;
  readonly #stories: Stories;
  #notes: GroupNote[] = [];
  /** The newest time of a flow, and days on which there were flows. */
  #now = 0;
  #days = 0;

  /** `deviceAt` names the device that has an address (a MAC or an IP) now. */
  constructor(deviceAt: (address: string) => string | undefined, settings: BaselineSettings = DEFAULT_BASELINES) {
    this.#settings = settings;
    this.#meetings = new Meetings(deviceAt, this.#roster, this.#services);
    this.#met = new Contacts(settings, this.#known, this.#roster);
    this.#novelty = new Novelty(settings, this.#met, this.#roster, this.#services);
    this.#bursts = new Bursts(settings, this.#roster);
    this.#drains = new Drains(settings, this.#roster);
    this.#silence = new Silence(settings, this.#roster);
    this.#hours = new Hours(settings, this.#roster, this.#known);
    this.#budget = new Budget(settings);
    this.#stories = new Stories(settings, this.#roster, this.#budget);
  }

  /** Takes a flow, or a part of one; `records` names the sensor where no packets show it. What several sensors tell of counts once. */
  flow(flow: Flow, records: string | null = null): void {
    if (flow.state === 'multicast' || flow.transport === null) return;
    const time = Date.parse(flow.end);
    if (Number.isNaN(time)) return;
    const isLate = time < this.#now - LATE;
    if (!isLate) this.#goOn(time);
    const day = Math.floor(time / DAY);
    const meeting = this.#meetings.of(flow, day);
    if (meeting === null) return;
    const { client, server, own, service, peer } = meeting;
    if (!isLate) {
      if (client.device >= 0) this.#silence.hear(client.device);
      if (server.device >= 0 && flow.serverPackets > 0) this.#silence.hear(server.device);
    }
    this.#contacts(flow, time, day, meeting, isLate);
    if (!isLate && this.#tellers.counts(day, own, service, peer, records)) this.#amounts(flow, time, meeting);
  }

  /** Takes devices as they are concluded now. */
  meet(devices: Iterable<Device>): void {
    for (const device of devices) this.#roster.meet(device);
  }

  /** Findings that are new or have become longer since this was asked last. */
  conclude(): readonly Draft[] {
    return [...this.#stories.news()];
  }

  /** What whole groups began to do since this was asked last: the device is one of the group, by its address. */
  notes(): readonly { readonly time: string; readonly address: string; readonly line: string }[] {
    const notes = this.#notes.splice(0);
    return notes.map(({ time, about, line }) => ({
      time: `${new Date(time).toISOString().slice(0, 23)}000Z`,
      address: this.#roster.addresses[about] ?? '',
      line,
    }));
  }

  /** How far a device is learnt; day 0 where it was never seen in a flow. */
  standing(device: string): Standing {
    const number = this.#roster.find(device);
    const { learnDays } = this.#settings;
    if (number === undefined) return { state: 'learning', day: 0, of: learnDays, group: null, groupSize: 0 };
    const { active, kind, groups, sizes } = this.#roster;
    const day = active[number] as number;
    const group = kind[number] as number;
    return {
      state: this.#isLearnt(number) ? 'learnt' : 'learning',
      day: Math.min(day, learnDays),
      of: learnDays,
      group: group === UNMET ? null : (groups[group] ?? null),
      groupSize: group === UNMET ? 0 : (sizes[group] ?? 0),
    };
  }

  figures(): BaselineFigures {
    const { count, bytes } = this.#roster;
    const parts = [
      this.#known,
      this.#met,
      this.#novelty,
      this.#bursts,
      this.#drains,
      this.#silence,
      this.#hours,
      this.#budget,
    ];
    let learning = 0;
    for (let device = 0; device < count; device++) if (!this.#isLearnt(device)) learning++;
    return {
      devices: count,
      learning,
      known: this.#known.size,
      bytes: parts.reduce((sum, part) => sum + part.bytes, bytes),
      lost: this.#known.lost + this.#roster.lost + this.#novelty.lost,
      stories: this.#stories.open.told,
      kinds: BASELINE_KINDS.map((kind) => ({
        kind,
        perDay: this.#budget.perDay(kind, count),
        threshold: this.#budget.threshold(kind, count),
      })),
    };
  }

  state(): BaselineState {
    return {
      version: 1,
      now: this.#now,
      days: this.#days,
      services: this.#services.names,
      known: this.#known.state(),
      roster: this.#roster.state(),
      met: this.#met.state(),
      novelty: this.#novelty.state(),
      bursts: this.#bursts.state(),
      drains: this.#drains.state(),
      silence: this.#silence.state(),
      hours: this.#hours.state(),
      budget: this.#budget.state(),
      stories: this.#stories.state(),
    };
  }

  /** Takes up what was kept. Call once, before anything else. */
  restore(state: BaselineState): void {
    [this.#now, this.#days] = [state.now, state.days];
    this.#services.restore(state.services);
    this.#known.restore(state.known);
    this.#roster.restore(state.roster);
    this.#met.restore(state.met);
    this.#novelty.restore(state.novelty);
    this.#bursts.restore(state.bursts);
    this.#drains.restore(state.drains);
    this.#silence.restore(state.silence);
    this.#hours.restore(state.hours);
    this.#budget.restore(state.budget);
    this.#stories.restore(state.stories);
  }

  #isLearnt(device: number): boolean {
    return (this.#roster.active[device] as number) > this.#settings.learnDays;
  }

  /** The site's time goes on: what was held back is weighed, silence is noticed, days are closed. */
  #goOn(time: number): void {
    const before = this.#now;
    if (time <= before) return;
    this.#silence.clock(time);
    this.#now = time;
    const [day, dayBefore] = [Math.floor(time / DAY), Math.floor(before / DAY)];
    const isNextDay = day > dayBefore;
    if (Math.floor(time / 60_000) > Math.floor(before / 60_000)) {
      this.#novelty.mature(time, this.#hear, this.#note);
      this.#bursts.mature(time, this.#hear, this.#note);
    }
    if (Math.floor(time / HOUR) > Math.floor(before / HOUR) && before > 0) this.#silence.look(this.#hear);
    if (isNextDay) this.#beginDay(day, dayBefore);
  }

  #beginDay(day: number, dayBefore: number): void {
    this.#days++;
    if (this.#days > this.#settings.practiceDays) this.#budget.begin(day);
    if (dayBefore === 0) return;
    this.#novelty.pass(this.#seenOn(dayBefore));
    this.#bursts.pass();
    this.#drains.pass(dayBefore, this.#seenOn(dayBefore));
    this.#silence.pass();
    this.#hours.pass();
    this.#stories.pass(this.#now);
    if (day % 7 === 0) this.#known.forget(day - this.#settings.contactDays, day - this.#settings.groupDays);
  }

  *#seenOn(day: number): Generator<number> {
    const { count, lastDay } = this.#roster;
    for (let device = 0; device < count; device++) if (lastDay[device] === day) yield device;
  }

  #amounts(flow: Flow, time: number, { client, server, own, peer, place }: Meeting): void {
    const { clientBytes: up, serverBytes: down } = flow;
    const numberOf = ({ device }: Meeting['client']): number => (device < 0 ? peer : device);
    if (client.device >= 0)
      this.#bursts.add(client.device, time, up, down, flow, { device: numberOf(server), address: server.address });
    if (server.device >= 0)
      this.#bursts.add(server.device, time, down, up, flow, { device: numberOf(client), address: client.address });
    const isOut = server.device < 0 && up > down;
    const isFetched = client.device < 0 && down > up;
    if (!(isOut || isFetched)) return;
    const { address } = isOut ? server : client;
    const day = Math.floor(time / DAY);
    const frame = { capture: flow.capture, frame: flow.firstFrame };
    const upload = {
      device: own,
      time,
      day,
      place: -2 - peer,
      name: place,
      address,
      bytes: Math.abs(up - down),
      frame,
    };
    this.#drains.add(upload, this.#hear);
  }

  #contacts(flow: Flow, time: number, day: number, meeting: Meeting, isLate: boolean): void {
    // What was tried in vain is no contact; datagrams that want no answer are, and are not judged.
    if (flow.state === 'refused' || (flow.state === 'unanswered' && flow.transport !== 'udp') || isErrors(flow)) return;
    const { client, server, own, service, peer, place, isInbound } = meeting;
    // A session that was seen from its middle on has no hour.
    const isRemote = !isLate && flow.state !== 'midstream' && isRemoteAccess(flow);
    if (!isRemote && this.#met.isMetOn(day, own, service, peer)) return;
    const contact = {
      time: Math.max(this.#now, time),
      day,
      client: own,
      server: isInbound ? client.device : server.device,
      peer,
      name: place,
      service,
      isInbound,
      clientAddress: client.address,
      serverAddress: server.address,
      capture: flow.capture,
      frame: flow.firstFrame,
    };
    const news = this.#met.learn(contact);
    if (news !== null && !isLate && flow.state !== 'unanswered') this.#novelty.hold(contact, news);
    if (!isRemote) return;
    const serviceName = this.#services.names[service] ?? '';
    const frame = { capture: flow.capture, frame: flow.firstFrame };
    this.#hours.add({ ...contact, time: Date.parse(flow.start), serviceName, frame }, this.#hear);
  }

  /** A story can be told of devices that are learnt, at a site that is. */
  readonly #hear = (signal: Signal): void => {
    const isTelling = this.#days > this.#settings.learnDays && this.#isLearnt(signal.about);
    if (this.#days > this.#settings.practiceDays) this.#stories.add(signal, isTelling);
  };

  readonly #note = (note: GroupNote): void => {
    if (this.#days > this.#settings.learnDays && this.#notes.length < NOTE_LIMIT) this.#notes.push(note);
  };
}
