/** Shortest paths inside areas, and what areas hear of each other over the backbone (RFC 2328, 16.1 and 16.2). */

import { mergeHops, type NextHop } from '../routes.ts';
import { Heap } from './heap.ts';
import { isLoopback, type Speaker } from './neighbours.ts';
import { type Distance, further, INTER, INTRA, keep, keyOf, type Reached } from './reached.ts';

/** Shortest paths and prefixes inside areas, each worked out once. */
export class Areas {
  readonly #speakers: readonly Speaker[];
  readonly #members = new Map<string, Speaker[]>();
  readonly #paths = new Map<string, ReadonlyMap<Speaker, Distance>>();
  readonly #intra = new Map<string, ReadonlyMap<number, Reached>>();
  readonly #between = new Map<Speaker, ReadonlyMap<number, Reached>>();
  readonly #told = new Map<string, ReadonlyMap<number, Reached>>();

  constructor(speakers: readonly Speaker[]) {
    this.#speakers = speakers;
    for (const speaker of speakers)
      for (const area of speaker.areas.keys()) {
        const known = this.#members.get(area);
        if (known) known.push(speaker);
        else this.#members.set(area, [speaker]);
      }
  }

  /** Distances from a speaker to all others of an area (Dijkstra). */
  paths(from: Speaker, area: string): ReadonlyMap<Speaker, Distance> {
    const key = `${from.at} ${area}`;
    const known = this.#paths.get(key);
    if (known) return known;
    const found = shortestPaths(this.#speakers, from, area);
    this.#paths.set(key, found);
    return found;
  }

  /** Prefixes of an area with what they cost from a speaker. */
  intra(from: Speaker, area: string): ReadonlyMap<number, Reached> {
    const key = `${from.at} ${area}`;
    const known = this.#intra.get(key);
    if (known) return known;
    const reached = new Map<number, Reached>();
    for (const [speaker, { cost, hops }] of this.paths(from, area)) {
      for (const link of speaker.areas.get(area) ?? []) {
        for (const subnet of link.port.subnets) {
          if (subnet.bits !== 32 || subnet.virtual) continue;
          const host = isLoopback(link.port);
          const [value, length] = host ? [subnet.address, 32] : [subnet.network, subnet.length];
          keep(reached, { value, length, kind: INTRA, cost: cost + link.cost, metric: cost + link.cost, hops });
        }
      }
    }
    this.#intra.set(key, reached);
    return reached;
  }

  /** Routers of an area that also stand in the backbone. */
  borders(area: string): readonly Speaker[] {
    return (this.#members.get(area) ?? []).filter((speaker) => speaker.areas.has('0') && speaker.areas.size > 1);
  }

  /** Everything that a border router tells an area about the others. */
  told(border: Speaker, area: string): ReadonlyMap<number, Reached> {
    const name = `${border.at} ${area}`;
    const known = this.#told.get(name);
    if (known) return known;
    const told = new Map<number, Reached>();
    this.#told.set(name, told);
    for (const [other] of border.areas)
      if (other !== area) for (const reached of this.intra(border, other).values()) keep(told, { ...reached });
    if (area === '0') return told;
    for (const reached of this.#overBackbone(border).values())
      if (!told.has(keyOf(reached))) keep(told, { ...reached });
    return told;
  }

  /** What a border router hears from the other border routers over the backbone. */
  #overBackbone(border: Speaker): ReadonlyMap<number, Reached> {
    const known = this.#between.get(border);
    if (known) return known;
    const reached = new Map<number, Reached>();
    this.#between.set(border, reached);
    for (const other of this.borders('0')) {
      const distance = other === border ? undefined : this.paths(border, '0').get(other);
      if (!distance) continue;
      for (const each of this.told(other, '0').values()) keep(reached, further(each, distance, INTER));
    }
    return reached;
  }

  /** How far any other speaker is, over the backbone where it must be. */
  distances(from: Speaker): ReadonlyMap<Speaker, Distance> {
    const all = new Map<Speaker, Distance>();
    const offer = (speaker: Speaker, distance: Distance): void => {
      const before = all.get(speaker);
      if (!before || distance.cost < before.cost) all.set(speaker, distance);
      else if (distance.cost === before.cost)
        all.set(speaker, { cost: before.cost, hops: mergeHops(before.hops, distance.hops) });
    };
    for (const area of from.areas.keys())
      for (const [speaker, distance] of this.paths(from, area)) offer(speaker, distance);
    const inside = new Set(all.keys());
    for (const area of from.areas.keys()) {
      for (const border of this.borders(area)) {
        const first = this.paths(from, area).get(border);
        if (!first) continue;
        for (const [speaker, cost] of this.#beyond(border, area))
          if (!inside.has(speaker)) offer(speaker, { cost: first.cost + cost, hops: first.hops });
      }
    }
    return all;
  }

  /** Costs from a border router to the speakers outside of an area. */
  #beyond(border: Speaker, area: string): ReadonlyMap<Speaker, number> {
    const costs = new Map<Speaker, number>();
    const offer = (speaker: Speaker, cost: number): void => {
      if (cost < (costs.get(speaker) ?? Number.POSITIVE_INFINITY)) costs.set(speaker, cost);
    };
    for (const other of border.areas.keys())
      if (other !== area) for (const [speaker, { cost }] of this.paths(border, other)) offer(speaker, cost);
    if (area === '0') return costs;
    for (const [second, { cost }] of this.paths(border, '0')) {
      if (second === border || second.areas.size < 2) continue;
      for (const other of second.areas.keys())
        if (other !== '0') for (const [speaker, more] of this.paths(second, other)) offer(speaker, cost + more.cost);
    }
    return costs;
  }
}

/** Distances from a speaker to all others of an area (Dijkstra). */
function shortestPaths(speakers: readonly Speaker[], from: Speaker, area: string): ReadonlyMap<Speaker, Distance> {
  const found = new Map<Speaker, { cost: number; hops: readonly NextHop[] }>([[from, { cost: 0, hops: [] }]]);
  const done = new Set<number>();
  const queue = new Heap();
  queue.push(0, from.at);
  for (let next = queue.pop(); next; next = queue.pop()) {
    const speaker = speakers[next[1]];
    const here = speaker && found.get(speaker);
    if (!speaker || !here || done.has(speaker.at)) continue;
    done.add(speaker.at);
    for (const link of speaker.areas.get(area) ?? []) {
      for (const { speaker: other, gateway } of link.neighbours) {
        if (other === from) continue;
        const cost = here.cost + link.cost;
        const hops = speaker === from ? [{ interface: link.port.name, gateway }] : here.hops;
        const before = found.get(other);
        if (!before || cost < before.cost) {
          found.set(other, { cost, hops });
          queue.push(cost, other.at);
        } else if (cost === before.cost) before.hops = mergeHops(before.hops, hops);
      }
    }
  }
  return found;
}
