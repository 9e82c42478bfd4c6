/** Packets on their way through a network, with a record of every step: what a certificate is made of. */
import type { NetworkModel } from '#access/forwarding/model.ts';
import type { Start } from '#access/forwarding/places.ts';
import type { WayDoubt } from '#access/forwarding/route-doubts.ts';
import type { Disposition, FilterPassed, Location, Outcome } from '#access/forwarding/step.ts';
import { createWorklist, type Spot } from '#access/forwarding/worklist.ts';
import { NONE } from '#access/packets/diagram.ts';
import type { PacketSet } from '#access/packets/space.ts';
import type { Prefix } from '#base/prefix.ts';

const SUCCESS: ReadonlySet<string> = new Set(['accepted', 'delivered', 'exits']);

/** What became of packets at a place. */
export interface Fate {
  readonly kind: 'go' | 'arrive' | 'fail' | 'unknown';
  /** The next place, for `go`. */
  readonly to: number;
  readonly disposition: Disposition | null;
  readonly filters: readonly FilterPassed[];
  readonly doubt: WayDoubt | null;
  packets: PacketSet;
}

/** A router with the interface by which packets came in, and all that came. */
export interface Place extends Spot {
  readonly number: number;
  /** `NODE` or `NODE[INTERFACE]`. */
  readonly name: string;
  /** What begins here. */
  begins: PacketSet;
  readonly fates: Map<string, Fate>;
}

export interface Walked {
  readonly places: readonly Place[];
  readonly arrives: PacketSet;
  readonly fails: PacketSet;
  readonly unknown: PacketSet;
  /** False where the network is too large: then nothing is proved. */
  readonly isComplete: boolean;
}

/** Where hosts send from: a router's own packets begin at no interface. */
export const isOfHosts = ({ location: { port, router } }: Start): boolean => port !== null || router.node.isHost;

/** Lets packets flow from all starts at once until nothing new comes anywhere. */
export function walk(
  model: NetworkModel,
  starts: readonly Start[],
  packets: PacketSet,
  scope: readonly Prefix[] | null,
): Walked {
  const { diagrams } = model.space;
  const numbers = new Map<object, Map<object | null, Place>>();
  const places: Place[] = [];
  const worklist = createWorklist<Place>(model, scope);
  const placeAt = (location: Location): Place => {
    const ports = numbers.get(location.router) ?? new Map<object | null, Place>();
    numbers.set(location.router, ports);
    const known = ports.get(location.port);
    if (known) return known;
    const name = location.port ? `${location.router.node.name}[${location.port.name}]` : location.router.node.name;
    const place: Place = {
      number: places.length,
      location,
      name,
      begins: NONE,
      reached: NONE,
      waiting: NONE,
      fates: new Map(),
    };
    ports.set(location.port, place);
    places.push(place);
    return place;
  };
  for (const start of starts) {
    const place = placeAt(start.location);
    const set = diagrams.and(packets, start.packets);
    place.begins = diagrams.or(place.begins, set);
    worklist.arrive(place, set);
  }
  const isComplete = worklist.run((place, { packets: part, filters, next }: Outcome) => {
    const to = next.kind === 'go' ? placeAt(next.to) : null;
    const kind = next.kind === 'end' ? (SUCCESS.has(next.disposition) ? 'arrive' : 'fail') : next.kind;
    const disposition = next.kind === 'end' ? next.disposition : null;
    const lines = filters.map(({ name, verdict, line }) => `${name} ${verdict} ${line?.file}:${line?.at}`).join('|');
    const key = `${kind} ${to?.number ?? disposition ?? ''} ${lines}`;
    const fate = place.fates.get(key);
    if (fate) fate.packets = diagrams.or(fate.packets, part);
    else {
      const doubt = next.kind === 'unknown' ? next.doubt : null;
      place.fates.set(key, { kind, to: to?.number ?? -1, disposition, filters, doubt, packets: part });
    }
    if (to) worklist.arrive(to, part);
  });
  const all = (kind: Fate['kind']): PacketSet =>
    diagrams.union(
      places.flatMap(({ fates }) =>
        [...fates.values()].filter((fate) => fate.kind === kind).map((fate) => fate.packets),
      ),
    );
  return {
    places,
    arrives: all('arrive'),
    fails: all('fail'),
    unknown: all('unknown'),
    isComplete,
  };
}
