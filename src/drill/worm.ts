/** The drill of a worm: whom it reaches, how fast, what care loses, and the fewest cuts that keep the critical safe. No packet is sent. */
import type { DrillAccess } from '#model/drill.ts';
import type { Cut, WormDrill } from '#model/drill-answer.ts';
import { type Arc, minimumCut, UNCUTTABLE } from './flow-network.ts';
import { reached, type WormNetwork } from './network.ts';
import { rounded, type SpreadSettings, spread } from './spread.ts';

/** Plays a worm that enters at a device, or where `entry` is null at the one from which it reaches most. */
export function drillWorm(
  network: WormNetwork,
  entry: string | null,
  settings: SpreadSettings,
  onRun: () => void = () => {},
): WormDrill {
  const start = entry === null ? worstEntry(network) : network.indexOf(entry);
  const infected = reached(network, [start]);
  return {
    entry: network.ids[start] ?? '',
    infected: infected.map((device) => network.ids[device] ?? ''),
    ...spread(network, start, settings, onRun),
    reproduction: reproduction(network, infected, settings),
    cuts: fewestCuts(network, start, infected),
  };
}

/** Accesses looked at, at most, to find the worst entry: about a second. */
const SEARCH_LIMIT = 1e8;

/**
 * The device from which the worm reaches most, of equals the first. Devices are tried in order of whom they reach
 * directly; whoever another one reaches, reaches no more than that one. In a network too large to try all that are
 * left, it is the worst of those that were.
 */
function worstEntry(network: WormNetwork): number {
  const { ids, starts } = network;
  const direct = (device: number): number => (starts[device + 1] ?? 0) - (starts[device] ?? 0);
  const order = ids.map((_, device) => device).sort((a, b) => direct(b) - direct(a) || a - b);
  const isKnown = new Uint8Array(ids.length);
  let [worst, most, looked] = [order[0] ?? 0, 0, 0];
  for (const device of order) {
    if (isKnown[device] === 1) continue;
    const found = reached(network, [device]);
    for (const other of found) {
      isKnown[other] = 1;
      looked += direct(other);
    }
    if (found.length > most || (found.length === most && device < worst)) [worst, most] = [device, found.length];
    if (looked > SEARCH_LIMIT) break;
  }
  return worst;
}

function reproduction(network: WormNetwork, infected: readonly number[], settings: SpreadSettings): number {
  const direct = infected.reduce(
    (sum, device) => sum + (network.starts[device + 1] ?? 0) - (network.starts[device] ?? 0),
    0,
  );
  const { attacksPerHour, removalsPerHour } = settings;
  return rounded((direct / infected.length) * (attacksPerHour / (attacksPerHour + removalsPerHour)));
}

/** A minimum cut between the entry and all critical devices together; `infected` is who is reached, the entry included. */
export function fewestCuts(network: WormNetwork, entry: number, infected: readonly number[]): readonly Cut[] | null {
  const sink = network.ids.length;
  const isInfected = new Uint8Array(sink);
  for (const device of infected) isInfected[device] = 1;
  if (network.critical[entry] === 1) return null;
  const rows = network.carrying.filter(({ from }) => isInfected[from] === 1);
  const arcs: Arc[] = rows.map(({ from, to, needed }) => ({ from, to, capacity: needed ? UNCUTTABLE : 1 }));
  for (const device of infected)
    if (network.critical[device] === 1) arcs.push({ from: device, to: sink, capacity: UNCUTTABLE });
  const cut = minimumCut(sink + 1, arcs, entry, sink);
  return cut === null ? null : cut.map((index) => cutOf(rows[index]?.access)).filter((one) => one !== null);
}

/** An access as a cut of it is written. */
export function cutOf(access: DrillAccess | undefined): Cut | null {
  return access === undefined
    ? null
    : { from: access.from, to: access.to, protocol: access.protocol, port: access.port };
}
