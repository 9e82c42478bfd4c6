/** Routes of one router, and which of them count: the longest prefix, then the lowest distance, then the lowest metric. */
import type { Prefix } from '#base/prefix.ts';
import type { Line } from '../line.ts';
import type { Router } from './topology.ts';

export type RouteSource = 'connected' | 'static' | 'ospf' | 'bgp' | 'aggregate';

/** Where a route sends packets: through an interface, to a gateway, or both; a gateway alone is looked up again. */
export interface NextHop {
  readonly interface: string | null;
  readonly gateway: bigint | null;
}

export interface Route extends Prefix {
  readonly source: RouteSource;
  readonly distance: number;
  /** Orders routes of one distance: OSPF's kinds of route before its costs. */
  readonly rank: number;
  readonly metric: number;
  readonly nextHops: readonly NextHop[];
  readonly discard: boolean;
  readonly line: Line | null;
}

/** Most gateways that are looked up one behind the other. */
const DEPTH_LIMIT = 16;

export function prefixKey({ bits, value, length }: Prefix): string {
  return `${bits} ${value} ${length}`;
}

/** The routes that a router uses. */
export class RouteTable {
  readonly #lengths = new Map<32 | 128, Map<number, Map<bigint, Route>>>([
    [32, new Map()],
    [128, new Map()],
  ]);

  /** Takes a route where it is better than the one of its prefix. */
  offer(route: Route): void {
    const lengths = this.#lengths.get(route.bits);
    const values = lengths?.get(route.length) ?? new Map<bigint, Route>();
    lengths?.set(route.length, values);
    const known = values.get(route.value);
    if (!known || isBetter(route, known)) values.set(route.value, route);
    else if (!isBetter(known, route))
      values.set(route.value, { ...known, nextHops: mergeHops(known.nextHops, route.nextHops) });
  }

  get(prefix: Prefix): Route | null {
    return this.#lengths.get(prefix.bits)?.get(prefix.length)?.get(prefix.value) ?? null;
  }

  /** The route of the longest prefix that holds the address. */
  lookup(bits: 32 | 128, address: bigint, accept: (route: Route) => boolean = () => true): Route | null {
    const lengths = this.#lengths.get(bits);
    for (let length = bits as number; length >= 0; length--) {
      const values = lengths?.get(length);
      if (!values) continue;
      const host = BigInt(bits - length);
      const route = values.get((address >> host) << host);
      if (route && accept(route)) return route;
    }
    return null;
  }

  *all(): Generator<Route> {
    for (const lengths of this.#lengths.values()) for (const values of lengths.values()) yield* values.values();
  }

  copy(): RouteTable {
    const copy = new RouteTable();
    for (const route of this.all()) copy.offer(route);
    return copy;
  }
}

function isBetter(one: Route, other: Route): boolean {
  if (one.distance !== other.distance) return one.distance < other.distance;
  if (one.source !== other.source) return one.source < other.source;
  return one.rank !== other.rank ? one.rank < other.rank : one.metric < other.metric;
}

/** Both, each hop once. */
export function mergeHops(one: readonly NextHop[], other: readonly NextHop[]): readonly NextHop[] {
  const more = other.filter(
    (hop) => !one.some((known) => known.interface === hop.interface && known.gateway === hop.gateway),
  );
  return more.length === 0 ? one : [...one, ...more];
}

/** A way out of a router: the interface, and whom to hand the packet to there; null where it is the packet's own destination. */
export interface Exit {
  readonly interface: string;
  readonly gateway: bigint | null;
}

/** Where a route leads in the end; `discard` where packets end, null where it leads nowhere. */
export function resolve(table: RouteTable, route: Route, depth = 0): readonly Exit[] | 'discard' | null {
  if (route.discard) return 'discard';
  if (depth > DEPTH_LIMIT) return null;
  const exits: Exit[] = [];
  for (const hop of route.nextHops) {
    if (hop.interface !== null) exits.push({ interface: hop.interface, gateway: hop.gateway });
    else if (hop.gateway !== null) {
      const further = table.lookup(route.bits, hop.gateway, (other) => other !== route);
      const ways = further && resolve(table, further, depth + 1);
      if (ways === 'discard') return 'discard';
      for (const way of ways ?? []) exits.push({ interface: way.interface, gateway: way.gateway ?? hop.gateway });
    }
  }
  const unlike = exits.filter(
    (exit, at) =>
      exits.findIndex((other) => other.interface === exit.interface && other.gateway === exit.gateway) === at,
  );
  return unlike.length === 0 ? null : unlike;
}

/** Routes to the networks that a router is on, and to its own addresses. */
export function connectedRoutes(router: Router): readonly Route[] {
  return router.ports.flatMap((port) =>
    port.subnets.map(({ bits, network, length }) => ({
      bits,
      value: network,
      length,
      source: 'connected' as const,
      distance: 0,
      rank: 0,
      metric: 0,
      nextHops: [{ interface: port.name, gateway: null }],
      discard: false,
      line: port.interface.line,
    })),
  );
}

/** Offers the static routes whose gateway is known; one that hangs on another is taken once that one is. */
export function offerStatics(router: Router, table: RouteTable): void {
  const ports = new Set(router.ports.map(({ name }) => name));
  let waiting = router.statics.filter(
    (route) => route.discard || route.interface === null || ports.has(route.interface),
  );
  for (let before = -1; before !== waiting.length; ) {
    before = waiting.length;
    const still: typeof waiting = [];
    for (const stated of waiting) {
      const { nextHop } = stated;
      const gateway = nextHop?.value ?? null;
      const known =
        stated.discard || stated.interface !== null || (gateway !== null && isReachable(table, stated.bits, gateway));
      if (!known) still.push(stated);
      else table.offer(toRoute(stated, gateway));
    }
    waiting = still;
  }
}

function isReachable(table: RouteTable, bits: 32 | 128, gateway: bigint): boolean {
  const route = table.lookup(bits, gateway);
  return route !== null && resolve(table, route) !== null;
}

function toRoute(stated: Router['statics'][number], gateway: bigint | null): Route {
  return {
    bits: stated.bits,
    value: stated.value,
    length: stated.length,
    source: 'static',
    distance: stated.distance,
    rank: 0,
    metric: 0,
    nextHops: [{ interface: stated.discard ? null : stated.interface, gateway }],
    discard: stated.discard,
    line: stated.line,
  };
}
