/** What the map shows: zones, the devices in those that are open, and the traffic between whatever is drawn. */
import type { Device, TopPair } from '../../client.ts';
import { nameText } from './device-name.ts';

export type ZonesBy = 'subnet' | 'category' | 'manufacturer';
/** Ids of the zones of addresses that are no device's. */
export const OUTSIDE = '∗outside';
export const GROUPS = '∗groups';
export const UNNAMED = '∗unnamed';

export interface Zone {
  readonly id: string;
  /** Devices in it. */
  readonly devices: readonly Device[];
  readonly bytes: number;
}
export interface MapLink {
  readonly from: string;
  readonly to: string;
  readonly bytes: number;
  readonly flows: number;
  readonly protocols: readonly string[];
}
export interface NetworkMap {
  readonly zones: readonly Zone[];
  /** Traffic from zone to zone, by `pairKey`; within a zone too. */
  readonly matrix: ReadonlyMap<string, MapLink>;
  /** Which device an address is one of. */
  readonly deviceOf: ReadonlyMap<string, Device>;
  readonly zoneOf: ReadonlyMap<string, string>;
  readonly pairs: readonly TopPair[];
}

/** The IPv4 network of an address, as hospitals cut them; null for other addresses. */
function subnetOf(address: string): string | null {
  const parts = address.split('.');
  return parts.length === 4 ? `${parts.slice(0, 3).join('.')}.0/24` : null;
}

/** True for addresses of many: multicast and broadcast. */
function isGroup(address: string): boolean {
  const first = Number.parseInt(address, 10);
  if (address.includes('.')) return (first >= 224 && first <= 239) || address.endsWith('.255');
  if (/^([0-9a-f]{2}:){5}/i.test(address)) return (Number.parseInt(address.slice(0, 2), 16) & 1) === 1;
  return /^ff/i.test(address);
}

/** True for addresses that a hospital gives out itself. */
function isPrivate(address: string): boolean {
  return /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|f[cd]|fe[89ab])/i.test(address);
}

/** The zone of a device. */
function zoneOfDevice(device: Device, by: ZonesBy): string {
  if (by !== 'subnet') return device.identity[by]?.value ?? UNNAMED;
  const subnets = device.ips.map(subnetOf).filter((subnet) => subnet !== null);
  return subnets[0] ?? UNNAMED;
}

function zoneOfAddress(address: string, by: ZonesBy): string {
  if (isGroup(address)) return GROUPS;
  if (!isPrivate(address)) return OUTSIDE;
  return (by === 'subnet' ? subnetOf(address) : null) ?? UNNAMED;
}

/** Puts devices and traffic together. */
export function buildMap(devices: readonly Device[], pairs: readonly TopPair[], by: ZonesBy): NetworkMap {
  const deviceOf = new Map<string, Device>();
  const zoneOf = new Map<string, string>();
  const members = new Map<string, Device[]>();
  for (const device of devices) {
    for (const address of [...device.ips, ...device.macs]) deviceOf.set(address, device);
    const zone = zoneOfDevice(device, by);
    zoneOf.set(device.id, zone);
    const others = members.get(zone);
    if (others === undefined) members.set(zone, [device]);
    else others.push(device);
  }
  const matrix = new Map<string, { from: string; to: string; bytes: number; flows: number; protocols: Set<string> }>();
  const sums = new Map<string, number>();
  const zoneAt = (address: string): string => zoneOf.get(deviceOf.get(address)?.id ?? '') ?? zoneOfAddress(address, by);
  for (const pair of pairs) {
    const [from, to] = [zoneAt(pair.client), zoneAt(pair.server)];
    add(matrix, from, to, pair);
    for (const zone of new Set([from, to])) sums.set(zone, (sums.get(zone) ?? 0) + pair.bytes);
  }
  const ids = new Set([...members.keys(), ...sums.keys()]);
  const zones = [...ids].sort(byName).map((id) => ({
    id,
    devices: [...(members.get(id) ?? [])].sort((a, b) => byName(nameText(a), nameText(b))),
    bytes: sums.get(id) ?? 0,
  }));
  return { zones, matrix: finished(matrix), deviceOf, zoneOf, pairs };
}

type Sum = { from: string; to: string; bytes: number; flows: number; protocols: Set<string> };
function add(sums: Map<string, Sum>, from: string, to: string, pair: TopPair): void {
  const key = pairKey(from, to);
  const sum = sums.get(key) ?? { from, to, bytes: 0, flows: 0, protocols: new Set() };
  sum.bytes += pair.bytes;
  sum.flows += pair.flows;
  if (pair.protocol !== null) sum.protocols.add(pair.protocol);
  sums.set(key, sum);
}

function finished(sums: ReadonlyMap<string, Sum>): ReadonlyMap<string, MapLink> {
  return new Map([...sums].map(([key, sum]) => [key, { ...sum, protocols: [...sum.protocols].sort() }]));
}

/** Numbers within names count as numbers; what is no device's stands last. */
function byName(a: string, b: string): number {
  const special = Number(a.startsWith('∗')) - Number(b.startsWith('∗'));
  return special !== 0 ? special : NUMERIC.compare(a, b);
}
const NUMERIC = new Intl.Collator('en', { numeric: true });

/** The zones that may be open at once: the latest of those wanted, as long as all their devices together are few enough to draw. */
export function affordable(map: NetworkMap, wanted: readonly string[], most: number): ReadonlySet<string> {
  const sizes = new Map(map.zones.map(({ id, devices }) => [id, devices.length]));
  const kept: string[] = [];
  let left = most;
  for (const zone of wanted.toReversed()) {
    left -= sizes.get(zone) ?? 0;
    if (left < 0 && kept.length > 0) break;
    kept.push(zone);
  }
  return new Set(kept.reverse());
}

/** The links between what is drawn: devices of open zones, else zones. Traffic within one of them is none. */
export function linksOf(map: NetworkMap, opened: ReadonlySet<string>, by: ZonesBy): readonly MapLink[] {
  const sums = new Map<string, Sum>();
  const endOf = (address: string): string => {
    const device = map.deviceOf.get(address);
    if (device === undefined) return zoneOfAddress(address, by);
    const zone = map.zoneOf.get(device.id) ?? UNNAMED;
    return opened.has(zone) ? device.id : zone;
  };
  for (const pair of map.pairs) {
    const [from, to] = [endOf(pair.client), endOf(pair.server)];
    if (from !== to) add(sums, from, to, pair);
  }
  return [...finished(sums).values()];
}

/** The key of a pair of zones; names may hold spaces, but no line breaks. */
export function pairKey(from: string, to: string): string {
  return `${from}\n${to}`;
}
