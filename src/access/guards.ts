/** All that guards an interface, asked together: what one guard permits, the next is asked. */

import { type Decided, type Decision, type Device, type Doubt, decide } from './decide.ts';
import type { AddressSet, Filter, Guard } from './filter.ts';
import { addressIn } from './matches.ts';
import { ALL, NONE } from './packets/diagram.ts';
import type { Hull } from './packets/hull.ts';
import { UNNAMED } from './packets/names.ts';
import type { PacketSet, PacketSpace } from './packets/space.ts';

export interface Guards {
  readonly stateful: boolean;
  /** Packets that can be here: those to (or from) the device itself have no interface on its other side. */
  readonly packets: PacketSet;
  decide(asked: PacketSet, hull?: Hull): Decided;
}

/** A guard and the packets that it is asked about. */
interface Stage {
  readonly filter: Filter;
  readonly packets: PacketSet;
}

type Side = 'in' | 'out';

/** The guards of packets that come in by an interface, or leave by it. */
export function guardsAt(space: PacketSpace, device: Device, side: Side, name: string): Guards {
  const guards = device.configuration.guards.filter((guard) => standsAt(space, guard, side, name));
  const ways = waysOf(space, device, side, guards).map((way) =>
    guards.flatMap((guard) => stagesOf(space, device, guard, side, way(guard))),
  );
  return {
    packets: possibleAt(space, device, side),
    stateful: ways.some((stages) => stages.some(({ filter }) => filter.stateful)),
    decide(asked, hull) {
      const all = ways.map((stages) => decideStages(space, device, stages, asked, hull));
      const doubts = all.flatMap((decided) => decided.doubts);
      if (ways.length > 1)
        doubts.push({
          line: null,
          because: 'the configuration does not say which addresses are its own',
          packets: asked,
        });
      return { decisions: all.flatMap(({ decisions }) => decisions), doubts };
    },
  };
}

function standsAt(space: PacketSpace, guard: Guard, side: Side, name: string): boolean {
  const places: readonly Guard['place'][] = side === 'in' ? ['in', 'through', 'to'] : ['out', 'through', 'from'];
  if (guard.ways || !places.includes(guard.place)) return false;
  const at = side === 'in' ? guard.in : guard.out;
  if (at === null) return true;
  const numbers = new Set(at.flatMap((own) => space.names.numbersOf(own)));
  return space.names.numbersOf(name).some((number) => numbers.has(number));
}

/** The packets that a guard is asked about by where it stands. */
type Way = (guard: Guard) => PacketSet;

/**
 * Packets to (or from) the device itself meet other guards than those that pass through it. A configuration that states no
 * address leaves both ways open, where it has guards on both.
 */
function waysOf(space: PacketSpace, device: Device, side: Side, guards: readonly Guard[]): readonly Way[] {
  const isThrough = ({ place }: Guard): boolean => place === 'through';
  const isHere = ({ place }: Guard): boolean => place === 'to' || place === 'from';
  const own = ownAddresses(device);
  if (own.length > 0) {
    const here = space.takeOnce(addressIn(side === 'in' ? 'dst' : 'src', ...own)).may;
    const through = space.diagrams.not(here);
    return [(guard) => (isThrough(guard) ? through : isHere(guard) ? here : ALL)];
  }
  if (!guards.some(isThrough) || !guards.some(isHere)) return [() => ALL];
  return [(guard) => (isHere(guard) ? NONE : ALL), (guard) => (isThrough(guard) ? NONE : ALL)];
}

function ownAddresses({ configuration }: Device): readonly AddressSet[] {
  return configuration.interfaces.flatMap(({ addresses }) =>
    addresses.map(({ bits, value }) => ({ kind: 'range' as const, bits, from: value, to: value })),
  );
}

function possibleAt(space: PacketSpace, device: Device, side: Side): PacketSet {
  const own = ownAddresses(device);
  if (own.length === 0) return ALL;
  const here = space.takeOnce(addressIn(side === 'in' ? 'dst' : 'src', ...own)).may;
  const nowhere = space.is(side === 'in' ? 'out' : 'in', UNNAMED);
  return space.diagrams.or(space.diagrams.not(here), nowhere);
}

function stagesOf(space: PacketSpace, device: Device, guard: Guard, side: Side, way: PacketSet): readonly Stage[] {
  if (way === NONE) return [];
  const { diagrams } = space;
  const [other, names] = side === 'in' ? (['out', guard.out] as const) : (['in', guard.in] as const);
  const between = guard.place === 'through' && names !== null ? space.interfaces(other, names) : ALL;
  return device.filtersNamed(guard.filter).map((filter) => ({
    filter,
    packets: diagrams.and(diagrams.and(between, way), filter.family === null ? ALL : space.family[filter.family]),
  }));
}

function decideStages(
  space: PacketSpace,
  device: Device,
  stages: readonly Stage[],
  asked: PacketSet,
  hull: Hull | undefined,
): Decided {
  const { diagrams } = space;
  const settled: Decision[] = [];
  const doubts: Doubt[] = [];
  let passing: readonly Decision[] = [
    { verdict: 'permit', line: null, filter: '', because: 'nothing guards this place', packets: asked },
  ];
  for (const { filter, packets } of stages) {
    const here = diagrams.and(diagrams.union(passing.map((decision) => decision.packets)), packets);
    if (here === NONE) continue;
    const decided = decide(space, device, filter, here, hull);
    doubts.push(...decided.doubts);
    settled.push(...decided.decisions.filter(({ verdict }) => verdict !== 'permit'));
    const unasked = passing.map((decision) => ({ ...decision, packets: diagrams.less(decision.packets, here) }));
    const permitted = decided.decisions.filter(({ verdict }) => verdict === 'permit');
    passing = [...unasked, ...permitted].filter((decision) => decision.packets !== NONE);
  }
  return { decisions: [...settled, ...passing], doubts };
}
