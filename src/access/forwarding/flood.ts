/** What becomes of whole sets of packets: they flow through the network until nothing new comes anywhere. */
import type { Prefix } from '#base/prefix.ts';
import { type Diagram, NONE } from '../packets/diagram.ts';
import type { PacketSet } from '../packets/space.ts';
import type { NetworkModel, WayDoubt } from './model.ts';
import type { Start, Target } from './places.ts';
import { type Location, step } from './step.ts';
import type { Node } from './topology.ts';

/** What is asked of the paths beside their end. */
export interface Wanted {
  readonly target: Target | null;
  readonly via: Node | null;
  readonly scope: readonly Prefix[] | null;
}

/** Packets by how some of their paths end. A packet with several equal paths may stand in several sets. */
export interface Flooded {
  /** Comes to where it is to come. */
  readonly arrives: PacketSet;
  /** Ends elsewhere: denied, without a route, in a circle, or at another place than the one that is asked about. */
  readonly fails: PacketSet;
  readonly unknown: PacketSet;
  readonly doubts: readonly { readonly packets: PacketSet; readonly doubt: WayDoubt }[];
}

/** Steps after which a network is said to be too large for one question. */
const STEP_LIMIT = 2_000_000;
const SUCCESS: ReadonlySet<string> = new Set(['accepted', 'delivered', 'exits']);

interface Place {
  readonly location: Location;
  /** Whether the node that is asked for was passed. */
  readonly passed: boolean;
  reached: PacketSet;
  waiting: PacketSet;
  readonly onward: Map<Place, PacketSet>;
}

/** Lets the packets of a start flow. */
export function flood(model: NetworkModel, start: Start, packets: PacketSet, wanted: Wanted): Flooded {
  const flow = new Flow(model, wanted);
  flow.arrive(
    start.location,
    wanted.via === null || start.location.router.node === wanted.via,
    model.space.diagrams.and(packets, start.packets),
  );
  flow.run();
  return flow.result();
}

class Flow {
  readonly #model: NetworkModel;
  readonly #wanted: Wanted;
  readonly #places = new Map<string, Place>();
  readonly #queue: Place[] = [];
  readonly #numbers = new Map<object, number>();
  readonly #doubts: { packets: PacketSet; doubt: WayDoubt }[] = [];
  #arrives: PacketSet = NONE;
  #fails: PacketSet = NONE;

  constructor(model: NetworkModel, wanted: Wanted) {
    this.#model = model;
    this.#wanted = wanted;
  }

  arrive(location: Location, passed: boolean, packets: PacketSet): Place {
    const key = `${this.#numberOf(location.router)} ${location.port ? this.#numberOf(location.port) : '-'} ${passed}`;
    const place = this.#places.get(key) ?? { location, passed, reached: NONE, waiting: NONE, onward: new Map() };
    this.#places.set(key, place);
    const { diagrams } = this.#model.space;
    const fresh = diagrams.less(packets, place.reached);
    if (fresh === NONE) return place;
    if (place.waiting === NONE) this.#queue.push(place);
    place.reached = diagrams.or(place.reached, fresh);
    place.waiting = diagrams.or(place.waiting, fresh);
    return place;
  }

  #numberOf(thing: object): number {
    const known = this.#numbers.get(thing) ?? this.#numbers.size;
    this.#numbers.set(thing, known);
    return known;
  }

  run(): void {
    for (let steps = 0, at = 0; at < this.#queue.length && steps < STEP_LIMIT; at++, steps++) {
      const place = this.#queue[at];
      if (!place) continue;
      const packets = place.waiting;
      place.waiting = NONE;
      this.#step(place, packets);
    }
  }

  #step(place: Place, packets: PacketSet): void {
    const { diagrams } = this.#model.space;
    const { via, target, scope } = this.#wanted;
    const { node } = place.location.router;
    for (const { packets: part, out, next } of step(this.#model, place.location, packets, scope)) {
      if (next.kind === 'unknown') this.#doubts.push({ packets: part, doubt: next.doubt });
      else if (next.kind === 'go') {
        const onward = this.arrive(next.to, place.passed || next.to.router.node === via, part);
        place.onward.set(onward, diagrams.or(place.onward.get(onward) ?? NONE, part));
      } else {
        const isThere = SUCCESS.has(next.disposition) && place.passed && (target === null || target.isAt(node, out));
        if (isThere) this.#arrives = diagrams.or(this.#arrives, part);
        else this.#fails = diagrams.or(this.#fails, part);
      }
    }
  }

  result(): Flooded {
    const { diagrams } = this.#model.space;
    return {
      arrives: this.#arrives,
      fails: diagrams.or(this.#fails, this.#circling()),
      unknown: diagrams.union(this.#doubts.map(({ packets }) => packets)),
      doubts: this.#doubts,
    };
  }

  /** Packets that some path of theirs leads round in a circle: those that go on for ever (greatest fixed point). */
  #circling(): PacketSet {
    const { diagrams } = this.#model.space;
    const left = new Map<Place, Diagram>([...this.#places.values()].map((place) => [place, place.reached]));
    for (let changed = true; changed; ) {
      changed = false;
      for (const [place, packets] of left) {
        if (packets === NONE) continue;
        const on = [...place.onward].map(([next, part]) => diagrams.and(part, left.get(next) ?? NONE));
        const still = diagrams.and(packets, diagrams.union(on));
        if (still === packets) continue;
        left.set(place, still);
        changed = true;
      }
    }
    return diagrams.union([...left.values()]);
  }
}
