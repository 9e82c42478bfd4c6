/** One BGP speaker: its own routes, what it heard on its sessions, what it chooses, and what it tells. */
import type { Line } from '../../line.ts';
import type { Redistribution } from '../../routing.ts';
import { createPolicies, type Policies } from '../policy.ts';
import { prefixKey, type Route, type RouteTable, resolve } from '../routes.ts';
import type { Router } from '../topology.ts';
import { Exchange } from './exchange.ts';
import { isPartOf, ownPath, type Path, pathsText, pathText } from './path.ts';
import { type Chosen, Selection } from './selection.ts';
import type { BgpSession, BgpSpeaker } from './sessions.ts';

/** What speakers need of the routers that they run on. */
export interface BgpContext {
  /** Tables without BGP's own routes. */
  readonly tables: ReadonlyMap<Router, RouteTable>;
  /** The routes that a redistribution takes. */
  redistributed(router: Router, told: Redistribution): readonly Route[];
  /** Hears of lines that were needed and are not understood. */
  doubt(line: Line): void;
}

export class SpeakerState {
  readonly #speaker: BgpSpeaker;
  readonly #context: BgpContext;
  readonly #policies: Policies;
  readonly #selection: Selection;
  readonly #exchange: Exchange;
  readonly #heard = new Map<BgpSession, ReadonlyMap<string, readonly Path[]>>();
  /** What each session was told last, as text. */
  readonly #told = new Map<BgpSession, string>();
  readonly #origin: readonly Path[];
  #chosen: ReadonlyMap<string, Chosen> = new Map();
  #isFirst = true;

  constructor(speaker: BgpSpeaker, context: BgpContext) {
    this.#speaker = speaker;
    this.#context = context;
    this.#policies = createPolicies(speaker.router.node.device.configuration, context.doubt);
    this.#selection = new Selection(speaker.process, costsBy(context.tables.get(speaker.router)));
    this.#exchange = new Exchange(speaker, this.#policies);
    this.#origin = this.#originate();
  }

  /** The speaker's own routes: of its networks, and redistributed. */
  #originate(): readonly Path[] {
    const { process, router } = this.#speaker;
    const table = this.#context.tables.get(router);
    const named = process.networks.flatMap((network) => {
      const route = table?.get(network);
      return route ? (this.#policies.routeMap(network.routeMap, ownPath(process, route, 0)) ?? []) : [];
    });
    const redistributed = process.redistribute.flatMap((told) =>
      this.#context
        .redistributed(router, told)
        .filter(({ bits }) => bits === 32)
        .flatMap((route) => {
          const path = ownPath(process, { ...route, metric: told.metric ?? route.metric }, 2);
          return this.#policies.routeMap(told.routeMap, path) ?? [];
        }),
    );
    return [...named, ...redistributed];
  }

  /** Chooses among all paths; false where nothing changed. */
  choose(): boolean {
    const heard = [...this.#heard.values()].flatMap((paths) => [...paths.values()].flat());
    const known = [...this.#origin, ...heard];
    const byPrefix = Map.groupBy([...known, ...this.#summaries(known)], prefixKey);
    const chosen = new Map<string, Chosen>();
    for (const [key, paths] of byPrefix) {
      const one = this.#selection.choose(paths);
      if (one) chosen.set(key, one);
    }
    const isSame = !this.#isFirst && chosenText(chosen) === chosenText(this.#chosen);
    this.#isFirst = false;
    this.#chosen = chosen;
    return !isSame;
  }

  /** The summaries of which a part is known. */
  #summaries(known: readonly Path[]): readonly Path[] {
    const { process } = this.#speaker;
    return process.aggregates
      .filter((summary) => known.some((path) => isPartOf(path, summary) && this.#selection.isUsable(path)))
      .map(({ value, length }) => ({
        ...ownPath(process, { value, length, source: 'aggregate', metric: 0 }, 0),
        aggregate: true,
      }));
  }

  /** What a session is told: the paths behind all that stands in their way. */
  tell(session: BgpSession): ReadonlyMap<string, readonly Path[]> {
    const told = new Map<string, readonly Path[]>();
    const { additionalPaths, defaultOriginate } = session.own;
    for (const [key, { best, all }] of this.#chosen) {
      if (this.#isSummarised(best)) continue;
      const paths = (additionalPaths ? all : [best]).flatMap((path) => this.#exchange.outgoing(session, path) ?? []);
      if (paths.length > 0) told.set(key, paths);
    }
    if (defaultOriginate) {
      const path = this.#exchange.defaultTo(session);
      told.set(prefixKey(path), [path]);
    }
    return told;
  }

  /** True where a summary is told in place of the path. */
  #isSummarised(path: Path): boolean {
    return this.#speaker.process.aggregates.some(
      ({ value, length, summaryOnly }) =>
        summaryOnly && isPartOf(path, { value, length }) && this.#chosen.has(prefixKey({ bits: 32, value, length })),
    );
  }

  /** Takes what a session tells; false where it is what was told before. */
  hear(session: BgpSession, told: ReadonlyMap<string, readonly Path[]>): boolean {
    const text = pathsText(told);
    if (this.#told.get(session) === text) return false;
    this.#told.set(session, text);
    const heard = new Map<string, readonly Path[]>();
    for (const [key, paths] of told) {
      const taken = paths.flatMap((path) => this.#exchange.incoming(session, path) ?? []);
      if (taken.length > 0) heard.set(key, taken);
    }
    this.#heard.set(session, heard);
    return true;
  }

  /** What the speaker's table is offered. */
  routes(): readonly Route[] {
    const { distances, line } = this.#speaker.process;
    return [...this.#chosen.values()]
      .filter(({ best }) => best.heard !== null || best.aggregate)
      .map(({ best, several }) => ({
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
      }));
  }
}

/** What the way to a next hop costs by a table; null where there is none. Each is worked out once. */
function costsBy(table: RouteTable | undefined): (hop: bigint) => number | null {
  const known = new Map<bigint, number | null>();
  const costOf = (hop: bigint): number | null => {
    const route = table?.lookup(32, hop);
    if (!table || !route) return null;
    const exits = resolve(table, route);
    if (exits === null || exits === 'discard') return null;
    return route.source === 'connected' ? 0 : route.metric;
  };
  return (hop) => {
    const before = known.get(hop);
    if (before !== undefined) return before;
    const cost = costOf(hop);
    known.set(hop, cost);
    return cost;
  };
}

function chosenText(chosen: ReadonlyMap<string, Chosen>): string {
  return [...chosen]
    .map(([key, { best, several, all }]) => `${key}:${pathText(best)};${several.length};${all.map(pathText).join('|')}`)
    .sort()
    .join('\n');
}
