/** Who strayed lately: the last burst of each device, by kind; so what many of a kind get or send in the same hours, or one after the other from one server, is seen as one thing. */
import type { Roster } from './roster.ts';

/** Devices of a kind that stray for it to be the kind's, and which share of the kind. */
const [LEAST, SHARE] = [3, 0.05];
/** The same hours, around one. */
const [BEFORE, AFTER] = [4, 6];
/** In the same hours whatever is less than so many times what others had is what they had; who comes later must have had as much, within this. */
const [TIMES_AT_ONCE, TIMES_LATER] = [4, 2];
/** Devices of whatever kind that got as much from one server, beside one, and what is as much. */
const [GIVEN, TIMES_GIVEN] = [2, 1.5];
/** Hours after which one that comes later has nothing to do with the others: devices lie in a store room for weeks before they get what all got. */
const MEMORY: number = 30 * 24;

/** Of what a device sent 0, of what it got this; and a peer that is nobody in particular. */
const [GOT, NOBODY] = [1, -1];

/** A device got or sent much more than usual in an hour. */
export interface Stray {
  readonly device: number;
  /** Of what it sent 0, of what it got 1. */
  readonly series: number;
  /** Counted from 1970. */
  readonly hour: number;
  readonly amount: number;
  /** Whom the largest part of it was with: a device, or a place outside below -1; -1 where it was with nobody in particular. */
  readonly peer: number;
}

/** As plain data. */
export type StraysState = readonly Stray[];

export class Strays {
  readonly #roster: Roster;
  /** The last one of each device, by kind and series; and of what devices got, by whom they got it from. */
  readonly #last = new Map<string, Map<number, Stray>>();
  readonly #from = new Map<number, Map<number, Stray>>();

  constructor(roster: Roster) {
    this.#roster = roster;
  }

  add(stray: Stray): void {
    put(this.#last, this.#word(stray), stray);
    if (isFromPeer(stray)) put(this.#from, stray.peer, stray);
  }

  /** Whether a device did what others did: of its kind much at once in the same hours, or later as much with the same server; or of whatever kind got as much from one. */
  isTogether(one: Stray): boolean {
    const kind = this.#roster.kind[one.device] as number;
    const least = together(this.#roster.sizes[kind]);
    let count = 0;
    // It stops as soon as there are enough: where a whole kind does something, few are looked at.
    for (const other of this.#last.get(this.#word(one))?.values() ?? [])
      if ((isAtOnce(other, one) || isEarlier(other, one)) && ++count >= least) return true;
    return isFromPeer(one) && this.#isGiven(one);
  }

  /** Whether others got as much from the same server in these weeks: devices that nobody knows get what those that are known get. */
  #isGiven(one: Stray): boolean {
    let count = 0;
    for (const other of this.#from.get(one.peer)?.values() ?? [])
      if (other.device !== one.device && isNear(other, one) && isAlike(other, one, TIMES_GIVEN) && ++count >= GIVEN)
        return true;
    return false;
  }

  /** Forgets what nobody can come later to any more. */
  forget(hour: number): void {
    forgetIn(this.#last, hour - MEMORY);
    forgetIn(this.#from, hour - MEMORY);
  }

  get bytes(): number {
    let count = 0;
    for (const { size } of this.#last.values()) count += size;
    return count * 80;
  }

  state(): StraysState {
    return [...this.#last.values()].flatMap((strays) => [...strays.values()]);
  }

  restore(strays: StraysState): void {
    for (const stray of strays) this.add(stray);
  }

  #word({ device, series }: Pick<Stray, 'device' | 'series'>): string {
    return `${this.#roster.kind[device]} ${series}`;
  }
}

/** So many devices of a kind do something together, of a kind of so many. */
export function together(size = 0): number {
  return Math.max(LEAST, size * SHARE);
}

function isAtOnce(other: Stray, { hour, amount }: Stray): boolean {
  return other.hour >= hour - BEFORE && other.hour <= hour + AFTER && amount <= other.amount * TIMES_AT_ONCE;
}

function isEarlier(other: Stray, one: Stray): boolean {
  return other.hour <= one.hour && isNear(other, one) && other.peer === one.peer && isAlike(other, one, TIMES_LATER);
}

function isNear(other: Stray, { hour }: Stray): boolean {
  return other.hour >= hour - MEMORY && other.hour <= hour + AFTER;
}

function isAlike(other: Stray, { amount }: Stray, times: number): boolean {
  return amount <= other.amount * times && other.amount <= amount * times;
}

/** Was got, mostly from somebody in particular. */
function isFromPeer({ series, peer }: Stray): boolean {
  return series === GOT && peer !== NOBODY;
}

function put<Key>(all: Map<Key, Map<number, Stray>>, key: Key, stray: Stray): void {
  const known = all.get(key);
  if (known) known.set(stray.device, stray);
  else all.set(key, new Map([[stray.device, stray]]));
}

function forgetIn<Key>(all: Map<Key, Map<number, Stray>>, before: number): void {
  for (const [key, strays] of all) {
    for (const [device, stray] of strays) if (stray.hour < before) strays.delete(device);
    if (strays.size === 0) all.delete(key);
  }
}
