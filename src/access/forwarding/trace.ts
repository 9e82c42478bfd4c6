/** All paths of some packets, hop by hop, with every filter on the way. */
import type { Prefix } from '#base/prefix.ts';
import { NONE } from '../packets/diagram.ts';
import type { PacketSet } from '../packets/space.ts';
import type { NetworkModel } from './model.ts';
import type { Start } from './places.ts';
import type { WayDoubt } from './route-doubts.ts';
import { type Disposition, type FilterPassed, type Location, step } from './step.ts';
import type { Node } from './topology.ts';

/** Most paths that are told, and most hops of one. */
const PATH_LIMIT = 5000;
const HOP_LIMIT = 255;

export interface Hop {
  readonly node: Node;
  readonly in: string | null;
  readonly out: string | null;
  readonly filters: readonly FilterPassed[];
}

export interface Path {
  readonly disposition: Disposition | 'unknown';
  readonly hops: readonly Hop[];
  readonly packets: PacketSet;
  /** Why it is unknown. */
  readonly doubt: WayDoubt | null;
}

export interface Traced {
  readonly paths: readonly Path[];
  /** False where there are more paths than are told. */
  readonly complete: boolean;
}

/** Follows packets from a start along every equal path. */
export function trace(model: NetworkModel, start: Start, packets: PacketSet, scope: readonly Prefix[] | null): Traced {
  const paths: Path[] = [];
  let complete = true;
  const follow = (location: Location, set: PacketSet, hops: readonly Hop[], trail: readonly Location[]): void => {
    if (paths.length >= PATH_LIMIT || hops.length >= HOP_LIMIT) {
      complete = false;
      return;
    }
    const { router, port } = location;
    for (const { packets: part, out, filters, next } of step(model, location, set, scope)) {
      const there = [...hops, { node: router.node, in: port?.name ?? null, out, filters }];
      if (next.kind === 'end') paths.push({ disposition: next.disposition, hops: there, packets: part, doubt: null });
      else if (next.kind === 'unknown')
        paths.push({ disposition: 'unknown', hops: there, packets: part, doubt: next.doubt });
      else if (isSeen(trail, next.to)) paths.push({ disposition: 'loop', hops: there, packets: part, doubt: null });
      else follow(next.to, part, there, [...trail, next.to]);
    }
  };
  const { diagrams } = model.space;
  const beginning = diagrams.and(packets, start.packets);
  if (beginning !== NONE) follow(start.location, beginning, [], [start.location]);
  return { paths, complete };
}

function isSeen(trail: readonly Location[], { router, port }: Location): boolean {
  return trail.some((before) => before.router === router && before.port === port);
}
