/** The blast radius of a device: who can be reached from it, over what and by which weakness, and the fewest changes that cut the most. No packet is sent. */
import type { DrillAccess, DrillDevice, DrillModel } from '#model/drill.ts';
import type { BlastHop, BlastRadius, ChokePoint } from '#model/drill-answer.ts';
import { type Dominance, devicesBelow, dominatorsFrom, weightsBelow } from './dominators.ts';
import type { WormNetwork } from './network.ts';
import { fewestCuts } from './worm.ts';
import { carries, weaknessesOf } from './worms.ts';

/** Changes that are named, one after the other, and whole ways that are told. */
const CHOKE_POINTS = 10;
const PATHS = 100;

/** Says how far an intruder gets from a device over all weaknesses of the network, by the shortest ways. */
export function blastRadius(model: DrillModel, network: WormNetwork, from: string): BlastRadius {
  const entry = network.indexOf(from);
  const hops = shortestWays(model, network, entry);
  const order = [...hops.keys()];
  const reached = order.flatMap((device) => hops.get(device) ?? []);
  const critical = order.filter((device) => network.critical[device] === 1);
  return {
    from,
    reached,
    counts: countsOf(reached.flatMap(({ to }) => model.devices[network.indexOf(to)] ?? [])),
    paths: critical.slice(0, PATHS).map((device) => wayTo(device, entry, hops, network)),
    chokePoints: chokePoints(model, network, entry),
    cuts: fewestCuts(network, entry, [entry, ...order]),
  };
}

/** The last hop to each device that can be reached, by its index, in order of distance. */
function shortestWays(model: DrillModel, network: WormNetwork, entry: number): ReadonlyMap<number, BlastHop> {
  const over = new Map<number, DrillAccess>();
  const size = network.ids.length;
  for (const { from, to, access } of network.carrying)
    if (!over.has(from * size + to)) over.set(from * size + to, access);
  const hops = new Map<number, BlastHop>();
  const distance = new Map([[entry, 0]]);
  const queue = [entry];
  for (let at = 0; at < queue.length; at++) {
    const device = queue[at] ?? 0;
    for (let place = network.starts[device] ?? 0; place < (network.starts[device + 1] ?? 0); place++) {
      const target = network.targets[place] ?? 0;
      const access = over.get(device * size + target);
      if (distance.has(target) || access === undefined) continue;
      const steps = (distance.get(device) ?? 0) + 1;
      distance.set(target, steps);
      hops.set(target, hopOf(model.devices[target], access, steps));
      queue.push(target);
    }
  }
  return hops;
}

function hopOf(device: DrillDevice | undefined, access: DrillAccess, hops: number): BlastHop {
  const { from, to, protocol, port, needed } = access;
  const weak =
    device?.weakTo.find((name) => weaknessesOf(name.toLowerCase()).some((one) => carries(one, protocol, port))) ?? '';
  const because =
    device?.because !== undefined && Object.hasOwn(device.because, weak) ? device.because[weak] : undefined;
  return {
    from,
    to,
    hops,
    protocol,
    port,
    needed,
    weakness: weak,
    because: because ?? null,
    function: device?.function ?? null,
    critical: device?.critical ?? false,
  };
}

function wayTo(
  device: number,
  entry: number,
  hops: ReadonlyMap<number, BlastHop>,
  network: WormNetwork,
): readonly BlastHop[] {
  const way: BlastHop[] = [];
  for (let at = device; at !== entry; ) {
    const hop = hops.get(at);
    if (hop === undefined) break;
    way.unshift(hop);
    at = network.indexOf(hop.from);
  }
  return way;
}

function countsOf(devices: readonly DrillDevice[]): BlastRadius['counts'] {
  const byFunction = Map.groupBy(
    devices.filter((device) => device.function !== null),
    (device) => device.function ?? '',
  );
  return {
    devices: devices.length,
    critical: devices.filter(({ critical }) => critical).length,
    beds: new Set(devices.flatMap(({ bed }) => bed ?? [])).size,
    datasets: [...new Set(devices.flatMap(({ datasets = [] }) => datasets))].sort(),
    functions: [...byFunction]
      .map(([name, own]) => ({
        function: name,
        devices: own.length,
        critical: own.filter(({ critical }) => critical).length,
      }))
      .sort((a, b) => b.critical - a.critical || b.devices - a.devices || (a.function < b.function ? -1 : 1)),
  };
}

/**
 * The devices that most others can be reached through alone: who mends or separates one of them saves all that it
 * dominates. The first is exact; each further one is the best after those before it.
 */
function chokePoints(model: DrillModel, network: WormNetwork, entry: number): readonly ChokePoint[] {
  const found: ChokePoint[] = [];
  const gone = new Set<number>();
  while (found.length < CHOKE_POINTS) {
    const dominance = dominatorsFrom(network, entry, gone);
    const place = bestPlace(dominance, network);
    const saved = place === null ? [] : devicesBelow(dominance, place);
    const device = dominance.order[place ?? -1];
    if (device === undefined) break;
    gone.add(device);
    found.push({
      device: network.ids[device] ?? '',
      saves: saved.length,
      left: dominance.order.length - 1 - saved.length,
      critical: saved.filter((one) => network.critical[one] === 1).length,
      functions: [...new Set(saved.flatMap((one) => model.devices[one]?.function ?? []))].sort(),
      access: onlyAccess(network, device, new Set(dominance.order), new Set(saved)),
    });
  }
  return found;
}

/** A critical device is worth more than any number of others, up to a million; of equals the first of the model. */
function bestPlace(dominance: Dominance, network: WormNetwork): number | null {
  const { order } = dominance;
  const weights = weightsBelow(dominance, (device) => (network.critical[device] === 1 ? 1e6 : 1));
  const counts = weightsBelow(dominance, () => 1);
  let best: number | null = null;
  for (let at = 0; at < order.length - 1; at++) {
    // Whoever saves itself alone is no choke point.
    if ((counts[at] ?? 0) < 2) continue;
    const isBetter = (weights[at] ?? 0) > (weights[best ?? -1] ?? 0);
    const isEqual = best !== null && weights[at] === weights[best];
    if (isBetter || (isEqual && (order[at] ?? 0) < (order[best ?? 0] ?? 0))) best = at;
  }
  return best;
}

/** The one access whose cut saves as many; null where several lead to the device from outside what it saves. */
function onlyAccess(
  network: WormNetwork,
  device: number,
  reached: ReadonlySet<number>,
  saved: ReadonlySet<number>,
): ChokePoint['access'] {
  const into = network.carrying.filter(({ from, to }) => to === device && reached.has(from) && !saved.has(from));
  const [only] = into;
  if (only === undefined || into.length > 1) return null;
  const { from, to, protocol, port } = only.access;
  return { from, to, protocol, port, needed: only.needed };
}
