/** Routes that come into OSPF from elsewhere, who hears of them, and what they cost (RFC 2328, 16.4). */
import type { Redistribution } from '../../routing.ts';
import type { Route } from '../routes.ts';
import type { Router } from '../topology.ts';
import type { Speaker } from './neighbours.ts';
import { type Distance, EXTERNAL_1, EXTERNAL_2, keep, type Reached } from './reached.ts';

/** What redistributed routes cost where nothing is said (Cisco): 20, from BGP 1. */
const DEFAULT_METRIC = 20;
const DEFAULT_BGP_METRIC = 1;

/** An external route with who tells it. */
export interface External {
  readonly speaker: Speaker;
  readonly bits: 32;
  readonly value: bigint;
  readonly length: number;
  readonly metric: number;
  readonly type: 1 | 2;
}

/** The routes of a router's own table that a redistribution takes. */
export type Redistributed = (router: Router, told: Redistribution) => readonly (Route & { readonly told?: number })[];

/** The external routes that a speaker tells. */
export function externalsOf(speaker: Speaker, redistributed: Redistributed): readonly External[] {
  const externals: External[] = [];
  for (const told of speaker.process.redistribute) {
    for (const route of redistributed(speaker.router, told)) {
      if (route.bits !== 32) continue;
      const metric = route.told ?? told.metric ?? (told.from === 'bgp' ? DEFAULT_BGP_METRIC : DEFAULT_METRIC);
      externals.push({ speaker, bits: 32, value: route.value, length: route.length, metric, type: told.metricType });
    }
  }
  const origin = speaker.process.defaultInformation;
  if (origin && (origin.always || hasDefault(speaker, redistributed)))
    externals.push({ speaker, bits: 32, value: 0n, length: 0, metric: origin.metric, type: origin.metricType });
  return externals;
}

/** A default route that does not come from OSPF itself. */
function hasDefault({ router, process }: Speaker, redistributed: Redistributed): boolean {
  return (['static', 'bgp'] as const).some((from) =>
    redistributed(router, {
      from,
      process: null,
      metric: null,
      metricType: 2,
      routeMap: null,
      line: process.line,
    }).some(({ bits, length }) => bits === 32 && length === 0),
  );
}

/** Keeps the way to an external route, where the speaker hears of it. */
export function keepExternal(
  all: Map<number, Reached>,
  speaker: Speaker,
  external: External,
  distances: ReadonlyMap<Speaker, Distance>,
): void {
  const distance = external.speaker === speaker ? undefined : distances.get(external.speaker);
  if (!distance || !isHeard(speaker, external.speaker)) return;
  const { value, length, metric, type } = external;
  const { cost, hops } = distance;
  if (type === 1) keep(all, { value, length, kind: EXTERNAL_1, cost: cost + metric, metric: cost + metric, hops });
  else keep(all, { value, length, kind: EXTERNAL_2, cost, metric, hops });
}

/** Stub areas hear of no external route; a not-so-stubby one of its own alone. */
function isHeard(speaker: Speaker, from: Speaker): boolean {
  return [...speaker.areas.keys()].some((area) => {
    const kind = speaker.process.areas.get(area);
    return kind === undefined || (kind === 'nssa' && from.areas.has(area));
  });
}
