/** What to cut when a worm is in: each way of containing it, with what it costs care, so that people choose with open eyes. */
import type { DrillAccess, DrillModel } from '#model/drill.ts';
import type { CareCost, Containment, ContainmentPlan } from '#model/drill-answer.ts';
import { type Arc, minimumCut } from './flow-network.ts';
import { reached, type WormNetwork } from './network.ts';
import { cutOf } from './worm.ts';

/** Costs of one access, so far apart that no number of cheaper ones outweighs a dearer one (up to 10,000 of each). */
const CRITICAL_COST = 1e8;
const NEEDED_COST = 1e4;

/** Plans how a worm that is in some devices is contained. */
export function planContainment(model: DrillModel, network: WormNetwork, infected: readonly string[]): ContainmentPlan {
  const sources = infected.map((id) => network.indexOf(id));
  const inside = new Set(sources);
  const care = careOf(model, network);
  const touches = ({ from, to }: DrillAccess): boolean =>
    inside.has(network.indexOf(from)) !== inside.has(network.indexOf(to));
  const way = (name: Containment['name'], says: string, cut: readonly DrillAccess[], isAll = false): Containment => ({
    name,
    says,
    cuts: isAll ? null : cut.map(cutOf).filter((one) => one !== null),
    cost: care.cost(cut),
    atRisk: atRiskAfter(network, sources, new Set(cut)),
  });
  const onwards = network.carrying.filter(({ from, to }) => inside.has(from) && !inside.has(to));
  const ways = [
    way(
      'stop-spread',
      'cut every access by which an infected device infects another',
      onwards.map(({ access }) => access),
    ),
    way(
      'protect-critical',
      'cut the cheapest accesses that keep the worm from critical devices',
      cheapestCut(network, sources, care.isCritical),
    ),
    way('isolate-infected', 'take the infected devices off the network', model.access.filter(touches)),
    way('pull-plug', 'switch the network off', model.access, true),
  ];
  const safe = ways.filter(({ atRisk }) => atRisk.every((id) => network.critical[network.indexOf(id)] !== 1));
  const [advised] = [...safe].sort((a, b) => compareCosts(a.cost, b.cost) || a.atRisk.length - b.atRisk.length);
  return {
    infected,
    atRisk: atRiskAfter(network, sources, new Set()),
    ways,
    advised: advised?.name ?? 'pull-plug',
  };
}

function compareCosts(a: CareCost, b: CareCost): number {
  return a.critical - b.critical || a.needed - b.needed || 0;
}

function atRiskAfter(
  network: WormNetwork,
  sources: readonly number[],
  cut: ReadonlySet<DrillAccess>,
): readonly string[] {
  const targets = network.ids.map((): number[] => []);
  for (const { from, to, access } of network.carrying) if (!cut.has(access)) targets[from]?.push(to);
  const starts = new Uint32Array(targets.length + 1);
  for (const [index, row] of targets.entries()) starts[index + 1] = (starts[index] ?? 0) + row.length;
  const inside = new Set(sources);
  return reached({ ids: network.ids, starts, targets: Uint32Array.from(targets.flat()) }, sources)
    .filter((device) => !inside.has(device))
    .map((device) => network.ids[device] ?? '');
}

/** A cut of least cost to care between the infected and the critical devices that are not infected. */
function cheapestCut(
  network: WormNetwork,
  sources: readonly number[],
  isCritical: (access: DrillAccess) => boolean,
): readonly DrillAccess[] {
  const [source, sink] = [network.ids.length, network.ids.length + 1];
  const inside = new Set(sources);
  const price = ({ access, needed }: WormNetwork['carrying'][number]): number =>
    needed ? (isCritical(access) ? CRITICAL_COST : NEEDED_COST) : 1;
  const arcs: Arc[] = network.carrying.map((row) => ({ from: row.from, to: row.to, capacity: price(row) }));
  // Large, and far from what may not be cut: every cut of accesses alone is cheaper.
  const joined = arcs.reduce((sum, { capacity }) => sum + capacity, 1);
  for (const device of sources) arcs.push({ from: source, to: device, capacity: joined });
  for (const [device, critical] of network.critical.entries())
    if (critical === 1 && !inside.has(device)) arcs.push({ from: device, to: sink, capacity: joined });
  const cut = minimumCut(sink + 1, arcs, source, sink) ?? [];
  return cut.flatMap((index) => network.carrying[index]?.access ?? []);
}

function careOf(
  model: DrillModel,
  network: WormNetwork,
): { isCritical(access: DrillAccess): boolean; cost(cut: readonly DrillAccess[]): CareCost } {
  const byFunction = Map.groupBy(
    model.devices.filter((device) => device.function !== null),
    (device) => device.function ?? '',
  );
  const isCritical = ({ from, to }: DrillAccess): boolean =>
    network.critical[network.indexOf(from)] === 1 || network.critical[network.indexOf(to)] === 1;
  const cost = (cut: readonly DrillAccess[]): CareCost => {
    const needed = cut.filter((access) => access.needed);
    const hit = new Set(needed.flatMap(({ from, to }) => [from, to]));
    const functions = [...byFunction].flatMap(([name, devices]) => {
      const lost = devices.filter(({ id }) => hit.has(id)).map(({ id }) => id);
      const others = devices.filter(({ id }) => !hit.has(id)).map(({ id }) => id);
      return lost.length === 0 ? [] : [{ function: name, devices: lost, others }];
    });
    return {
      accesses: cut.length,
      needed: needed.length,
      critical: needed.filter(isCritical).length,
      functions,
      paper: functions.filter(({ others }) => others.length === 0).map((one) => one.function),
    };
  };
  return { isCritical, cost };
}
