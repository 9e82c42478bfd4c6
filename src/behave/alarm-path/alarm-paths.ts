/**
 * The ways that alarms go: learnt from messages that carry the same mark from hop to hop, and followed from then on. What a
 * message is called is known by keyed hashes alone, for a minute; what stays is how often and how fast.
 */
import type { Passage } from '#model/passage.ts';
import { kept } from '../bounded.ts';
import { PassageQueue } from '../passage-queue.ts';
import type { Clock, Frame } from './gap.ts';
import { Durations, type DurationsState } from './latency.ts';
import { Link, type LinkState } from './link.ts';
import { Relay, type RelayState } from './relay.ts';

/** Links, relays and ways kept; further ones are counted as lost. */
const [LINK_LIMIT, RELAY_LIMIT, WAY_LIMIT] = [20_000, 10_000, 10_000];
/** An alarm goes on within so many seconds; longer ways than this many hosts are none. */
const [MEMORY, LONGEST_WAY] = [60, 6];
/** Alarms remembered by their marks are looked through when there are so many. */
const SWEEP_AT = 4096;

/** An alarm on one hop. */
interface Hop extends Frame {
  readonly from: string;
  readonly to: string;
  readonly time: number;
  readonly mark: string;
  /** Hosts that it went through so far, and when it began. */
  way: readonly string[];
  began: number;
}

/** Alarms that went one way from end to end. */
export interface Way {
  readonly hosts: readonly string[];
  readonly delays: Durations;
  alarms: number;
  first: number;
  last: number;
}

/** What was learnt, as plain data, to be kept: hosts and figures, nothing of what messages are called. */
export interface AlarmPathsState {
  readonly version: 1;
  readonly links: readonly LinkState[];
  readonly relays: readonly RelayState[];
  readonly ways: readonly (Omit<Way, 'delays'> & { readonly delays: DurationsState })[];
}

export class AlarmPaths {
  readonly links: Map<string, Link> = new Map();
  readonly relays: Map<string, Relay> = new Map();
  readonly ways: Map<string, Way> = new Map();
  lost = 0;
  readonly #queue = new PassageQueue();
  readonly #hops = new Map<string, Hop[]>();
  readonly #clocks = new Map<string, number>();
  /** Relays by what comes into them. */
  readonly #relaysOf = new Map<string, Relay[]>();
  /** Links of an earlier run by their capture, until it goes on. */
  #resting = new Map<string, Link[]>();

  take(passage: Passage): void {
    if (!this.#queue.add(passage)) this.lost++;
  }

  state(): AlarmPathsState {
    return {
      version: 1,
      links: [...this.links.values()].map((link) => link.state()),
      relays: [...this.relays.values()].map((relay) => relay.state()),
      ways: [...this.ways.values()].map((way) => ({ ...way, delays: way.delays.state() })),
    };
  }

  /** Takes up what was kept. Call once, before anything else. */
  restore({ links, relays, ways }: AlarmPathsState): void {
    for (const kept of links) this.links.set(`${kept.from} ${kept.to}`, Link.of(kept));
    this.#resting = Map.groupBy(this.links.values(), ({ lastFrame }) => lastFrame.capture);
    for (const kept of relays) {
      const { from, through, to } = kept;
      const relay = this.#newRelay(from, through, to);
      relay.restore(kept);
      this.relays.set(`${from} ${through} ${to}`, relay);
    }
    for (const kept of ways) {
      const delays = new Durations();
      delays.restore(kept.delays);
      this.ways.set(kept.hosts.join(' '), { ...kept, delays });
    }
  }

  /** What waits to be put in order. */
  get pending(): readonly Passage[] {
    return this.#queue.waiting;
  }

  /** Puts what came in order and follows it; then looks for what is missing by now. */
  settle(): void {
    for (const passage of this.#queue.take())
      this.#follow(passage, Date.parse(passage.time) / 1000 + microseconds(passage.time));
    this.#look();
    this.#sweep(Math.max(0, ...this.#clocks.values()));
  }

  /** Forgets links and ways that were last used before a time, in seconds since the epoch. */
  forget(before: number): void {
    for (const [key, { last }] of this.links) if (last < before) this.links.delete(key);
    for (const [key, { last }] of this.ways) if (last < before) this.ways.delete(key);
    for (const [key, { from, through, to }] of this.relays) {
      if (this.links.has(`${from} ${through}`) && this.links.has(`${through} ${to}`)) continue;
      this.relays.delete(key);
      const rest = (this.#relaysOf.get(`${from} ${through}`) ?? []).filter((relay) => relay.to !== to);
      if (rest.length > 0) this.#relaysOf.set(`${from} ${through}`, rest);
      else this.#relaysOf.delete(`${from} ${through}`);
    }
  }

  #follow(passage: Passage, time: number): void {
    const { capture, sort, from, to, marks } = passage;
    if (time > (this.#clocks.get(capture) ?? 0)) this.#clocks.set(capture, time);
    if (this.#resting.size > 0) this.#wake(capture, time);
    if (sort === 'time') return;
    if (sort === 'answer') {
      this.links.get(`${to} ${from}`)?.answered(marks[0] ?? '', time);
      return;
    }
    if (sort === 'measurement') this.#linkOf(passage, time)?.sent(passage, time);
    else this.#alarm(passage, time);
  }

  #wake(capture: string, time: number): void {
    for (const link of this.#resting.get(capture) ?? []) link.watch(time);
    this.#resting.delete(capture);
  }

  #linkOf(passage: Passage, time: number): Link | null {
    return kept(this.links, `${passage.from} ${passage.to}`, LINK_LIMIT, () => new Link(passage, time), this);
  }

  #alarm(passage: Passage, time: number): void {
    const { from, to, marks, capture, frame } = passage;
    const [mark] = marks;
    if (mark === undefined) return;
    // A message says first what it is called, then what the alarm is.
    const known = this.#hops.get(mark)?.find((hop) => hop.from === from && hop.to === to);
    const hop = known ?? { from, to, time, mark, way: [from, to], began: time, capture, frame };
    if (known === undefined) {
      this.#linkOf(passage, time)?.sent(passage, time);
      for (const relay of this.#relaysOf.get(`${from} ${to}`) ?? []) relay.came(mark, time, passage);
      this.#wayOf(hop);
    }
    for (const one of marks) this.#connect(one, hop);
  }

  /** Connects a hop with those before and behind it that carry the same mark. */
  #connect(mark: string, hop: Hop): void {
    const hops = this.#hops.get(mark) ?? [];
    if (hops.includes(hop)) return;
    for (const other of hops) {
      if (other.to === hop.from && other.time <= hop.time) this.#passOn(other, hop);
      else if (hop.to === other.from && hop.time <= other.time) this.#passOn(hop, other);
    }
    hops.push(hop);
    this.#hops.set(mark, hops);
    if (this.#hops.size >= SWEEP_AT) this.#sweep(hop.time);
  }

  #passOn(before: Hop, after: Hop): void {
    if (before.way.includes(after.to) || before.way.length >= LONGEST_WAY || after.way.length > before.way.length)
      return;
    const { from, to: through } = before;
    const key = `${from} ${through} ${after.to}`;
    const relay = kept(this.relays, key, RELAY_LIMIT, () => this.#newRelay(from, through, after.to), this);
    relay?.passed(before.mark, before.time, after.time, after);
    after.way = [...before.way, after.to];
    after.began = before.began;
    this.#wayOf(after);
  }

  #newRelay(from: string, through: string, to: string): Relay {
    const relay = new Relay(from, through, to);
    const key = `${from} ${through}`;
    this.#relaysOf.set(key, [...(this.#relaysOf.get(key) ?? []), relay]);
    return relay;
  }

  #wayOf({ way: hosts, time, began }: Hop): void {
    const make = (): Way => ({ hosts, delays: new Durations(), alarms: 0, first: time, last: time });
    const way = kept(this.ways, hosts.join(' '), WAY_LIMIT, make, this);
    if (way === null) return;
    way.alarms++;
    way.last = Math.max(way.last, time);
    way.delays.add(time - began);
  }

  #sweep(now: number): void {
    for (const [mark, hops] of this.#hops) if (hops.every(({ time }) => time < now - MEMORY)) this.#hops.delete(mark);
    // More alarms in a minute than there is room for: the oldest are forgotten first.
    for (const mark of this.#hops.keys()) {
      if (this.#hops.size < SWEEP_AT / 2) break;
      this.#hops.delete(mark);
      this.lost++;
    }
  }

  #look(): void {
    const clock: Clock = (capture) => this.#clocks.get(capture) ?? 0;
    for (const link of this.links.values()) link.look(clock);
    for (const relay of this.relays.values()) relay.look(clock);
  }
}

/** The microseconds of an RFC 3339 time that Date leaves out, in seconds. */
function microseconds(time: string): number {
  return Number(time.slice(23, 26)) / 1e6;
}
