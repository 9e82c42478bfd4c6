/** The neutral words for where packets go: stated routes, OSPF, BGP, and the policies that routes pass through. */
import type { Line } from './line.ts';

/** What routing protocols are told to do, enough to compute where packets go. */
export interface Routing {
  readonly ospf: readonly OspfProcess[];
  readonly bgp: readonly BgpProcess[];
  /** Lines that translate addresses: recognised, and what they could change is unknown. */
  readonly translations: readonly Line[];
  /** Route maps and the lists that they name; absent where a dialect has none. */
  readonly policies?: RoutingPolicies;
}

/** A route that the configuration states. */
export interface StaticRoute {
  readonly bits: 32 | 128;
  readonly value: bigint;
  readonly length: number;
  readonly vrf: string | null;
  readonly nextHop: { readonly bits: 32 | 128; readonly value: bigint } | null;
  readonly interface: string | null;
  /** Packets end here (Null0, blackhole). */
  readonly discard: boolean;
  /** Administrative distance. */
  readonly distance: number;
  readonly line: Line;
}

export interface OspfProcess {
  readonly process: string;
  readonly vrf: string | null;
  readonly routerId: bigint | null;
  readonly networks: readonly { readonly value: bigint; readonly mask: bigint; readonly area: string }[];
  readonly passive: { readonly byDefault: boolean; readonly except: readonly string[] };
  /** Areas that take no external routes (`stub`), none from other areas either (`totally-stub`), or their own externals (`nssa`). */
  readonly areas: ReadonlyMap<string, 'stub' | 'totally-stub' | 'nssa'>;
  readonly redistribute: readonly Redistribution[];
  /** Mbit/s that cost 1. */
  readonly referenceBandwidth: number;
  readonly defaultInformation: { readonly always: boolean; readonly metric: number; readonly metricType: 1 | 2 } | null;
  readonly maximumPaths: number;
  readonly distance: number;
  readonly line: Line;
}

/** Times in seconds, the kind of network, and the largest packet in bytes; null where its size does not matter. */
export interface OspfHello {
  readonly interval: number;
  readonly dead: number;
  readonly network: string;
  readonly mtu: number | null;
}

export interface BgpProcess {
  readonly as: number;
  readonly vrf: string | null;
  readonly routerId: bigint | null;
  readonly networks: readonly {
    readonly bits: 32 | 128;
    readonly value: bigint;
    readonly length: number;
    readonly routeMap: string | null;
  }[];
  readonly neighbours: readonly BgpNeighbour[];
  readonly redistribute: readonly Redistribution[];
  readonly aggregates: readonly { readonly value: bigint; readonly length: number; readonly summaryOnly: boolean }[];
  readonly maximumPaths: { readonly external: number; readonly internal: number };
  readonly defaultLocalPreference: number;
  readonly alwaysCompareMed: boolean;
  /** Paths of one length are alike for several ways at once, whichever systems they name. */
  readonly multipathRelax: boolean;
  readonly distances: { readonly external: number; readonly internal: number; readonly local: number };
  readonly line: Line;
}

export interface BgpNeighbour {
  readonly address: { readonly bits: 32 | 128; readonly value: bigint };
  readonly remoteAs: number | null;
  readonly localAs: number | null;
  readonly updateSource: string | null;
  readonly nextHopSelf: boolean;
  readonly routeReflectorClient: boolean;
  readonly sendCommunity: boolean;
  /** All paths are told, not the best alone (RFC 7911). */
  readonly additionalPaths: boolean;
  readonly defaultOriginate: boolean;
  readonly ebgpMultihop: boolean;
  readonly allowOwnAs: number;
  readonly weight: number;
  readonly removePrivateAs: boolean;
  readonly routeMapIn: string | null;
  readonly routeMapOut: string | null;
  readonly prefixListIn: string | null;
  readonly prefixListOut: string | null;
  readonly filterListIn: string | null;
  readonly filterListOut: string | null;
  readonly distributeListIn: string | null;
  readonly distributeListOut: string | null;
  readonly shutdown: boolean;
  readonly line: Line;
}

export interface Redistribution {
  readonly from: 'connected' | 'static' | 'ospf' | 'bgp';
  readonly process: string | null;
  readonly metric: number | null;
  readonly metricType: 1 | 2;
  readonly routeMap: string | null;
  /** Of OSPF: the routes of one kind alone. */
  readonly kinds?: 'internal' | 'external';
  readonly line: Line;
}

/** Route maps, prefix lists, community lists and AS-path lists by their names. */
export interface RoutingPolicies {
  readonly routeMaps: ReadonlyMap<string, readonly RouteMapEntry[]>;
  readonly prefixLists: ReadonlyMap<string, readonly PrefixListEntry[]>;
  readonly communityLists: ReadonlyMap<string, readonly PatternEntry[]>;
  readonly asPathLists: ReadonlyMap<string, readonly PatternEntry[]>;
}

/** An entry of a route map: routes that meet all conditions are permitted, with its changes, or denied. */
export interface RouteMapEntry {
  readonly sequence: number;
  readonly permit: boolean;
  readonly conditions: readonly RouteCondition[];
  readonly changes: readonly RouteChange[];
  /** The entry to go on with: a sequence number, 0 for the next one; null where the map ends here. */
  readonly goOn: number | null;
  readonly line: Line;
}

/** A condition on a route; any of the names suffices. `unknown` was read and is not understood. */
export type RouteCondition =
  | { readonly kind: 'prefix-list' | 'access-list' | 'as-path'; readonly names: readonly string[] }
  | { readonly kind: 'community'; readonly names: readonly string[]; readonly exact: boolean }
  | { readonly kind: 'metric' | 'tag' | 'local-preference'; readonly values: readonly number[] }
  | { readonly kind: 'unknown'; readonly line: Line };

/** A change that a route map makes. Communities are written `AS:NUMBER`, or as the number alone. */
export type RouteChange =
  | { readonly kind: 'local-preference' | 'weight' | 'metric' | 'tag'; readonly value: number }
  | { readonly kind: 'metric-by'; readonly value: number }
  | { readonly kind: 'metric-type'; readonly value: 1 | 2 }
  | { readonly kind: 'origin'; readonly value: 'igp' | 'egp' | 'incomplete' }
  | { readonly kind: 'community'; readonly values: readonly string[]; readonly additive: boolean }
  | { readonly kind: 'delete-community'; readonly list: string }
  | { readonly kind: 'prepend'; readonly path: readonly number[] }
  | { readonly kind: 'next-hop'; readonly value: bigint }
  | { readonly kind: 'unknown'; readonly line: Line };

/** Prefixes below `value/length` whose own length lies between `from` and `to`. */
export interface PrefixListEntry {
  readonly sequence: number;
  readonly permit: boolean;
  readonly bits: 32 | 128;
  readonly value: bigint;
  readonly length: number;
  readonly from: number;
  readonly to: number;
  readonly line: Line;
}

/** An entry of a list of communities or AS paths: a pattern as Cisco writes it, or communities that must all be there. */
export interface PatternEntry {
  readonly permit: boolean;
  readonly pattern: string | null;
  readonly communities: readonly string[];
  readonly line: Line;
}
