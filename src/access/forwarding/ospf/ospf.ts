/**
 * OSPF (RFC 2328): shortest paths inside each area, routes between areas over the backbone, external routes of both types. The
 * paths of a router are worked out when it is asked about.
 */
import type { Route } from '../routes.ts';
import type { Router, Topology } from '../topology.ts';
import { Areas } from './areas.ts';
import { type External, externalsOf, keepExternal, type Redistributed } from './externals.ts';
import { type Speaker, speakersOf, type UnequalEnds } from './neighbours.ts';
import { type Distance, EXTERNAL_1, EXTERNAL_2, further, INTER, keep, type Reached } from './reached.ts';

/** Ranks of one kind of route: as many as there are metrics. */
const RANKS = 16_777_216;
/** The first rank of routes that came from outside of OSPF; those inside of it rank before. */
export const FIRST_EXTERNAL: number = EXTERNAL_1 * RANKS;
export interface Ospf {
  /** What OSPF tells a router. */
  routes(router: Router): readonly Route[];
  readonly unequal: readonly UnequalEnds[];
}

/** Where no router speaks OSPF. */
export const NO_OSPF: Ospf = { routes: () => [], unequal: [] };

/** Works OSPF out over a topology; `redistributed` says what comes in from other sources. */
export function createOspf(topology: Topology, redistributed: Redistributed): Ospf {
  const unequal: UnequalEnds[] = [];
  const speakers = speakersOf(topology, unequal);
  const byRouter = Map.groupBy(speakers, ({ router }) => router);
  const area = new Areas(speakers);
  const externals = speakers.flatMap((speaker) => externalsOf(speaker, redistributed));
  return {
    routes: (router) => (byRouter.get(router) ?? []).flatMap((speaker) => routesOf(speaker, area, externals)),
    unequal,
  };
}

function routesOf(speaker: Speaker, areas: Areas, externals: readonly External[]): readonly Route[] {
  const all = new Map<number, Reached>();
  for (const area of speaker.areas.keys())
    for (const reached of areas.intra(speaker, area).values()) keep(all, { ...reached });
  const isBorder = speaker.areas.size > 1 && speaker.areas.has('0');
  for (const area of speaker.areas.keys()) {
    // A border router trusts what it hears over the backbone alone.
    if (isBorder && area !== '0') continue;
    for (const border of areas.borders(area)) {
      const distance = border === speaker ? undefined : areas.paths(speaker, area).get(border);
      if (distance) keepTold(all, areas, border, area, distance);
    }
  }
  const distances = areas.distances(speaker);
  for (const external of externals) keepExternal(all, speaker, external, distances);
  const { distance, line } = speaker.process;
  return [...all.values()]
    .filter(({ hops }) => hops.length > 0)
    .map(({ value, length, kind, cost, metric, hops }) => ({
      bits: 32,
      value,
      length,
      source: 'ospf',
      distance,
      rank: kind * RANKS + (kind === EXTERNAL_2 ? metric : 0),
      metric: kind === EXTERNAL_2 ? cost : metric,
      nextHops: hops,
      discard: false,
      line,
    }));
}

function keepTold(all: Map<number, Reached>, areas: Areas, border: Speaker, area: string, distance: Distance): void {
  const kind = border.process.areas.get(area);
  if (kind !== 'totally-stub')
    for (const reached of areas.told(border, area).values()) keep(all, further(reached, distance, INTER));
  // A border router tells a stub area the way to everything else.
  if (kind === 'stub' || kind === 'totally-stub') {
    const cost = distance.cost + 1;
    keep(all, { value: 0n, length: 0, kind: INTER, cost, metric: cost, hops: distance.hops });
  }
}
