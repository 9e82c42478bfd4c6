/** The map as pages use it: zones, the devices told in them, the traffic between, and what is different between two moments. */
import type { Device, MapLink, MapNode, MapZone, TrafficMap } from '../../client.ts';

export type ZonesBy = TrafficMap['by'];
/** Ids of the zones of what has no value to be put by. */
export const OUTSIDE = '∗outside';
export const GROUPS = '∗groups';
export const UNNAMED = '∗unnamed';

/** How a link differs from what it was; `more` and `less` by half at least. */
export type Difference = 'added' | 'gone' | 'more' | 'less' | 'same';
export const DIFFERENCES: readonly Difference[] = ['added', 'gone', 'more', 'less', 'same'];
const FACTOR = 1.5;

export interface Zone extends MapZone {
  readonly nodes: readonly MapNode[];
}
export interface Link extends MapLink {
  /** Null where nothing is compared. */
  readonly difference: Difference | null;
  /** Bytes that it moved in the other span; 0 where nothing is compared. */
  readonly before: number;
  /** Protocols that were not in the other span, and those that are in it alone. */
  readonly appeared: readonly string[];
  readonly vanished: readonly string[];
}
export interface NetworkMap {
  readonly zones: readonly Zone[];
  readonly opened: ReadonlySet<string>;
  readonly links: readonly Link[];
  /** Traffic from zone to zone, by `pairKey`; within a zone too. */
  readonly matrix: ReadonlyMap<string, MapLink>;
  readonly nodes: ReadonlyMap<string, MapNode>;
}

/** Puts an answer together; with another one, what is different since then. */
export function buildMap(answer: TrafficMap, before: TrafficMap | null): NetworkMap {
  const nodes = new Map([...(before?.nodes ?? []), ...answer.nodes].map((node) => [node.id, node]));
  const zones = new Map(
    [...(before?.zones ?? []).map((zone) => ({ ...zone, bytes: 0 })), ...answer.zones].map((zone) => [zone.id, zone]),
  );
  // What is beyond the hospital keeps its place, whether anybody talks with it or not.
  if (!zones.has(OUTSIDE)) zones.set(OUTSIDE, { id: OUTSIDE, devices: 0, bytes: 0 });
  const within = Map.groupBy(nodes.values(), ({ zone }) => zone);
  return {
    zones: [...zones.values()]
      .sort((a, b) => byName(a.id, b.id))
      .map((zone) => ({ ...zone, nodes: (within.get(zone.id) ?? []).toSorted((a, b) => byName(a.name, b.name)) })),
    opened: new Set([...answer.opened, ...(before?.opened ?? [])]),
    links: compared(answer.links, before?.links ?? null),
    matrix: matrixOf(answer.links, nodes),
    nodes,
  };
}

function compared(links: readonly MapLink[], before: readonly MapLink[] | null): readonly Link[] {
  const plain = { difference: null, before: 0, appeared: [], vanished: [] } as const;
  if (before === null) return links.map((link) => ({ ...link, ...plain }));
  const was = new Map(before.map((link) => [pairKey(link.from, link.to), link]));
  const now = links.map((link): Link => {
    const old = was.get(pairKey(link.from, link.to));
    if (old === undefined) return { ...link, ...plain, difference: 'added' };
    const appeared = link.protocols.filter((protocol) => !old.protocols.includes(protocol));
    const vanished = old.protocols.filter((protocol) => !link.protocols.includes(protocol));
    const amount = differenceOf(old.bytes, link.bytes);
    // As much as before, and yet not the same: other protocols are something that a person should see.
    const difference =
      amount !== 'same' ? amount : appeared.length > 0 ? 'more' : vanished.length > 0 ? 'less' : 'same';
    return { ...link, difference, before: old.bytes, appeared, vanished };
  });
  const still = new Set(links.map(({ from, to }) => pairKey(from, to)));
  const gone = before.filter(({ from, to }) => !still.has(pairKey(from, to)));
  return [
    ...now,
    ...gone.map((link): Link => ({ ...link, ...plain, flows: 0, bytes: 0, difference: 'gone', before: link.bytes })),
  ];
}

function differenceOf(before: number | undefined, after: number): Difference {
  if (before === undefined) return 'added';
  if (after >= before * FACTOR && after > before) return 'more';
  return after * FACTOR <= before && after < before ? 'less' : 'same';
}

function matrixOf(links: readonly MapLink[], nodes: ReadonlyMap<string, MapNode>): ReadonlyMap<string, MapLink> {
  const sums = new Map<string, MapLink>();
  const zoneOf = (end: string): string => nodes.get(end)?.zone ?? end;
  for (const link of links) {
    const [from, to] = [zoneOf(link.from), zoneOf(link.to)];
    const key = pairKey(from, to);
    const sum = sums.get(key);
    sums.set(key, {
      from,
      to,
      flows: link.flows + (sum?.flows ?? 0),
      bytes: link.bytes + (sum?.bytes ?? 0),
      protocols: [...new Set([...(sum?.protocols ?? []), ...link.protocols])].sort(),
    });
  }
  return sums;
}

/** The links of a zone or a device, told by the zones of the others where it is a zone itself. */
export function linksAt(map: NetworkMap, id: string): readonly Link[] {
  const isZone = !map.nodes.has(id);
  const endOf = (end: string): string => (isZone && map.nodes.get(end)?.zone === id ? id : end);
  const sums = new Map<string, Link>();
  for (const link of map.links) {
    const [from, to] = [endOf(link.from), endOf(link.to)];
    if ((from !== id && to !== id) || from === to) continue;
    const key = pairKey(from, to);
    const sum = sums.get(key);
    sums.set(key, sum === undefined ? { ...link, from, to } : joined(sum, link));
  }
  return [...sums.values()].sort((a, b) => b.bytes + b.before - a.bytes - a.before);
}

function joined(sum: Link, link: Link): Link {
  const [bytes, before] = [sum.bytes + link.bytes, sum.before + link.before];
  return {
    ...sum,
    flows: sum.flows + link.flows,
    bytes,
    before,
    protocols: [...new Set([...sum.protocols, ...link.protocols])].sort(),
    appeared: [],
    vanished: [],
    difference:
      sum.difference === null ? null : bytes === 0 ? 'gone' : differenceOf(before === 0 ? undefined : before, bytes),
  };
}

/** The zone that a device stands in, as the service puts it. */
export function zoneOf({ ips, identity }: Pick<Device, 'ips' | 'identity'>, by: ZonesBy): string {
  if (by !== 'subnet') return identity[by]?.value ?? UNNAMED;
  const ip = ips.find((address) => address.split('.').length === 4);
  return ip === undefined ? UNNAMED : `${ip.split('.').slice(0, 3).join('.')}.0/24`;
}

/** The search for the devices of a zone; null where it has none. */
export function devicesIn(zone: string, by: ZonesBy): string | null {
  if (zone === OUTSIDE || zone === GROUPS) return null;
  if (by === 'subnet') return zone === UNNAMED ? null : `ip:${zone}`;
  return zone === UNNAMED ? `-${by}:*` : `${by}="${zone.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

const LAST: ReadonlySet<string> = new Set([OUTSIDE, GROUPS, UNNAMED]);
const NUMERIC = new Intl.Collator('en', { numeric: true });
function byName(a: string, b: string): number {
  return Number(LAST.has(a)) - Number(LAST.has(b)) || NUMERIC.compare(a, b);
}

/** The key of a pair of ends; names may hold spaces, but no line breaks. */
export function pairKey(from: string, to: string): string {
  return `${from}\n${to}`;
}
