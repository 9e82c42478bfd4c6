/**
 * A probe that goes where a worm would, and does nothing there: from each host that it reached it opens conversations with those
 * that are weak, over the services that carry the weakness, and goes on from whoever accepts. Each one says nothing and closes.
 */

import type { Laboratory } from './laboratory.ts';

/** Services that carry weaknesses, written down apart from those of the drill: the two are held against each other. */
const CARRIED_BY: Readonly<Record<string, readonly number[]>> = {
  eternalblue: [445, 139],
  bluekeep: [3389],
  telnet: [23],
};

/** A host, and what it is weak to. */
export interface Weak {
  readonly name: string;
  readonly weakTo: readonly string[];
}

/** Who was reached, the entry first, each after the one that it was reached from. */
export async function probe(
  lab: Laboratory,
  entry: string,
  hosts: readonly Weak[],
  weakness: string,
): Promise<readonly string[]> {
  const reached = [entry];
  for (let at = 0; at < reached.length; at++) {
    const from = reached[at] ?? '';
    const places = new Map(
      hosts
        .filter(({ name, weakTo }) => weakTo.includes(weakness) && !reached.includes(name))
        .flatMap(({ name }) => (CARRIED_BY[weakness] ?? []).map((port) => [`${lab.address(name)}:${port}`, name])),
    );
    if (places.size === 0) break;
    const open = await lab.own(from, 'knock', [...places.keys()]);
    for (const place of open.split('\n')) {
      const name = places.get(place);
      if (name !== undefined && !reached.includes(name)) reached.push(name);
    }
  }
  return reached;
}
