/** What route maps, prefix lists and their like do to a route. A condition that is not understood is noted, and counts as not met. */
import type { Prefix } from '#base/prefix.ts';
import type { Configuration } from '../configuration.ts';
import type { AddressSet, Match } from '../filter.ts';
import type { Line } from '../line.ts';
import type { PatternEntry, RouteChange, RouteCondition, RouteMapEntry, RoutingPolicies } from '../routing.ts';

/** What policies look at and change. */
export interface PolicyRoute extends Prefix {
  readonly asPath: readonly number[];
  readonly communities: readonly string[];
  readonly localPreference: number;
  readonly med: number;
  readonly weight: number;
  readonly origin: 0 | 1 | 2;
  readonly tag: number;
  /** Null where the sender puts its own address. */
  readonly nextHop: bigint | null;
}

const ORIGINS = { igp: 0, egp: 1, incomplete: 2 } as const;
const LARGEST = 4_294_967_295;
/** Longest pattern and longest text that it is held against. */
const PATTERN_LIMIT = 200;
const TEXT_LIMIT = 2000;
/** Entries that one route may go through. */
const STEP_LIMIT = 10_000;

export interface Policies {
  /** The route behind a route map; null where it is refused. A map that stands nowhere lets every route pass (Cisco). */
  routeMap<Kind extends PolicyRoute>(name: string | null, route: Kind): Kind | null;
  prefixList(name: string | null, route: Prefix): boolean;
  distributeList(name: string | null, route: Prefix): boolean;
  asPathList(name: string | null, route: PolicyRoute): boolean;
}

/** The policies of one configuration; `doubt` is called for each line that was needed and is not understood. */
export function createPolicies(configuration: Configuration, doubt: (line: Line) => void): Policies {
  const lists: RoutingPolicies = configuration.routing.policies ?? {
    routeMaps: new Map(),
    prefixLists: new Map(),
    communityLists: new Map(),
    asPathLists: new Map(),
  };
  const patterns = createPatterns(doubt);
  const filters = new Map(configuration.filters.map((filter) => [filter.name, filter]));

  const prefixList = (name: string, route: Prefix): boolean => {
    const entry = lists.prefixLists
      .get(name)
      ?.find(
        ({ bits, value, length, from, to }) =>
          bits === route.bits &&
          route.length >= Math.max(from, length) &&
          route.length <= to &&
          route.value >> BigInt(bits - length) === value >> BigInt(bits - length),
      );
    return entry?.permit ?? !lists.prefixLists.has(name);
  };
  /** An access list about routes: the source is the network, the destination of an extended list its mask. */
  const accessList = (name: string, route: Prefix): boolean => {
    const filter = filters.get(name);
    if (!filter) return true;
    const ones = (1n << BigInt(route.bits)) - 1n;
    const mask = ones ^ ((1n << BigInt(route.bits - route.length)) - 1n);
    const rule = filter.rules.find(({ match }) => isRouteIn(match, route.bits, route.value, mask));
    if (rule?.action.kind === 'unknown') doubt(rule.line);
    return rule?.action.kind === 'permit';
  };
  const asPathList = (name: string, route: PolicyRoute): boolean => {
    const entries = lists.asPathLists.get(name);
    const text = route.asPath.join(' ');
    return entries?.find(({ pattern, line }) => patterns.matches(pattern ?? '', text, line))?.permit ?? !entries;
  };
  const communityList = (name: string, route: PolicyRoute, exact: boolean): boolean => {
    const entry = lists.communityLists.get(name)?.find((each) => isCommunityEntry(each, route, exact, patterns));
    return entry?.permit ?? false;
  };
  const isMet = (condition: RouteCondition, route: PolicyRoute): boolean => {
    switch (condition.kind) {
      case 'prefix-list':
        return condition.names.some((name) => prefixList(name, route));
      case 'access-list':
        return condition.names.some((name) => accessList(name, route));
      case 'as-path':
        return condition.names.some((name) => asPathList(name, route));
      case 'community':
        return condition.names.some((name) => communityList(name, route, condition.exact));
      case 'metric':
        return condition.values.includes(route.med);
      case 'tag':
        return condition.values.includes(route.tag);
      case 'local-preference':
        return condition.values.includes(route.localPreference);
      case 'unknown':
        doubt(condition.line);
        return false;
    }
  };
  const change = <Kind extends PolicyRoute>(route: Kind, each: RouteChange): Kind => {
    if (each.kind === 'unknown') doubt(each.line);
    if (each.kind !== 'delete-community') return applyChange(route, each);
    const kept = route.communities.filter(
      (community) => !communityList(each.list, { ...route, communities: [community] }, false),
    );
    return { ...route, communities: kept };
  };
  return {
    routeMap(name, route) {
      const entries = name === null ? undefined : lists.routeMaps.get(name);
      return entries ? throughMap(entries, route, isMet, change) : route;
    },
    prefixList: (name, route) => name === null || prefixList(name, route),
    distributeList: (name, route) => name === null || accessList(name, route),
    asPathList: (name, route) => name === null || asPathList(name, route),
  };
}

function throughMap<Kind extends PolicyRoute>(
  entries: readonly RouteMapEntry[],
  route: Kind,
  isMet: (condition: RouteCondition, route: PolicyRoute) => boolean,
  change: (route: Kind, each: RouteChange) => Kind,
): Kind | null {
  let current = route;
  let permitted = false;
  let at = 0;
  for (let step = 0; step < STEP_LIMIT; step++) {
    const entry = entries[at];
    if (!entry) break;
    at++;
    if (!entry.conditions.every((condition) => isMet(condition, current))) continue;
    if (!entry.permit) return null;
    current = entry.changes.reduce(change, current);
    permitted = true;
    if (entry.goOn === null) break;
    const target = entry.goOn;
    if (target > 0)
      at = Math.max(
        at,
        entries.findIndex(({ sequence }) => sequence >= target),
      );
  }
  return permitted ? current : null;
}

function applyChange<Kind extends PolicyRoute>(route: Kind, change: RouteChange): Kind {
  switch (change.kind) {
    case 'local-preference':
      return { ...route, localPreference: change.value };
    case 'weight':
      return { ...route, weight: change.value };
    case 'tag':
      return { ...route, tag: change.value };
    case 'metric':
      return { ...route, med: change.value };
    case 'metric-by':
      return { ...route, med: Math.max(0, Math.min(LARGEST, route.med + change.value)) };
    case 'origin':
      return { ...route, origin: ORIGINS[change.value] };
    case 'community':
      return { ...route, communities: [...new Set([...(change.additive ? route.communities : []), ...change.values])] };
    case 'prepend':
      return { ...route, asPath: [...change.path, ...route.asPath] };
    case 'next-hop':
      return { ...route, nextHop: change.value };
    default:
      return route;
  }
}

function isCommunityEntry(entry: PatternEntry, route: PolicyRoute, exact: boolean, patterns: Patterns): boolean {
  if (entry.pattern !== null) {
    const text = [...route.communities].sort().join(' ');
    return patterns.matches(entry.pattern, text, entry.line);
  }
  const all = entry.communities.every((community) => community === '0:0' || route.communities.includes(community));
  return all && (!exact || route.communities.length === entry.communities.length);
}

/** True where a match is of the network as source and its mask as destination; all else in it is not asked. */
function isRouteIn(match: Match, bits: 32 | 128, network: bigint, mask: bigint): boolean {
  switch (match.kind) {
    case 'all':
      return match.of.every((part) => isRouteIn(part, bits, network, mask));
    case 'any':
      return match.of.some((part) => isRouteIn(part, bits, network, mask));
    case 'not':
      return !isRouteIn(match.of, bits, network, mask);
    case 'address':
      return match.of.some((set) => isIn(set, bits, match.field === 'src' ? network : mask));
    case 'family':
      return match.bits === bits;
    default:
      return true;
  }
}

function isIn(set: AddressSet, bits: 32 | 128, value: bigint): boolean {
  if (set.bits !== bits) return false;
  return set.kind === 'masked' ? (value & set.mask) === set.value : set.from <= value && value <= set.to;
}

interface Patterns {
  /** Whether a text fits a pattern of Cisco's; one that is too hard to hold against it counts as not fitting, and is doubted. */
  matches(pattern: string, text: string, line: Line): boolean;
}

/** `_` is a border between numbers: the beginning, the end, a space, a comma, a brace or a bracket. */
const BORDER = '(?:^|[,{}() ]|$)';
/** A group that repeats and is repeated: it may take very long on a text that nearly fits. */
const NESTED = /\([^)]*[*+][^)]*\)[*+]|[*+][*+]/;

function createPatterns(doubt: (line: Line) => void): Patterns {
  const compiled = new Map<string, RegExp | null>();
  return {
    matches(pattern, text, line) {
      let regexp = compiled.get(pattern);
      if (regexp === undefined) {
        regexp = compile(pattern);
        compiled.set(pattern, regexp);
      }
      if (regexp === null || text.length > TEXT_LIMIT) {
        doubt(line);
        return false;
      }
      return regexp.test(text);
    },
  };
}

function compile(pattern: string): RegExp | null {
  if (pattern.length > PATTERN_LIMIT || NESTED.test(pattern) || (pattern.match(/[*+]/g)?.length ?? 0) > 6) return null;
  try {
    return new RegExp(pattern.replaceAll('_', BORDER));
  } catch {
    return null;
  }
}
