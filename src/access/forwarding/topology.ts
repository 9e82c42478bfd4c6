/** Devices and what lies between them: interfaces with addresses, who owns an address, and who shares a subnet. */
import type { Prefix } from '#base/prefix.ts';
import type { Configuration, Interface } from '../configuration.ts';
import { createDevice, type Device } from '../decide.ts';
import type { BgpProcess, OspfProcess, StaticRoute } from '../routing.ts';
import { canMeet, isCarried } from './segments.ts';

/** An interface that is up and has an address. */
export interface Port {
  readonly router: Router;
  readonly interface: Interface;
  readonly name: string;
  /** The networks that it is on. */
  readonly subnets: readonly Subnet[];
}

export interface Subnet {
  readonly bits: 32 | 128;
  readonly network: bigint;
  readonly length: number;
  /** The interface's own address in it. */
  readonly address: bigint;
  readonly virtual: boolean;
  /** Who answers for a shared address: the highest. */
  readonly priority: number;
}

/** One VRF of a device: what forwards packets. */
export interface Router {
  readonly node: Node;
  readonly vrf: string | null;
  readonly ports: Port[];
  readonly statics: StaticRoute[];
  readonly ospf: OspfProcess[];
  bgp: BgpProcess | null;
}

export interface Node {
  readonly name: string;
  readonly device: Device;
  readonly routers: readonly Router[];
  /** A host sends and takes packets; it forwards none for others. */
  readonly isHost: boolean;
}

export interface Topology {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly routers: readonly Router[];
  /** Interfaces that have this address. */
  owners(bits: 32 | 128, address: bigint): readonly Port[];
  /** True where some interface is told to have this address, whether or not it is up. */
  isStated(bits: 32 | 128, address: bigint): boolean;
  /** All interfaces that share a network with one of its own: on the same subnet, and in no other VLAN. */
  onSubnet(subnet: Subnet, from: Port): readonly Port[];
  /** Interfaces that a packet sent to a gateway through a port may come to. */
  neighbours(port: Port, bits: 32 | 128, gateway: bigint): readonly Port[];
  /** True where every address that a host could have in the port's network of this IPv4 gateway is that of a known interface. */
  isFull(port: Port, gateway: bigint): boolean;
}

/** Addresses of the devices of an inventory, by their identifiers. */
export type Inventory = ReadonlyMap<string, readonly Prefix[]>;

/** A configuration with the name of its device. */
export interface Member {
  readonly name: string;
  readonly configuration: Configuration;
  readonly isHost: boolean;
}

/** Puts devices together by the subnets that they share. */
export function createTopology(members: readonly Member[]): Topology {
  const nodes = new Map<string, Node>();
  for (const member of members) nodes.set(member.name, toNode(member));
  const routers = [...nodes.values()].flatMap((node) => node.routers);
  const byAddress = new Map<string, Port[]>();
  const bySubnet = new Map<string, Port[]>();
  for (const port of routers.flatMap(({ ports }) => ports)) {
    for (const subnet of port.subnets) {
      push(byAddress, `${subnet.bits} ${subnet.address}`, port);
      push(bySubnet, keyOf(subnet), port);
    }
  }
  const stated = new Set(
    members.flatMap(({ configuration: { interfaces } }) =>
      interfaces.flatMap(({ addresses }) => addresses.map(({ bits, value }) => `${bits} ${value}`)),
    ),
  );
  const owners: Topology['owners'] = (bits, address) => byAddress.get(`${bits} ${address}`) ?? [];
  for (const [key, sharing] of byAddress) if (sharing.length > 1) byAddress.set(key, answering(key, sharing));
  return {
    nodes,
    routers,
    owners,
    isStated: (bits, address) => stated.has(`${bits} ${address}`),
    onSubnet: (subnet, from) => {
      const sharing = bySubnet.get(keyOf(subnet)) ?? [];
      return sharing.filter((other) => canMeet(from.interface, other.interface));
    },
    neighbours: (port, bits, gateway) =>
      owners(bits, gateway).filter(
        (other) =>
          other !== port &&
          port.subnets.some((own) => isOn(own, bits, gateway)) &&
          canMeet(port.interface, other.interface),
      ),
    isFull: (port, gateway) => {
      const subnet = port.subnets.find((own) => isOn(own, 32, gateway));
      if (!subnet) return false;
      const sharing = (bySubnet.get(keyOf(subnet)) ?? []).flatMap(({ subnets }) => subnets);
      const taken = new Set(sharing.filter((own) => isOn(subnet, own.bits, own.address)).map(({ address }) => address));
      return taken.size >= hostsIn(subnet);
    },
  };
}

/** Of those that share an address on one network, the one with the highest priority answers, then the one with the highest own address. */
function answering(key: string, sharing: readonly Port[]): Port[] {
  const claims = sharing.map((port) => ({
    port,
    claim: port.subnets.find(({ bits, address }) => `${bits} ${address}` === key),
  }));
  return claims
    .filter(
      ({ port, claim }) =>
        !claims.some(
          (other) =>
            claim?.virtual &&
            other.port !== port &&
            canMeet(other.port.interface, port.interface) &&
            other.claim?.network === claim.network &&
            isBefore(other, { port, claim }),
        ),
    )
    .map(({ port }) => port);
}

interface Claim {
  readonly port: Port;
  readonly claim: Subnet | undefined;
}

function isBefore(one: Claim, other: Claim): boolean {
  if (!one.claim?.virtual) return true;
  const byPriority = one.claim.priority - (other.claim?.priority ?? 0);
  return byPriority !== 0
    ? byPriority > 0
    : (one.port.subnets[0]?.address ?? 0n) > (other.port.subnets[0]?.address ?? 0n);
}

function isOn(subnet: Subnet, bits: 32 | 128, address: bigint): boolean {
  const host = BigInt(bits - subnet.length);
  return subnet.bits === bits && address >> host === subnet.network >> host;
}

/** How many hosts a network has room for: all addresses but its own and that of broadcasts, where there are more than two (RFC 3021). */
function hostsIn({ bits, length }: Subnet): number {
  const addresses = 2 ** (bits - length);
  return addresses <= 2 ? addresses : addresses - 2;
}

/** The addresses that nobody has in the IPv4 networks of interfaces: those of the networks themselves, and of broadcasts. */
export function addressesOfNobody({ routers, owners }: Topology): readonly Prefix[] {
  const found = new Map<bigint, Prefix>();
  for (const { bits, network, length } of routers.flatMap(({ ports }) => ports).flatMap(({ subnets }) => subnets)) {
    if (bits !== 32 || length > 30) continue;
    for (const value of [network, network + BigInt(2 ** (32 - length)) - 1n])
      if (owners(32, value).length === 0) found.set(value, { bits, value, length: 32 });
  }
  return [...found.values()];
}

function keyOf({ bits, network, length }: Subnet): string {
  return `${bits} ${network} ${length}`;
}

function push(map: Map<string, Port[]>, key: string, port: Port): void {
  const known = map.get(key);
  if (!known) map.set(key, [port]);
  else if (!known.includes(port)) known.push(port);
}

function toNode({ name, configuration, isHost }: Member): Node {
  const routers = new Map<string, Router>();
  const node: Node = {
    name,
    device: createDevice(configuration),
    isHost,
    get routers() {
      return [...routers.values()];
    },
  };
  const routerOf = (vrf: string | null): Router => {
    const known = routers.get(vrf ?? '');
    if (known) return known;
    const router: Router = { node, vrf, ports: [], statics: [], ospf: [], bgp: null };
    routers.set(vrf ?? '', router);
    return router;
  };
  routerOf(null);
  for (const each of configuration.interfaces) {
    if (!each.up || each.addresses.length === 0 || !isCarried(each, configuration)) continue;
    const router = routerOf(each.vrf);
    router.ports.push({ router, interface: each, name: each.name, subnets: subnetsOf(each) });
  }
  for (const route of configuration.routes) routerOf(route.vrf).statics.push(route);
  for (const process of configuration.routing.ospf) routerOf(process.vrf).ospf.push(process);
  for (const process of configuration.routing.bgp) routerOf(process.vrf).bgp = process;
  return node;
}

/** The networks of an interface. A shared address (HSRP, VRRP) lies in the network of the interface's own. */
function subnetsOf({ addresses }: Interface): readonly Subnet[] {
  const subnets = addresses.filter(({ virtual }) => !virtual).map((address) => toSubnet(address, address.length));
  for (const address of addresses.filter(({ virtual }) => virtual)) {
    const own = subnets.find((subnet) => isOn(subnet, address.bits, address.value));
    subnets.push(toSubnet(address, own?.length ?? address.length));
  }
  return subnets;
}

function toSubnet(address: Interface['addresses'][number], length: number): Subnet {
  const host = BigInt(address.bits - length);
  return {
    bits: address.bits,
    network: (address.value >> host) << host,
    length,
    address: address.value,
    virtual: address.virtual,
    priority: address.priority ?? 100,
  };
}
