/**
 * BGP (RFC 4271) over all speakers at once: routes are told, chosen and told again until nothing changes. Best paths are chosen
 * in Cisco's published order; what depends on the age of a route is left to the router's number.
 */
import type { Configuration, Line, Redistribution } from '../configuration.ts';
import type { BgpSession, BgpSpeaker } from './bgp-sessions.ts';
import { createPolicies, type Policies, type PolicyRoute } from './policy.ts';
import { prefixKey, type Route, type RouteTable, resolve } from './routes.ts';
import type { Router } from './topology.ts';

/** Rounds after which a network is said not to converge. */
const ROUND_LIMIT = 200;
const LOCAL_WEIGHT = 32_768;
const NO_EXPORT = ['65535:65281', '65535:65283'];
const NO_ADVERTISE = '65535:65282';

/** A path to a prefix as a speaker has it. */
interface Path extends PolicyRoute {
  /** The session that it was heard on; null where it is the speaker's own. */
  readonly heard: BgpSession | null;
  readonly originator: bigint | null;
  readonly clusters: readonly bigint[];
  /** A summary: packets end here where nothing more precise is known. */
  readonly aggregate: boolean;
}

/** What a prefix comes to at a speaker. */
interface Chosen {
  readonly best: Path;
  /** The best, and all that are as good for several ways at once. */
  readonly several: readonly Path[];
  readonly all: readonly Path[];
}

export interface Bgp {
  routes(router: Router): readonly Route[];
  /** False where routes still changed after many rounds: nobody can say where packets go. */
  readonly converged: boolean;
}

export interface BgpContext {
  readonly speakers: readonly BgpSpeaker[];
  /** Tables without BGP's own routes. */
  readonly tables: ReadonlyMap<Router, RouteTable>;
  redistributed(router: Router, told: Redistribution): readonly Route[];
  doubt(line: Line): void;
}

/** Works out what every speaker knows. */
export function runBgp(context: BgpContext): Bgp {
  const states = new Map(context.speakers.map((speaker) => [speaker, new State(speaker, context)]));
  let changed = new Set(context.speakers);
  for (let round = 0; changed.size > 0; round++) {
    if (round === ROUND_LIMIT) return { routes: (router) => routesOf(router, states), converged: false };
    const next = new Set<BgpSpeaker>();
    const waiting: (() => void)[] = [];
    for (const speaker of changed) {
      const state = states.get(speaker);
      if (!state?.choose()) continue;
      // All speak before anybody listens, so that the order of speakers does not matter.
      for (const session of speaker.sessions) {
        const told = state.tell(session);
        waiting.push(() => {
          if (states.get(session.to)?.hear(session, told)) next.add(session.to);
        });
      }
    }
    for (const each of waiting) each();
    changed = next;
  }
  return { routes: (router) => routesOf(router, states), converged: true };
}

function routesOf(router: Router, states: ReadonlyMap<BgpSpeaker, State>): readonly Route[] {
  for (const [speaker, state] of states) if (speaker.router === router) return state.routes();
  return [];
}

/** A speaker with what it heard and chose. */
class State {
  readonly #speaker: BgpSpeaker;
  readonly #context: BgpContext;
  readonly #policies: Policies;
  readonly #heard = new Map<BgpSession, ReadonlyMap<string, readonly Path[]>>();
  readonly #told = new Map<BgpSession, string>();
  readonly #costs = new Map<bigint, number | null>();
  readonly #origin: readonly Path[];
  #chosen: ReadonlyMap<string, Chosen> = new Map();
  #isFirst = true;

  constructor(speaker: BgpSpeaker, context: BgpContext) {
    this.#speaker = speaker;
    this.#context = context;
    const configuration: Configuration = speaker.router.node.device.configuration;
    this.#policies = createPolicies(configuration, context.doubt);
    this.#origin = this.#originate();
  }

  /** The speaker's own routes: of its networks, and redistributed. */
  #originate(): readonly Path[] {
    const { process, router } = this.#speaker;
    const table = this.#context.tables.get(router);
    const paths: Path[] = [];
    for (const network of process.networks) {
      const route = table?.get(network);
      if (!route) continue;
      const path = this.#policies.routeMap(network.routeMap, this.#ownPath(route, 0));
      if (path) paths.push(path);
    }
    for (const told of process.redistribute) {
      for (const route of this.#context.redistributed(router, told)) {
        if (route.bits !== 32) continue;
        const path = this.#policies.routeMap(
          told.routeMap,
          this.#ownPath({ ...route, metric: told.metric ?? route.metric }, 2),
        );
        if (path) paths.push(path);
      }
    }
    return paths;
  }

  #ownPath(route: Route, origin: 0 | 2): Path {
    return {
      bits: 32,
      value: route.value,
      length: route.length,
      asPath: [],
      communities: [],
      localPreference: this.#speaker.process.defaultLocalPreference,
      med: route.source === 'connected' ? 0 : route.metric,
      weight: LOCAL_WEIGHT,
      origin,
      tag: 0,
      nextHop: null,
      heard: null,
      originator: null,
      clusters: [],
      aggregate: false,
    };
  }

  /** Chooses among all paths; false where nothing changed. */
  choose(): boolean {
    const byPrefix = new Map<string, Path[]>();
    const add = (path: Path): void => {
      const key = prefixKey(path);
      const known = byPrefix.get(key);
      if (known) known.push(path);
      else byPrefix.set(key, [path]);
    };
    for (const path of this.#origin) add(path);
    for (const paths of this.#heard.values()) for (const list of paths.values()) for (const path of list) add(path);
    for (const summary of this.#aggregates(byPrefix)) add(summary);
    const chosen = new Map<string, Chosen>();
    for (const [key, paths] of byPrefix) {
      const one = this.#best(paths);
      if (one) chosen.set(key, one);
    }
    const isSame = !this.#isFirst && textOf(chosen) === textOf(this.#chosen);
    this.#isFirst = false;
    this.#chosen = chosen;
    return !isSame;
  }

  #aggregates(byPrefix: ReadonlyMap<string, readonly Path[]>): readonly Path[] {
    const summaries: Path[] = [];
    for (const { value, length } of this.#speaker.process.aggregates) {
      const host = BigInt(32 - length);
      const isPart = (path: Path): boolean =>
        path.length > length &&
        path.value >> host === value >> host &&
        (path.heard === null || this.#cost(path) !== null);
      if (![...byPrefix.values()].some((paths) => paths.some(isPart))) continue;
      const route: Route = {
        bits: 32,
        value,
        length,
        source: 'aggregate',
        distance: 200,
        rank: 0,
        metric: 0,
        nextHops: [],
        discard: true,
        line: null,
      };
      summaries.push({ ...this.#ownPath(route, 0), aggregate: true });
    }
    return summaries;
  }

  #best(paths: readonly Path[]): Chosen | null {
    const usable = paths.filter((path) => path.heard === null || this.#cost(path) !== null);
    const [first, ...others] = usable;
    if (!first) return null;
    const best = others.reduce((known, path) => (this.#compare(path, known) < 0 ? path : known), first);
    const { external, internal } = this.#speaker.process.maximumPaths;
    const limit = best.heard?.external === false ? internal : external;
    const alike = usable
      .filter((path) => path !== best && this.#isAlike(path, best))
      .sort((a, b) => this.#compare(a, b));
    const several = unlikeHops([best, ...alike]).slice(0, Math.max(1, limit));
    return { best, several, all: usable };
  }

  /** Below 0 where the first is the better path. */
  #compare(a: Path, b: Path): number {
    return this.#compareWorth(a, b) || this.#compareTies(a, b);
  }

  /** The part of the order that makes paths differ in worth. */
  #compareWorth(a: Path, b: Path): number {
    return (
      b.weight - a.weight ||
      b.localPreference - a.localPreference ||
      Number(b.heard === null) - Number(a.heard === null) ||
      a.asPath.length - b.asPath.length ||
      a.origin - b.origin ||
      this.#compareMed(a, b) ||
      Number(b.heard?.external ?? true) - Number(a.heard?.external ?? true) ||
      (this.#cost(a) ?? 0) - (this.#cost(b) ?? 0)
    );
  }

  #compareMed(a: Path, b: Path): number {
    const { alwaysCompareMed } = this.#speaker.process;
    return alwaysCompareMed || a.asPath[0] === b.asPath[0] ? a.med - b.med : 0;
  }

  #compareTies(a: Path, b: Path): number {
    const idOf = (path: Path): bigint => path.originator ?? path.heard?.from.routerId ?? 0n;
    const byId = idOf(a) - idOf(b);
    if (byId !== 0n) return byId < 0n ? -1 : 1;
    if (a.clusters.length !== b.clusters.length) return a.clusters.length - b.clusters.length;
    const byAddress = (a.heard?.address ?? 0n) - (b.heard?.address ?? 0n);
    if (byAddress !== 0n) return byAddress < 0n ? -1 : 1;
    const byHop = (a.nextHop ?? 0n) - (b.nextHop ?? 0n);
    return byHop === 0n ? 0 : byHop < 0n ? -1 : 1;
  }

  #isAlike(path: Path, best: Path): boolean {
    if (path.heard === null || best.heard === null || this.#compareWorth(path, best) !== 0) return false;
    return this.#speaker.process.multipathRelax || path.asPath.join() === best.asPath.join();
  }

  /** What the way to a path's next hop costs; null where there is none. */
  #cost(path: Path): number | null {
    if (path.nextHop === null) return 0;
    const known = this.#costs.get(path.nextHop);
    if (known !== undefined) return known;
    const table = this.#context.tables.get(this.#speaker.router);
    const route = table?.lookup(32, path.nextHop);
    const exits = table && route ? resolve(table, route) : null;
    const cost =
      !route || exits === null || exits === 'discard' ? null : route.source === 'connected' ? 0 : route.metric;
    this.#costs.set(path.nextHop, cost);
    return cost;
  }

  /** What a session is told: the paths behind all that stands in their way. */
  tell(session: BgpSession): ReadonlyMap<string, readonly Path[]> {
    const told = new Map<string, readonly Path[]>();
    const { process } = this.#speaker;
    for (const [key, { best, all }] of this.#chosen) {
      if (this.#isSummarised(best)) continue;
      const paths = (session.own.additionalPaths ? all : [best]).flatMap((path) => {
        const out = this.#outgoing(session, path);
        return out ? [out] : [];
      });
      if (paths.length > 0) told.set(key, session.own.additionalPaths ? paths : paths.slice(0, 1));
    }
    if (session.own.defaultOriginate) {
      const zero: Route = {
        bits: 32,
        value: 0n,
        length: 0,
        source: 'bgp',
        distance: 0,
        rank: 0,
        metric: 0,
        nextHops: [],
        discard: false,
        line: process.line,
      };
      told.set(prefixKey(zero), [this.#addressed(session, this.#ownPath(zero, 0))]);
    }
    return told;
  }

  #isSummarised(path: Path): boolean {
    return this.#speaker.process.aggregates.some(
      ({ value, length, summaryOnly }) =>
        summaryOnly &&
        path.length > length &&
        path.value >> BigInt(32 - length) === value >> BigInt(32 - length) &&
        this.#chosen.has(prefixKey({ bits: 32, value, length })),
    );
  }

  #outgoing(session: BgpSession, path: Path): Path | null {
    if (path.heard?.from === session.to || path.communities.includes(NO_ADVERTISE)) return null;
    if (session.external && path.communities.some((community) => NO_EXPORT.includes(community))) return null;
    const internal = path.heard !== null && !path.heard.external;
    // What one internal neighbour said is told to another by a reflector alone (RFC 4456).
    const fromClient = internal && path.heard?.theirs.routeReflectorClient === true;
    if (!session.external && internal && !fromClient && !session.own.routeReflectorClient) return null;
    const { own } = session;
    if (
      !this.#policies.prefixList(own.prefixListOut, path) ||
      !this.#policies.distributeList(own.distributeListOut, path)
    )
      return null;
    if (!this.#policies.asPathList(own.filterListOut, path)) return null;
    const fresh = session.external && path.heard !== null ? { ...path, med: 0 } : path;
    const told = this.#policies.routeMap(own.routeMapOut, { ...fresh, nextHop: this.#toldHop(session, path) });
    return told && this.#addressed(session, told, path);
  }

  /** The next hop that is told where no route map says another; null for the speaker's own address. */
  #toldHop(session: BgpSession, path: Path): bigint | null {
    if (session.external || path.heard === null) return null;
    return session.own.nextHopSelf && path.heard.external ? null : path.nextHop;
  }

  #addressed(session: BgpSession, path: Path, source: Path = path): Path {
    const { process, routerId } = this.#speaker;
    const as = session.own.localAs ?? process.as;
    const kept = session.own.removePrivateAs
      ? path.asPath.filter((number) => number < 64_512 || number > 65_534)
      : path.asPath;
    const reflected = !session.external && source.heard !== null && !source.heard.external;
    return {
      ...path,
      asPath: session.external ? [as, ...kept] : path.asPath,
      communities: session.own.sendCommunity ? path.communities : [],
      nextHop: path.nextHop ?? session.address,
      originator: reflected ? (source.originator ?? source.heard?.from.routerId ?? null) : null,
      clusters: reflected ? [routerId, ...source.clusters] : [],
      aggregate: false,
    };
  }

  /** Takes what a session tells; false where it is what was told before. */
  hear(session: BgpSession, told: ReadonlyMap<string, readonly Path[]>): boolean {
    const text = toldText(told);
    if (this.#told.get(session) === text) return false;
    this.#told.set(session, text);
    const heard = new Map<string, readonly Path[]>();
    for (const [key, paths] of told) {
      const taken = paths.flatMap((path) => {
        const one = this.#incoming(session, path);
        return one ? [one] : [];
      });
      if (taken.length > 0) heard.set(key, taken);
    }
    this.#heard.set(session, heard);
    return true;
  }

  #incoming(session: BgpSession, path: Path): Path | null {
    const { theirs } = session;
    const { process, routerId } = this.#speaker;
    const own = theirs.localAs ?? process.as;
    if (path.asPath.filter((as) => as === own).length > theirs.allowOwnAs) return null;
    if (path.originator === routerId || path.clusters.includes(routerId)) return null;
    const fresh: Path = {
      ...path,
      heard: session,
      weight: theirs.weight,
      localPreference: session.external ? process.defaultLocalPreference : path.localPreference,
    };
    if (
      !this.#policies.prefixList(theirs.prefixListIn, fresh) ||
      !this.#policies.distributeList(theirs.distributeListIn, fresh)
    )
      return null;
    return this.#policies.asPathList(theirs.filterListIn, fresh)
      ? this.#policies.routeMap(theirs.routeMapIn, fresh)
      : null;
  }

  /** What the speaker's table is offered. */
  routes(): readonly Route[] {
    const { distances, line } = this.#speaker.process;
    const routes: Route[] = [];
    for (const { best, several } of this.#chosen.values()) {
      if (best.heard === null && !best.aggregate) continue;
      routes.push({
        bits: 32,
        value: best.value,
        length: best.length,
        source: best.aggregate ? 'aggregate' : 'bgp',
        distance: best.aggregate ? distances.local : best.heard?.external ? distances.external : distances.internal,
        rank: 0,
        metric: best.med,
        nextHops: several.flatMap(({ nextHop }) => (nextHop === null ? [] : [{ interface: null, gateway: nextHop }])),
        discard: best.aggregate,
        line: best.heard?.theirs.line ?? line,
      });
    }
    return routes;
  }
}

/** The first path of each next hop. */
function unlikeHops(paths: readonly Path[]): readonly Path[] {
  return paths.filter((path, at) => paths.findIndex(({ nextHop }) => nextHop === path.nextHop) === at);
}

function textOf(chosen: ReadonlyMap<string, Chosen>): string {
  return [...chosen]
    .map(([key, { best, several, all }]) => `${key}:${pathText(best)};${several.length};${all.map(pathText).join('|')}`)
    .sort()
    .join('\n');
}

function toldText(told: ReadonlyMap<string, readonly Path[]>): string {
  return [...told]
    .map(([key, paths]) => `${key}:${paths.map(pathText).join('|')}`)
    .sort()
    .join('\n');
}

function pathText(path: Path): string {
  const { asPath, communities, localPreference, med, origin, nextHop, originator, clusters, heard, weight } = path;
  return [
    asPath,
    communities,
    localPreference,
    med,
    origin,
    nextHop,
    originator,
    clusters,
    heard?.from.routerId,
    heard?.remoteAddress,
    weight,
  ].join('/');
}
