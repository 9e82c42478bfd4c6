/** With whom a device moved how much in the hour that is on: the large conversations, by the other end. */
import type { Flow } from '#model/flow.ts';
import { type Roster, UNMET } from './roster.ts';
import type { Signal } from './signal.ts';
import { together } from './strays.ts';

/** Other ends kept of a device and hour; the first ones. */
const PART_LIMIT = 512;
/** What no single one of many may have had more of, as a share. */
const SMALL = 1 / 3;

/** Others that each got as much, within this many times. */
const [MANY, ALIKE] = [5, 2];

/** Whoever is at the other end: a device, or a place outside below -1; and its address. */
export interface Peer {
  readonly device: number;
  readonly address: string;
}

/** The largest part of an hour: evidence. */
export interface Largest {
  readonly bytes: number;
  readonly frame: Signal['frame'];
  readonly peer: string;
  /** Whom it was with; -1 where it was with nobody in particular. */
  readonly device: number;
}

export const NOTHING: Largest = { bytes: 0, frame: null, peer: '', device: -1 };

interface Part {
  readonly peer: Peer;
  readonly frame: Signal['frame'];
  /** Bytes sent to it and got from it. */
  readonly bytes: [number, number];
}

export class Parts {
  readonly #roster: Roster;
  readonly #parts = new Map<number, Map<number, Part>>();

  constructor(roster: Roster) {
    this.#roster = roster;
  }

  add(device: number, peer: Peer, sent: number, received: number, flow: Flow): void {
    let parts = this.#parts.get(device);
    if (parts === undefined) {
      parts = new Map();
      this.#parts.set(device, parts);
    }
    const known = parts.get(peer.device);
    if (known) {
      known.bytes[0] += sent;
      known.bytes[1] += received;
    } else if (parts.size < PART_LIMIT)
      parts.set(peer.device, {
        ...{ peer, bytes: [sent, received] },
        frame: { capture: flow.capture, frame: flow.firstFrame },
      });
  }

  /** The largest part of what a device sent (0) or got (1). */
  largest(device: number, series: number): Largest {
    let largest = NOTHING;
    for (const { peer, frame, bytes } of this.#parts.get(device)?.values() ?? []) {
      const own = bytes[series] ?? 0;
      if (own > largest.bytes) largest = { bytes: own, frame, peer: peer.address, device: peer.device };
    }
    return largest;
  }

  /** Whether what a device sent went to many, to none of them most of it: to many of one kind, or as much to each. Who hands out an update does nothing of its own. */
  isHandedOut(device: number, amount: number): boolean {
    const { kind, sizes } = this.#roster;
    const ofKind = new Map<number, { count: number; sum: number }>();
    for (const { peer, bytes } of this.#parts.get(device)?.values() ?? []) {
      const [sent] = bytes;
      if (sent > amount * SMALL) return false;
      const of = kind[peer.device] ?? UNMET;
      const all = ofKind.get(of) ?? { count: 0, sum: 0 };
      ofKind.set(of, { count: all.count + 1, sum: all.sum + sent });
    }
    const isToKind = [...ofKind].some(
      ([of, { count, sum }]) => of !== UNMET && count >= together(sizes[of]) && sum >= amount / 2,
    );
    return isToKind || this.#isShared(device, amount);
  }

  /** Whether half of what a device sent went to so many that each got about as much: one file for all. */
  #isShared(device: number, amount: number): boolean {
    const sent = [...(this.#parts.get(device)?.values() ?? [])].map(({ bytes }) => bytes[0]).sort((a, b) => b - a);
    // A few may have had more of it.
    return sent.slice(0, MANY + 2).some((most, place) => {
      const alike = sent.slice(place).filter((one) => one * ALIKE >= most);
      return alike.length >= MANY && alike.reduce((sum, one) => sum + one, 0) >= amount / 2;
    });
  }

  /** The hour of a device is over. */
  clear(device: number): void {
    this.#parts.delete(device);
  }
}
