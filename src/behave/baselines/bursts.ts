/** Amounts by the hour: what a device sends and gets, held against the same hour of its other days, and against how far its like ever strays. */
import type { Flow } from '#model/flow.ts';
import { type Largest, NOTHING, Parts, type Peer } from './parts.ts';
import type { Roster } from './roster.ts';
import { UNMET } from './roster.ts';
import { type BaselineSettings, HOUR } from './settings.ts';
import { amountText, type GroupNote, type Signal } from './signal.ts';
import { type Stray, Strays, type StraysState } from './strays.ts';
import { grown, Tails } from './tail.ts';

/** Hours of a weekday, of a day of the weekend, and all together. */
const SLOTS = 49;
const ALL = 48;
const SERIES = 2;
const [SENT, RECEIVED] = [0, 1] as const;
/** How fast what is usual follows: the share of the newest value, once there are enough. */
const NEWEST = 0.1;
/** Deviations of logarithms below this are taken to be this; a value moves what is usual by no more than so many of them. */
const [LEAST_SPREAD, CLIP] = [0.35, 3];
/** Times that an amount must be of what is usual in the hour, and of the greatest of any hour of the last weeks. */
const [TIMES, TIMES_GREATEST] = [5, 2];
/** What is left of the greatest after a day. */
const FADE = 0.97;
/** Hours after which one is over for all: what is told later counts in the next. */
const GRACE = 2;
/** Hours for which a burst is held back, to see who else had one: what a kind does takes hours. */
const WAIT = 7;
const WAITING_LIMIT = 5000;

interface Waiting {
  readonly due: number;
  readonly device: number;
  readonly series: number;
  readonly hour: number;
  readonly amount: number;
  readonly usual: number;
  readonly score: number;
  readonly largest: Largest;
}

/** As plain data. */
export interface BurstState {
  readonly columns: readonly [Float32Array, Float32Array, Uint8Array, Float64Array, Float64Array, Float32Array];
  readonly tails: Float32Array;
  readonly waiting: readonly Waiting[];
  /** What was noted of kinds, and in which hour it was. An earlier version kept how many strayed together beside it. */
  readonly together: readonly (readonly [string, number])[];
  /** An earlier version kept none. */
  readonly strays?: StraysState;
}

export class Bursts {
  readonly #settings: BaselineSettings;
  readonly #roster: Roster;
  /** Means of the logarithms by device, series and slot; deviations by device and series; values by device and slot. */
  #usual: Float32Array = new Float32Array(0);
  #spread: Float32Array = new Float32Array(0);
  #values: Uint8Array = new Uint8Array(0);
  /** The greatest amount of an hour by device and series, fading. */
  #greatest: Float32Array = new Float32Array(0);
  /** The hour that is on for each device, counted from 1970, and its amounts. */
  #hour: Float64Array = new Float64Array(0);
  #amounts: Float64Array = new Float64Array(0);
  readonly #parts: Parts;
  readonly #tails = new Tails(0, 0.25, 1);
  #waiting: Waiting[] = [];
  readonly #strays: Strays;
  /** What was noted of kinds, by the day, and in which hour it was. */
  #noted = new Map<string, number>();
  /** The last hour that is over for all. */
  #over = 0;

  constructor(settings: BaselineSettings, roster: Roster) {
    this.#settings = settings;
    this.#roster = roster;
    this.#strays = new Strays(roster);
    this.#parts = new Parts(roster);
  }

  /** A device sent and got bytes at a time, in a conversation with a peer. */
  add(device: number, time: number, sent: number, received: number, flow: Flow, peer: Peer): void {
    this.#fit();
    const hour = Math.max(Math.floor(time / HOUR), this.#over + 1);
    const on = this.#hour[device] as number;
    if (hour > on) {
      if (on > 0) this.#close(device, on);
      this.#hour[device] = hour;
    }
    const at = device * SERIES;
    this.#amounts[at + SENT] = (this.#amounts[at + SENT] as number) + sent;
    this.#amounts[at + RECEIVED] = (this.#amounts[at + RECEIVED] as number) + received;
    if (Math.max(sent, received) > this.#settings.leastBurst / 20) this.#parts.add(device, peer, sent, received, flow);
  }

  /** What has been held back long enough: what the kind did together is no sign. */
  mature(now: number, tell: (signal: Signal) => void, note: (one: GroupNote) => void): void {
    this.#endHours(Math.floor(now / HOUR) - GRACE);
    if (!this.#waiting.some(({ due }) => due <= now)) return;
    const due = this.#waiting.filter((waiting) => waiting.due <= now);
    this.#waiting = this.#waiting.filter((waiting) => waiting.due > now);
    for (const one of due) {
      if (this.#strays.isTogether(strayOf(one))) this.#noteOf(one, note);
      else tell(this.#signal(one));
    }
  }

  /** A day has passed. */
  pass(): void {
    this.#tails.fade();
    this.#strays.forget(this.#over);
    for (const [word, hour] of this.#noted) if (hour < this.#over - 48) this.#noted.delete(word);
    for (let at = 0; at < this.#greatest.length; at++) this.#greatest[at] = (this.#greatest[at] as number) * FADE;
  }

  get bytes(): number {
    return (
      this.#usual.byteLength +
      this.#spread.byteLength +
      this.#values.byteLength +
      this.#hour.byteLength * 3 +
      this.#strays.bytes +
      this.#tails.bytes
    );
  }

  state(): BurstState {
    return {
      columns: [this.#usual, this.#spread, this.#values, this.#hour, this.#amounts, this.#greatest],
      tails: this.#tails.state(),
      waiting: this.#waiting,
      together: [...this.#noted],
      strays: this.#strays.state(),
    };
  }

  restore({ columns, tails, waiting, together, strays }: BurstState): void {
    [this.#usual, this.#spread, this.#values, this.#hour, this.#amounts, this.#greatest] = columns;
    this.#tails.restore(tails);
    // What was held back by an earlier version knows less of itself.
    this.#waiting = waiting.map((one) => ({ ...one, largest: one.largest ?? NOTHING }));
    this.#noted = new Map(together);
    this.#strays.restore(strays ?? []);
  }

  /** Hours that are over are closed, also those of devices that said nothing since. */
  #endHours(last: number): void {
    if (last <= this.#over) return;
    this.#over = last;
    for (let device = 0; device < this.#hour.length; device++) {
      const hour = this.#hour[device] as number;
      if (hour === 0 || hour > last) continue;
      this.#close(device, hour);
      this.#hour[device] = 0;
    }
  }

  /** An hour of a device is over: it is judged, and then learnt from. */
  #close(device: number, hour: number): void {
    const slot = slotOf(hour);
    for (const series of [SENT, RECEIVED]) {
      const amount = this.#amounts[device * SERIES + series] as number;
      this.#amounts[device * SERIES + series] = 0;
      this.#judge(device, series, slot, hour, amount);
    }
    const at = device * SLOTS;
    this.#values[at + slot] = Math.min(255, (this.#values[at + slot] as number) + 1);
    this.#values[at + ALL] = Math.min(255, (this.#values[at + ALL] as number) + 1);
    this.#parts.clear(device);
  }

  #judge(device: number, series: number, slot: number, hour: number, amount: number): void {
    const roster = this.#roster;
    const [from, values] = [(device * SERIES + series) * SLOTS, device * SLOTS];
    const value = Math.log1p(amount);
    // An hour that was met twice speaks for itself; else all hours together do.
    const isOwn = (this.#values[values + slot] as number) >= 2;
    const usual = this.#usual[from + (isOwn ? slot : ALL)] as number;
    const spread = Math.max(LEAST_SPREAD, this.#spread[device * SERIES + series] as number);
    const away = (value - usual) / spread;
    const kind = roster.kind[device] as number;
    if (kind !== UNMET && (roster.active[device] as number) > this.#settings.practiceDays) {
      const greatest = this.#greatest[device * SERIES + series] as number;
      const least = Math.max(this.#settings.leastBurst, greatest * TIMES_GREATEST, Math.exp(usual) * TIMES);
      const isLarge = amount >= least;
      if (isLarge) this.#stray(device, series, hour, amount, Math.expm1(usual), this.#tails.score(kind, away));
      this.#tails.add(kind, Math.max(0, away));
    }
    const at = device * SERIES + series;
    this.#greatest[at] = Math.max(this.#greatest[at] as number, amount);
    this.#learn(from, slot, values, at, value, usual, spread);
  }

  #learn(from: number, slot: number, values: number, at: number, value: number, usual: number, spread: number): void {
    const all = this.#values[values + ALL] as number;
    const clipped = all > 24 ? Math.max(usual - CLIP * spread, Math.min(usual + CLIP * spread, value)) : value;
    for (const one of [slot, ALL]) {
      const share = Math.max(NEWEST, 1 / ((this.#values[values + one] as number) + 1));
      const mean = this.#usual[from + one] as number;
      this.#usual[from + one] = mean + share * (clipped - mean);
    }
    const share = Math.max(NEWEST / 4, 1 / (all + 1));
    const before = this.#spread[at] as number;
    // 1.25 mean deviations are one standard deviation.
    this.#spread[at] = before + share * (1.25 * Math.abs(clipped - usual) - before);
  }

  #stray(device: number, series: number, hour: number, amount: number, usual: number, score: number): void {
    const largest = this.#parts.largest(device, series);
    const waiting = { due: (hour + WAIT) * HOUR, device, series, hour, amount, usual, score, largest };
    this.#strays.add(strayOf(waiting));
    // Who gathers from many is no such case: thieves do.
    const isHandedOut = series === SENT && this.#parts.isHandedOut(device, amount);
    if (score >= 3 && !isHandedOut && this.#waiting.length < WAITING_LIMIT) this.#waiting.push(waiting);
  }

  #noteOf({ device, series, hour }: Waiting, note: (one: GroupNote) => void): void {
    const { kind, groups } = this.#roster;
    const word = `told ${kind[device]}${series} ${Math.floor(hour / 24) * 24}`;
    if (this.#noted.has(word)) return;
    this.#noted.set(word, hour);
    const verb = series === SENT ? 'sent' : 'got';
    const line = `several devices of the kind ${groups[kind[device] as number]} ${verb} much more than usual in the same hours: what a group does together is no finding`;
    note({ time: hour * HOUR, about: device, line });
  }

  #signal({ device, series, hour, amount, usual, score, largest }: Waiting): Signal {
    const address = this.#roster.addresses[device] ?? '';
    const verb = series === SENT ? 'sent' : 'got';
    const title = `${address} ${verb} ${amountText(amount)} in an hour, where ${amountText(usual)} are usual`;
    return {
      kind: 'behaviour.volume',
      score,
      of: device,
      about: device,
      from: hour * HOUR,
      until: (hour + 1) * HOUR,
      actor: address,
      target: largest.peer,
      title,
      line: title,
      frame: largest.frame,
    };
  }

  #fit(): void {
    const { room } = this.#roster;
    if (this.#hour.length >= room) return;
    this.#usual = grown(this.#usual, room * SERIES * SLOTS);
    this.#spread = grown(this.#spread, room * SERIES);
    this.#values = grown(this.#values, room * SLOTS);
    this.#greatest = grown(this.#greatest, room * SERIES);
    this.#hour = grown(this.#hour, room);
    this.#amounts = grown(this.#amounts, room * SERIES);
  }
}

function strayOf({ device, series, hour, amount, largest }: Waiting): Stray {
  return { device, series, hour, amount, peer: largest.device };
}

/** Hours of the week in two kinds of days; 1970-01-01 was a Thursday. */
export function slotOf(hour: number): number {
  const isWeekend = (Math.floor(hour / 24) + 3) % 7 >= 5;
  return (hour % 24) + (isWeekend ? 24 : 0);
}
