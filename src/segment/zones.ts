/** Who is who on a network: the addresses of zones, categories, functions, datasets and devices, and the packets that a policy lets pass. */
import { addressIn, prefixSet } from '#access/matches.ts';
import { ALL, NONE } from '#access/packets/diagram.ts';
import { protocolNumber } from '#access/packets/protocols.ts';
import { type PacketSet, type PacketSpace, WITH_PORTS } from '#access/packets/space.ts';
import { readMember } from '#access/policy.ts';
import { formatPrefix, type Prefix, parsePrefix } from '#base/prefix.ts';
import { type Policy, portRange } from '#model/policy.ts';
import type { KnownDevice } from '#model/segment.ts';
import { IntentError, type Service, type Subject } from './intents.ts';

export interface Zones {
  /** Addresses of a subject. Throws an IntentError where nobody is meant. */
  prefixesOf(subject: Subject): readonly Prefix[];
  /** What the policy lets begin; every packet where it has no rules. */
  readonly permitted: PacketSet;
  /** What has the ports and addresses of an answer to what may begin, whatever its state. */
  answered(): PacketSet;
  /** Packets that each zone sends, or that go to it: no packet is of two zones. */
  apart(field: 'src' | 'dst'): ReadonlyMap<string, PacketSet>;
  /** Packets whose sender, or receiver, has one of the addresses. */
  sentBy(prefixes: readonly Prefix[]): PacketSet;
  sentTo(prefixes: readonly Prefix[]): PacketSet;
  /** Packets of a service; all IP packets where none is named. */
  services(services: readonly Service[]): PacketSet;
  /** Devices of which an address lies below one of the prefixes. */
  readonly devices: readonly KnownDevice[];
}

const EVERYWHERE: readonly Prefix[] = [
  { bits: 32, value: 0n, length: 0 },
  { bits: 128, value: 0n, length: 0 },
];

export function createZones(space: PacketSpace, policy: Policy, devices: readonly KnownDevice[]): Zones {
  const { diagrams } = space;
  const sent = (field: 'src' | 'dst', prefixes: readonly Prefix[]): PacketSet =>
    space.take(addressIn(field, ...prefixes.map(prefixSet))).may;
  const sentBy = (prefixes: readonly Prefix[]): PacketSet => sent('src', prefixes);
  const sentTo = (prefixes: readonly Prefix[]): PacketSet => sent('dst', prefixes);
  const members = membersOf(policy, devices);
  const known = new Map<'src' | 'dst', ReadonlyMap<string, PacketSet>>();
  const apart: Zones['apart'] = (field) => {
    const sets = known.get(field) ?? disjoint(space, members, field);
    known.set(field, sets);
    return sets;
  };
  const permitted = (way: Way): PacketSet => (policy.rules.length === 0 ? ALL : permittedBy(space, policy, apart, way));
  return {
    devices,
    apart,
    sentBy,
    sentTo,
    prefixesOf: (subject) => prefixesOf(subject, members, devices),
    services: (services) =>
      services.length === 0 ? space.whole : diagrams.union(services.map((one) => serviceSet(space, one))),
    permitted: permitted(THERE),
    answered: () => permitted(BACK),
  };
}

/** Where a packet carries who began, who is asked, and the port that is asked. */
interface Way {
  readonly client: 'src' | 'dst';
  readonly server: 'src' | 'dst';
  readonly port: 'sport' | 'dport';
}
const THERE: Way = { client: 'src', server: 'dst', port: 'dport' };
const BACK: Way = { client: 'dst', server: 'src', port: 'sport' };

function serviceSet(space: PacketSpace, { protocol, from, to }: Service): PacketSet {
  const number = protocolNumber(protocol) ?? 0;
  const of = space.diagrams.and(space.whole, space.numbers('protocol', [{ from: number, to: number }]));
  if (from === null || to === null || !WITH_PORTS.includes(number)) return of;
  return space.diagrams.and(of, space.numbers('dport', [{ from, to }]));
}

type Members = ReadonlyMap<string, readonly Prefix[]>;

/** The addresses of each zone: of its prefixes, and of the devices that its other members mean. */
function membersOf(policy: Policy, devices: readonly KnownDevice[]): Members {
  return new Map(
    policy.zones.map(({ name, members }) => [
      name,
      members.map(readMember).flatMap((member) => {
        if (member.kind === 'prefix') return [member.prefix];
        return devices
          .filter((device) =>
            member.kind === 'device'
              ? device.id === member.id
              : device[member.property]?.toLowerCase() === member.value,
          )
          .flatMap(({ ips }) => ips.flatMap((ip) => parsePrefix(ip) ?? []));
      }),
    ]),
  );
}

function prefixesOf(subject: Subject, members: Members, devices: readonly KnownDevice[]): readonly Prefix[] {
  const { kind, name } = subject;
  if (kind === 'any') return EVERYWHERE;
  if (kind === 'prefix') {
    const prefix = parsePrefix(name);
    if (!prefix) throw new IntentError(`${name} is no prefix`);
    return [prefix];
  }
  const zone = kind === 'zone' || kind === 'dataset' ? members.get(name) : undefined;
  if (zone) {
    if (zone.length === 0)
      throw new IntentError(
        `zone ${name} has no address; give it prefixes, or an inventory in which its members have addresses`,
      );
    return zone;
  }
  if (kind === 'zone')
    throw new IntentError(
      `the policy has no zone ${JSON.stringify(name)}; it has ${[...members.keys()].slice(0, 20).join(', ') || 'none'}`,
    );
  const found = devices.filter((device) => isMeant(device, kind, name.toLowerCase()));
  const prefixes = found.flatMap(({ ips }) => ips.flatMap((ip) => parsePrefix(ip) ?? []));
  if (prefixes.length === 0)
    throw new IntentError(
      `nobody is known as ${kind === 'life-critical' ? 'life-critical' : `${kind} ${JSON.stringify(name)}`}; put devices.ndjson beside the configurations, one device a line`,
    );
  return prefixes;
}

function isMeant(
  device: KnownDevice,
  kind: Exclude<Subject['kind'], 'any' | 'prefix' | 'zone'>,
  name: string,
): boolean {
  if (kind === 'life-critical') return device.critical === true;
  if (kind === 'device') return device.id.toLowerCase() === name;
  if (kind === 'dataset') return device.datasets?.some((dataset) => dataset.toLowerCase() === name) === true;
  return device[kind]?.toLowerCase() === name;
}

/** Rules in order, the first decides; what is left is denied between zones and permitted within one. An address is in the zone of its longest prefix. */
function permittedBy(
  space: PacketSpace,
  policy: Policy,
  apart: Zones['apart'],
  { client, server, port }: Way,
): PacketSet {
  const { diagrams } = space;
  const of = (field: 'src' | 'dst', names: readonly string[]): PacketSet =>
    names.includes('any') ? ALL : diagrams.union(names.map((name) => apart(field).get(name) ?? NONE));
  let [left, permitted] = [space.whole, NONE];
  for (const { from, to, protocol, ports, action } of policy.rules) {
    const ranges = ports.flatMap((text) => portRange(text) ?? []);
    const number = protocolNumber(protocol);
    const parts = [of(client, from), of(server, to)];
    if (number !== null) parts.push(space.numbers('protocol', [{ from: number, to: number }]));
    if (ranges.length > 0) parts.push(space.numbers(port, ranges));
    const matched = parts.reduce((set, part) => diagrams.and(set, part), left);
    if (action === 'permit') permitted = diagrams.or(permitted, matched);
    left = diagrams.less(left, matched);
  }
  const within = [...apart('src')].map(([name, sent]) => diagrams.and(sent, apart('dst').get(name) ?? NONE));
  return diagrams.or(permitted, diagrams.and(left, diagrams.union(within)));
}

function disjoint(space: PacketSpace, members: Members, field: 'src' | 'dst'): ReadonlyMap<string, PacketSet> {
  const { diagrams } = space;
  const prefixes = [...members]
    .flatMap(([zone, list]) => list.map((prefix) => ({ zone, prefix })))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  const zones = new Map<string, PacketSet>();
  // Prefixes of one length are apart unless they are the same; longer ones come first.
  let taken: PacketSet = NONE;
  for (const list of Map.groupBy(prefixes, ({ prefix }) => prefix.length).values()) {
    const seen = new Set<string>();
    const fresh: PacketSet[] = [];
    for (const { zone, prefix } of list) {
      const key = formatPrefix(prefix);
      if (seen.has(key)) continue;
      seen.add(key);
      const set = diagrams.less(space.take(addressIn(field, prefixSet(prefix))).may, taken);
      fresh.push(set);
      zones.set(zone, diagrams.or(zones.get(zone) ?? NONE, set));
    }
    taken = diagrams.or(taken, diagrams.union(fresh));
  }
  return zones;
}
