/** A router's table as sets of packets: for each way out, the destinations that take it. */
import { type Prefix, prefixEnds } from '#base/prefix.ts';
import { addressIn, prefixSet } from '../matches.ts';
import { ALL, NONE } from '../packets/diagram.ts';
import type { PacketSet, PacketSpace } from '../packets/space.ts';
import { type Exit, type Route, type RouteTable, resolve } from './routes.ts';

/** Destinations that are treated alike. */
export interface ForwardingClass {
  /** `none` where no route leads to them. */
  readonly exits: readonly Exit[] | 'discard' | 'none';
  readonly packets: PacketSet;
  /** True where BGP had a word in it. */
  readonly learned: boolean;
}

/** The classes of the destinations in `scope` (all where it is null). */
export function forwardingClasses(
  space: PacketSpace,
  table: RouteTable,
  scope: readonly Prefix[] | null,
): readonly ForwardingClass[] {
  const { diagrams } = space;
  const routes = [...table.all()].filter((route) => scope === null || scope.some((prefix) => overlaps(prefix, route)));
  routes.sort((a, b) => b.length - a.length);
  const classes = new Map<string, { exits: ForwardingClass['exits']; learned: boolean; packets: PacketSet[] }>();
  let left: PacketSet = scope === null ? ALL : diagrams.union(scope.map((prefix) => destinations(space, prefix)));
  for (const route of routes) {
    if (left === NONE) break;
    const packets = diagrams.and(left, destinations(space, route));
    if (packets === NONE) continue;
    const exits = resolve(table, route) ?? 'none';
    left = diagrams.less(left, packets);
    add(classes, exits, isLearned(route), packets);
  }
  if (left !== NONE) add(classes, 'none', false, [left][0] ?? NONE);
  return [...classes.values()].map(({ packets, ...rest }) => ({ ...rest, packets: diagrams.union(packets) }));
}

function isLearned({ source }: Route): boolean {
  return source === 'bgp' || source === 'aggregate';
}

function add(
  classes: Map<string, { exits: ForwardingClass['exits']; learned: boolean; packets: PacketSet[] }>,
  exits: ForwardingClass['exits'],
  learned: boolean,
  packets: PacketSet,
): void {
  const text = typeof exits === 'string' ? exits : exits.map((exit) => `${exit.interface} ${exit.gateway}`).join('|');
  const key = `${learned} ${text}`;
  const known = classes.get(key);
  if (known) known.packets.push(packets);
  else classes.set(key, { exits, learned, packets: [packets] });
}

function destinations(space: PacketSpace, prefix: Prefix): PacketSet {
  return space.take(addressIn('dst', prefixSet(prefix))).may;
}

function overlaps(one: Prefix, other: Prefix): boolean {
  if (one.bits !== other.bits) return false;
  const [[first, last], [otherFirst, otherLast]] = [prefixEnds(one), prefixEnds(other)];
  return first.value <= otherLast.value && otherFirst.value <= last.value;
}
