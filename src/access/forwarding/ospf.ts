/**
 * OSPF (RFC 2328): shortest paths inside each area, routes between areas over the backbone, external routes of both types. The
 * paths of a router are worked out when it is asked about.
 */
import type { OspfHello, OspfProcess, Redistribution } from '../configuration.ts';
import { Heap } from './heap.ts';
import type { NextHop, Route } from './routes.ts';
import type { Port, Router, Topology } from './topology.ts';

/** Kinds of routes in the order in which they are preferred. */
const INTRA = 0;
const INTER = 1;
const EXTERNAL_1 = 2;
const EXTERNAL_2 = 3;
/** Ranks of one kind of route: as many as there are metrics. */
const RANKS = 16_777_216;
/** The first rank of routes that came from outside of OSPF; those inside of it rank before. */
export const FIRST_EXTERNAL: number = EXTERNAL_1 * RANKS;
/** What redistributed routes cost where nothing is said (Cisco): 20, from BGP 1. */
const DEFAULT_METRIC = 20;
const DEFAULT_BGP_METRIC = 1;

/** One process of one router. */
interface Speaker {
  readonly at: number;
  readonly router: Router;
  readonly process: OspfProcess;
  /** Its interfaces by area. */
  readonly areas: ReadonlyMap<string, readonly Link[]>;
}

interface Link {
  readonly port: Port;
  readonly cost: number;
  readonly neighbours: { readonly speaker: Speaker; readonly gateway: bigint }[];
}

/** How far a speaker is, and the first hops of all shortest paths. */
interface Distance {
  readonly cost: number;
  readonly hops: readonly NextHop[];
}

/** An external route with who tells it. */
interface External {
  readonly speaker: Speaker;
  readonly bits: 32;
  readonly value: bigint;
  readonly length: number;
  readonly metric: number;
  readonly type: 1 | 2;
}

interface Reached {
  readonly value: bigint;
  readonly length: number;
  readonly kind: number;
  readonly cost: number;
  readonly metric: number;
  hops: readonly NextHop[];
}

/** The routes of a router's own table that a redistribution takes. */
export type Redistributed = (router: Router, told: Redistribution) => readonly (Route & { readonly told?: number })[];

/** Two ends of a link that are taken for neighbours although they take packets of different sizes. */
export type UnequalEnds = readonly [Port, Port];

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

/** Interfaces that speak, each for its process and in its area. */
type Links = Map<Port, { readonly speaker: Speaker; readonly area: string; readonly link: Link }>;

/** Those on one segment become neighbours where both ends say alike what they must. */
function meet(topology: Topology, links: Links, unequal: UnequalEnds[]): void {
  for (const [port, { speaker, area, link }] of links) {
    for (const subnet of port.subnets.filter(({ bits, virtual }) => bits === 32 && !virtual).slice(0, 1)) {
      for (const other of topology.onSubnet(subnet, port)) {
        const there = links.get(other);
        const gateway = other.subnets.find((own) => own.network === subnet.network && !own.virtual)?.address;
        if (other === port || there?.area !== area || gateway === undefined) continue;
        if (kindOf(speaker, area) !== kindOf(there.speaker, area)) continue;
        const ends = [port.interface.ospf?.hello, other.interface.ospf?.hello] as const;
        if (!agree(...ends)) continue;
        if (areUnequal(...ends) && !unequal.some(([one]) => one === other)) unequal.push([port, other]);
        link.neighbours.push({ speaker: there.speaker, gateway });
      }
    }
  }
}

function speakersOf(topology: Topology, unequal: UnequalEnds[]): readonly Speaker[] {
  const speakers: Speaker[] = [];
  const links: Links = new Map();
  for (const router of topology.routers) {
    for (const process of router.ospf) {
      const areas = new Map<string, Link[]>();
      const speaker: Speaker = { at: speakers.length, router, process, areas };
      for (const port of router.ports) {
        const told = port.interface.ospf;
        if (told?.process !== process.process) continue;
        const link: Link = { port, cost: costOf(port, process), neighbours: [] };
        const known = areas.get(told.area);
        if (known) known.push(link);
        else areas.set(told.area, [link]);
        if (!told.passive && !isLoopback(port)) links.set(port, { speaker, area: told.area, link });
      }
      speakers.push(speaker);
    }
  }
  meet(topology, links, unequal);
  return speakers;
}

/** Both ends greet alike, or do not become neighbours (RFC 2328, 10.5). */
function agree(one: OspfHello | undefined, other: OspfHello | undefined): boolean {
  if (!one || !other) return true;
  return one.interval === other.interval && one.dead === other.dead && one.network === other.network;
}

/**
 * Ends that take packets of different sizes may stay short of neighbours (RFC 2328, 10.6). What a configuration says of frames
 * does not tell what is sent (sizes by default, headers that count or do not), so that they are taken for neighbours, and it is told.
 */
function areUnequal(one: OspfHello | undefined, other: OspfHello | undefined): boolean {
  const [size = null, otherSize = null] = [one?.mtu, other?.mtu];
  return size !== null && otherSize !== null && size !== otherSize;
}

/** Whether an area takes external routes, which both ends must say alike; that a border router tells fewer of others is its own matter. */
function kindOf({ process }: Speaker, area: string): string {
  const kind = process.areas.get(area);
  return kind === 'totally-stub' ? 'stub' : (kind ?? 'normal');
}

function isLoopback(port: Port): boolean {
  return /^lo/i.test(port.name);
}

/** What an interface costs: as it is told, else the reference bandwidth over its own, at least 1 (Cisco). */
function costOf(port: Port, process: OspfProcess): number {
  const { ospf, bandwidth } = port.interface;
  if (ospf?.cost !== null && ospf?.cost !== undefined) return Math.max(1, ospf.cost);
  if (isLoopback(port) || bandwidth === null || bandwidth === 0) return 1;
  return Math.min(65_535, Math.max(1, Math.floor((process.referenceBandwidth * 1000) / bandwidth)));
}

/** Shortest paths and prefixes inside areas, each worked out once. */
class Areas {
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

function mergeHops(one: readonly NextHop[], other: readonly NextHop[]): readonly NextHop[] {
  const more = other.filter(
    (hop) => !one.some(({ interface: name, gateway }) => name === hop.interface && gateway === hop.gateway),
  );
  return more.length === 0 ? one : [...one, ...more];
}

function further(reached: Reached, { cost, hops }: Distance, kind: number): Reached {
  return { ...reached, kind, cost: reached.cost + cost, metric: reached.cost + cost, hops };
}

/** A prefix of IPv4 as one number. */
function keyOf({ value, length }: { readonly value: bigint; readonly length: number }): number {
  return Number(value) * 64 + length;
}

function keep(all: Map<number, Reached>, reached: Reached): void {
  const key = keyOf(reached);
  const known = all.get(key);
  const order = known ? reached.kind - known.kind || reached.metric - known.metric || reached.cost - known.cost : -1;
  if (order < 0) all.set(key, reached);
  else if (order === 0 && known) known.hops = mergeHops(known.hops, reached.hops);
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

function keepExternal(
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

function externalsOf(speaker: Speaker, redistributed: Redistributed): readonly External[] {
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
