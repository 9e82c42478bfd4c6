/** Places that packets come to while they spread through a network: each is stepped with what is new to it until nothing is. */
import type { Prefix } from '#base/prefix.ts';
import { NONE } from '../packets/diagram.ts';
import type { PacketSet } from '../packets/space.ts';
import type { NetworkModel } from './model.ts';
import { type Location, type Outcome, step } from './step.ts';

/** Steps after which a network is said to be too large for one question. */
const STEP_LIMIT = 2_000_000;

/** A place with all that came to it, and what of that was not yet taken a step on. */
export interface Spot {
  readonly location: Location;
  reached: PacketSet;
  waiting: PacketSet;
}

export interface Worklist<Kind extends Spot> {
  /** Packets come to a place. */
  arrive(spot: Kind, packets: PacketSet): void;
  /** Steps all places until nothing new comes anywhere; false where the network is too large, and packets are left waiting. */
  run(taken: (spot: Kind, outcome: Outcome) => void): boolean;
}

/** Nothing waits anywhere yet. Destinations outside of `scope` are not looked at. */
export function createWorklist<Kind extends Spot>(
  model: NetworkModel,
  scope: readonly Prefix[] | null,
  limit: number = STEP_LIMIT,
): Worklist<Kind> {
  const { diagrams } = model.space;
  const queue: Kind[] = [];
  return {
    arrive(spot, packets) {
      const fresh = diagrams.less(packets, spot.reached);
      if (fresh === NONE) return;
      if (spot.waiting === NONE) queue.push(spot);
      spot.reached = diagrams.or(spot.reached, fresh);
      spot.waiting = diagrams.or(spot.waiting, fresh);
    },
    run(taken) {
      let at = 0;
      for (let spot = queue[at]; spot && at < limit; spot = queue[++at]) {
        const packets = spot.waiting;
        spot.waiting = NONE;
        for (const outcome of step(model, spot.location, packets, scope)) taken(spot, outcome);
      }
      return at >= queue.length;
    },
  };
}
