/** The map of a span: devices put into zones, and what goes between zones, or between the devices of those that are open. */
import { EVERYTHING } from '#base/query.ts';
import { type Device, nameOf } from '#model/device.ts';
import type { MapLink, MapNode, MapZone, TrafficMap, ZonedBy } from '../contract-map.ts';
import type { Conduit, ConduitSide } from '../flows.ts';
import type { Span } from '../page.ts';
import type { Services } from '../services.ts';
import { GROUPS, OUTSIDE, UNNAMED, zoneOfAddress, zoneOfDevice } from './zones.ts';

/** Devices put on the map at most. */
const DEVICES = 200_000;
/** Devices told one by one where nobody says which zones to open, and in any case. */
const FEW = 160;
const MOST = 1500;

/** How zones are opened: those named, or all of a small network. */
export interface MapAsked {
  readonly by: ZonedBy;
  readonly open: readonly string[] | null;
}

interface Members {
  readonly zoneOf: ReadonlyMap<string, string>;
  readonly members: ReadonlyMap<string, readonly Device[]>;
}

/** The map. Zones that were named last stay open where all of them together are too many devices. */
export async function mapOf(services: Services, span: Span, { by, open }: MapAsked): Promise<TrafficMap> {
  const { items: devices } = await services.devices.list({
    query: EVERYTHING,
    limit: DEVICES,
    cursor: null,
    sort: 'ip',
  });
  const zones = membersOf(devices, by);
  const opened = openedOf(zones, open ?? (devices.length <= FEW ? [...zones.members.keys()] : []));
  const ends = endsOf(devices, zones, opened);
  const conduits = await services.flows.between(span, bookOf(devices, span, ends));
  const links = linksOf(conduits, ends.names, by);
  return {
    ...span,
    by,
    zones: zonesOf(zones, links),
    opened: [...opened],
    nodes: [...opened].flatMap((zone) => (zones.members.get(zone) ?? []).map((device) => nodeOf(device, zone))),
    links,
  };
}

function membersOf(devices: readonly Device[], by: ZonedBy): Members {
  const zoneOf = new Map<string, string>();
  const members = new Map<string, Device[]>();
  for (const device of devices) {
    const zone = zoneOfDevice(device, by);
    zoneOf.set(device.id, zone);
    const others = members.get(zone);
    if (others === undefined) members.set(zone, [device]);
    else others.push(device);
  }
  return { zoneOf, members };
}

function openedOf({ members }: Members, wanted: readonly string[]): ReadonlySet<string> {
  const kept: string[] = [];
  let left = MOST;
  for (const zone of wanted.toReversed()) {
    const size = members.get(zone)?.length ?? 0;
    if (size === 0 || size > left) continue;
    left -= size;
    kept.push(zone);
  }
  return new Set(kept.reverse());
}

interface Ends {
  /** Zones, or devices of open ones, by their numbers. */
  readonly names: readonly string[];
  /** The number of a device's end. */
  readonly of: (id: string) => number;
}

function endsOf(devices: readonly Device[], { zoneOf }: Members, opened: ReadonlySet<string>): Ends {
  const numbers = new Map<string, number>();
  const ofDevice = new Map<string, number>();
  for (const { id } of devices) {
    const zone = zoneOf.get(id) ?? UNNAMED;
    const name = opened.has(zone) ? id : zone;
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    ofDevice.set(id, number);
  }
  return { names: [...numbers.keys()], of: (id) => ofDevice.get(id) ?? 0 };
}

/** Which end an address was of at the time: whoever held it then, else whoever has held it at all. */
function bookOf(devices: readonly Device[], { from, to }: Span, ends: Ends): ReadonlyMap<string, number> {
  const [then, ever] = [new Map<string, number>(), new Map<string, number>()];
  for (const device of devices) {
    const end = ends.of(device.id);
    for (const address of [...device.macs, ...device.ips]) ever.set(address, end);
    for (const { ip, from: since, until } of device.addresses) {
      if (!ever.has(ip)) ever.set(ip, end);
      if (since < to && (until === null || until > from)) then.set(ip, end);
    }
  }
  return new Map([...ever, ...then]);
}

/** Links by what is drawn: sides that are no end of the question are put into zones by their addresses. */
function linksOf(conduits: readonly Conduit[], names: readonly string[], by: ZonedBy): readonly MapLink[] {
  const sums = new Map<string, MapLink>();
  const sideOf = ({ end, address }: ConduitSide): string =>
    end !== null ? (names[end] ?? UNNAMED) : address === null ? OUTSIDE : zoneOfAddress(address, by);
  for (const { from, to, flows, bytes, protocols } of conduits) {
    const [a, b] = [sideOf(from), sideOf(to)];
    const key = `${a}\n${b}`;
    const sum = sums.get(key);
    sums.set(key, {
      from: a,
      to: b,
      flows: flows + (sum?.flows ?? 0),
      bytes: bytes + (sum?.bytes ?? 0),
      protocols: sum === undefined ? protocols : [...new Set([...sum.protocols, ...protocols])].sort(),
    });
  }
  return [...sums.values()];
}

function zonesOf({ members, zoneOf }: Members, links: readonly MapLink[]): readonly MapZone[] {
  const bytes = new Map<string, number>();
  for (const link of links)
    for (const zone of new Set([link.from, link.to].map((end) => zoneOf.get(end) ?? end)))
      bytes.set(zone, (bytes.get(zone) ?? 0) + link.bytes);
  const ids = new Set([...members.keys(), ...bytes.keys()]);
  return [...ids].sort(byName).map((id) => ({ id, devices: members.get(id)?.length ?? 0, bytes: bytes.get(id) ?? 0 }));
}

function nodeOf(device: Device, zone: string): MapNode {
  const { id, ips, identity } = device;
  return {
    id,
    zone,
    name: nameOf(device),
    ip: ips[0] ?? null,
    category: identity.category?.value ?? null,
  };
}

const LAST: ReadonlySet<string> = new Set([OUTSIDE, GROUPS, UNNAMED]);
const NUMERIC = new Intl.Collator('en', { numeric: true });

/** Numbers within names count as numbers; what is no value of devices stands last. */
function byName(a: string, b: string): number {
  return Number(LAST.has(a)) - Number(LAST.has(b)) || NUMERIC.compare(a, b);
}
