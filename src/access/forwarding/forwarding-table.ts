/** A router's table as sets of packets: for each way out, the destinations that take it. */
import { type Prefix, prefixEnds } from '#base/prefix.ts';
import { addressIn, prefixSet } from '../matches.ts';
import { NONE } from '../packets/diagram.ts';
import { placeOf } from '../packets/layout.ts';
import type { PacketSet, PacketSpace } from '../packets/space.ts';
import { PrefixTree } from './prefix-tree.ts';
import { type Exit, type Route, type RouteTable, resolve } from './routes.ts';

/** Destinations that are treated alike. */
export interface ForwardingClass {
  /** `none` where no route leads to them. */
  readonly exits: readonly Exit[] | 'discard' | 'none';
  readonly packets: PacketSet;
  /** True where another device could have a word in it: all but the networks that the router is on. */
  readonly learned: boolean;
}

/** The classes of the destinations in `scope` (all where it is null). */
export function forwardingClasses(
  space: PacketSpace,
  table: RouteTable,
  scope: readonly Prefix[] | null,
): readonly ForwardingClass[] {
  const { diagrams } = space;
  const kinds: Omit<ForwardingClass, 'packets'>[] = [{ exits: 'none', learned: true }];
  const numbers = new Map<string, number>();
  const trees = { 32: new PrefixTree(), 128: new PrefixTree() };
  for (const route of table.all()) {
    if (scope !== null && !scope.some((prefix) => overlaps(prefix, route))) continue;
    const kind = { exits: resolve(table, route) ?? ('none' as const), learned: isLearned(route) };
    const text = textOf(kind);
    const number = numbers.get(text) ?? kinds.push(kind) - 1;
    numbers.set(text, number);
    trees[route.bits].add(route, number);
  }
  const inScope = scope === null ? null : diagrams.union(scope.map((prefix) => destinations(space, prefix)));
  const sets = kinds.map((): PacketSet[] => []);
  for (const bits of [32, 128] as const) {
    const family = inScope === null ? space.family[bits] : diagrams.and(space.family[bits], inScope);
    for (const [number, packets] of trees[bits].sets(diagrams, placeOf('dst').first, 0))
      sets[number]?.push(diagrams.and(family, packets));
  }
  return kinds
    .map((kind, number) => ({ ...kind, packets: diagrams.union(sets[number] ?? []) }))
    .filter(({ packets }) => packets !== NONE);
}

function isLearned({ source }: Route): boolean {
  return source !== 'connected';
}

function textOf({ exits, learned }: Omit<ForwardingClass, 'packets'>): string {
  const text = typeof exits === 'string' ? exits : exits.map((exit) => `${exit.interface} ${exit.gateway}`).join('|');
  return `${learned} ${text}`;
}

function destinations(space: PacketSpace, prefix: Prefix): PacketSet {
  return space.take(addressIn('dst', prefixSet(prefix))).may;
}

function overlaps(one: Prefix, other: Prefix): boolean {
  if (one.bits !== other.bits) return false;
  const [[first, last], [otherFirst, otherLast]] = [prefixEnds(one), prefixEnds(other)];
  return first.value <= otherLast.value && otherFirst.value <= last.value;
}
