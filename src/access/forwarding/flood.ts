/** What becomes of whole sets of packets: they flow through the network until nothing new comes anywhere. */
import type { Prefix } from '#base/prefix.ts';
import { type Diagram, NONE } from '../packets/diagram.ts';
import type { PacketSet } from '../packets/space.ts';
import type { NetworkModel } from './model.ts';
import type { Start, Target } from './places.ts';
import type { WayDoubt } from './route-doubts.ts';
import type { Location, Outcome } from './step.ts';
import type { Node } from './topology.ts';
import { createWorklist, type Spot, type Worklist } from './worklist.ts';

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
  /** Comes by the node that is asked for, whatever becomes of it then; all of them where none is asked for. */
  readonly passes: PacketSet;
  readonly doubts: readonly { readonly packets: PacketSet; readonly doubt: WayDoubt }[];
}

const SUCCESS: ReadonlySet<string> = new Set(['accepted', 'delivered', 'exits']);

interface Place extends Spot {
  /** Whether the node that is asked for was passed. */
  readonly passed: boolean;
  readonly onward: Map<Place, PacketSet>;
}

/** Lets the packets of a start flow; `limit` bounds the steps, where a network is larger than one question may be. */
export function flood(model: NetworkModel, start: Start, packets: PacketSet, wanted: Wanted, limit?: number): Flooded {
  const flow = new Flow(model, wanted, createWorklist(model, wanted.scope, limit));
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
  readonly #worklist: Worklist<Place>;
  readonly #numbers = new Map<object, number>();
  readonly #doubts: { packets: PacketSet; doubt: WayDoubt }[] = [];
  #arrives: PacketSet = NONE;
  #fails: PacketSet = NONE;

  constructor(model: NetworkModel, wanted: Wanted, worklist: Worklist<Place>) {
    this.#model = model;
    this.#wanted = wanted;
    this.#worklist = worklist;
  }

  arrive(location: Location, passed: boolean, packets: PacketSet): Place {
    const key = `${this.#numberOf(location.router)} ${location.port ? this.#numberOf(location.port) : '-'} ${passed}`;
    const place = this.#places.get(key) ?? { location, passed, reached: NONE, waiting: NONE, onward: new Map() };
    this.#places.set(key, place);
    this.#worklist.arrive(place, packets);
    return place;
  }

  #numberOf(thing: object): number {
    const known = this.#numbers.get(thing) ?? this.#numbers.size;
    this.#numbers.set(thing, known);
    return known;
  }

  run(): void {
    if (this.#worklist.run((place, outcome) => this.#take(place, outcome))) return;
    const because = 'the network is too large for one question; ask about fewer packets';
    for (const { reached } of this.#places.values())
      this.#doubts.push({ packets: reached, doubt: { line: null, because } });
  }

  #take(place: Place, { packets, out, next }: Outcome): void {
    const { diagrams } = this.#model.space;
    const { via, target } = this.#wanted;
    const { node } = place.location.router;
    if (next.kind === 'unknown') this.#doubts.push({ packets, doubt: next.doubt });
    else if (next.kind === 'go') {
      const onward = this.arrive(next.to, place.passed || next.to.router.node === via, packets);
      place.onward.set(onward, diagrams.or(place.onward.get(onward) ?? NONE, packets));
    } else {
      const isThere = SUCCESS.has(next.disposition) && place.passed && (target === null || target.isAt(node, out));
      if (isThere) this.#arrives = diagrams.or(this.#arrives, packets);
      else this.#fails = diagrams.or(this.#fails, packets);
    }
  }

  result(): Flooded {
    const { diagrams } = this.#model.space;
    return {
      arrives: this.#arrives,
      fails: diagrams.or(this.#fails, this.#circling()),
      unknown: diagrams.union(this.#doubts.map(({ packets }) => packets)),
      passes: diagrams.union([...this.#places.values()].map(({ passed, reached }) => (passed ? reached : NONE))),
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
