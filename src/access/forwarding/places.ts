/** Where packets begin and where they are to come: `NODE`, `NODE[IFACE]`, `zone:NAME`, `device:ID`, or a prefix. */
import { formatPrefix, isBelow, type Prefix, parsePrefix } from '#base/prefix.ts';
import { addressIn, prefixSet } from '../matches.ts';
import { ALL, NONE } from '../packets/diagram.ts';
import type { PacketSet, PacketSpace } from '../packets/space.ts';
import type { Location } from './step.ts';
import type { Inventory, Node, Port, Topology } from './topology.ts';

/** Thrown where nothing of the network is meant by a place, with one sentence. */
export class NoSuchPlace extends Error {
  override readonly name = 'NoSuchPlace';
}

/** Packets that begin at a location; `packets` are those that can. */
export interface Start {
  readonly location: Location;
  readonly packets: PacketSet;
}

/** Where packets are to end. */
export interface Target {
  /** Addresses that are meant, where a question names none. */
  readonly addresses: readonly Prefix[];
  isAt(node: Node, out: string | null): boolean;
}

/** Most places that one word may stand for. */
const START_LIMIT = 10_000;

const NO_INVENTORY: Inventory = new Map();

/** Reads where packets begin. Throws NoSuchPlace. */
export function startsOf(
  topology: Topology,
  space: PacketSpace,
  spec: string,
  inventory: Inventory = NO_INVENTORY,
): readonly Start[] {
  const starts = readStarts(topology, space, spec, inventory);
  if (starts.length === 0)
    throw new NoSuchPlace(`nothing of the network lies at ${spec}; name a device, a zone or a prefix of it`);
  if (starts.length > START_LIMIT)
    throw new NoSuchPlace(`${spec} stands for more than ${START_LIMIT} places; name fewer`);
  return starts;
}

function readStarts(topology: Topology, space: PacketSpace, spec: string, inventory: Inventory): readonly Start[] {
  if (spec.startsWith('zone:')) {
    const zone = spec.slice(5);
    return portsWhere(topology, (port) => port.interface.zone === zone).map(enterBy);
  }
  // A device of the inventory stands where its addresses lie.
  if (spec.startsWith(DEVICE)) return deviceIn(inventory, spec).flatMap((own) => startsIn(topology, space, own));
  const prefix = parsePrefix(spec);
  if (prefix) return startsIn(topology, space, prefix);
  const { node, port } = namedPlace(topology, spec);
  if (port) return [enterBy(port)];
  return node.routers
    .filter(({ ports, vrf }) => ports.length > 0 || vrf === null)
    .map((router) => ({ location: { router, port: null }, packets: ALL }));
}

const DEVICE = 'device:';

/** The addresses of a device. Throws NoSuchPlace. */
function deviceIn(inventory: Inventory, spec: string): readonly Prefix[] {
  const own = inventory.get(spec.slice(DEVICE.length));
  if (own && own.length > 0) return own;
  const what = own ? 'has no address' : inventory.size === 0 ? 'there is no inventory' : 'is in no inventory';
  throw new NoSuchPlace(
    `${spec}: ${what}; name the folder of a service (--data), put devices.ndjson beside the configurations, or name a node, a zone or a prefix`,
  );
}

function enterBy(port: Port): Start {
  return { location: { router: port.router, port }, packets: ALL };
}

/** Hosts of a prefix that are known begin by themselves, all others behind the interfaces of its networks. */
export function startsIn(topology: Topology, space: PacketSpace, prefix: Prefix): readonly Start[] {
  const { diagrams } = space;
  const from = (...prefixes: readonly Prefix[]): PacketSet =>
    space.take(addressIn('src', ...prefixes.map(prefixSet))).may;
  const starts: Start[] = [];
  let left = from(prefix);
  for (const router of topology.routers) {
    const own = router.ports
      .flatMap(({ subnets }) => subnets)
      .filter(({ bits, address }) => isBelow(prefix, { bits, value: address }))
      .map(({ bits, address }) => ({ bits, value: address, length: bits }));
    if (own.length === 0) continue;
    starts.push({ location: { router, port: null }, packets: from(...own) });
    left = diagrams.less(left, from(...own));
  }
  for (const port of portsWhere(topology, ({ router }) => !router.node.isHost)) {
    const networks = port.subnets.map(({ bits, network, length }) => ({ bits, value: network, length }));
    const packets = diagrams.and(left, from(...networks));
    if (packets !== NONE) starts.push({ ...enterBy(port), packets });
  }
  return starts;
}

function portsWhere(topology: Topology, isMeant: (port: Port) => boolean): readonly Port[] {
  return topology.routers.flatMap(({ ports }) => ports.filter(isMeant));
}

/** Reads a node, or an interface of one. Throws NoSuchPlace. */
function namedPlace(topology: Topology, spec: string): { readonly node: Node; readonly port: Port | null } {
  const [, name = spec, inside] = /^([^[\]]+)(?:\[([^\]]+)\])?$/.exec(spec) ?? [];
  const node = nodeNamed(topology, name);
  if (inside === undefined) return { node, port: null };
  const wanted = inside.toLowerCase();
  const port = node.routers.flatMap(({ ports }) => ports).find((each) => each.name.toLowerCase() === wanted);
  if (!port) throw new NoSuchPlace(`${name} has no interface ${inside} that is up and has an address`);
  return { node, port };
}

/** A node by its name, in any case. Throws NoSuchPlace. */
export function nodeNamed(topology: Topology, name: string): Node {
  const node =
    topology.nodes.get(name) ??
    [...topology.nodes.values()].find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (!node)
    throw new NoSuchPlace(
      `there is no device ${name} in the network; there are ${[...topology.nodes.keys()].slice(0, 10).join(', ')}`,
    );
  return node;
}

/** Reads where packets are to end. Throws NoSuchPlace. */
export function targetOf(topology: Topology, spec: string, inventory: Inventory = NO_INVENTORY): Target {
  if (spec.startsWith('zone:')) {
    const zone = spec.slice(5);
    const ports = portsWhere(topology, (port) => port.interface.zone === zone);
    if (ports.length === 0) throw new NoSuchPlace(`no interface of the network is in the zone ${zone}`);
    return {
      addresses: networksOf(ports),
      isAt: (node, out) => ports.some((port) => port.router.node === node && port.name === out),
    };
  }
  if (spec.startsWith(DEVICE)) return { addresses: deviceIn(inventory, spec), isAt: () => true };
  const prefix = parsePrefix(spec);
  if (prefix) return { addresses: [prefix], isAt: () => true };
  const { node, port } = namedPlace(topology, spec);
  const ports = port ? [port] : node.routers.flatMap((router) => router.ports);
  return {
    addresses: port
      ? networksOf([port])
      : ports.flatMap(({ subnets }) => subnets.map(({ bits, address }) => ({ bits, value: address, length: bits }))),
    isAt: (end, out) => end === node && (port === null || out === null || out === port.name),
  };
}

function networksOf(ports: readonly Port[]): readonly Prefix[] {
  const all = ports.flatMap(({ subnets }) =>
    subnets.map(({ bits, network, length }) => ({ bits, value: network, length })),
  );
  return [...new Map(all.map((prefix) => [formatPrefix(prefix), prefix])).values()];
}
