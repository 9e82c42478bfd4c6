/** Who speaks OSPF, on which links, and who becomes whose neighbour (RFC 2328, 10.5). */
import type { OspfHello, OspfProcess } from '../../routing.ts';
import type { Port, Router, Topology } from '../topology.ts';

/** One process of one router. */
export interface Speaker {
  readonly at: number;
  readonly router: Router;
  readonly process: OspfProcess;
  /** Its interfaces by area. */
  readonly areas: ReadonlyMap<string, readonly Link[]>;
}

export interface Link {
  readonly port: Port;
  readonly cost: number;
  readonly neighbours: { readonly speaker: Speaker; readonly gateway: bigint }[];
}

/** Two ends of a link that are taken for neighbours although they take packets of different sizes. */
export type UnequalEnds = readonly [Port, Port];

/** All speakers with their neighbours; ends that take packets of different sizes are added to `unequal`. */
export function speakersOf(topology: Topology, unequal: UnequalEnds[]): readonly Speaker[] {
  const speakers: Speaker[] = [];
  const links: Links = new Map();
  for (const router of topology.routers) {
    for (const process of router.ospf) {
      const areas = new Map<string, Link[]>();
      const speaker: Speaker = { at: speakers.length, router, process, areas };
      for (const port of router.ports) {
        const told = port.interface.ospf;
        if (told?.process !== process.process) continue;
        const link: Link = { port, cost: costOf(port, process), neighbours: [] };
        const known = areas.get(told.area);
        if (known) known.push(link);
        else areas.set(told.area, [link]);
        if (!told.passive && !isLoopback(port)) links.set(port, { speaker, area: told.area, link });
      }
      speakers.push(speaker);
    }
  }
  meet(topology, links, unequal);
  return speakers;
}

/** Interfaces that speak, each for its process and in its area. */
type Links = Map<Port, { readonly speaker: Speaker; readonly area: string; readonly link: Link }>;

/** Those on one segment become neighbours where both ends say alike what they must. */
function meet(topology: Topology, links: Links, unequal: UnequalEnds[]): void {
  for (const [port, { speaker, area, link }] of links) {
    for (const subnet of port.subnets.filter(({ bits, virtual }) => bits === 32 && !virtual).slice(0, 1)) {
      for (const other of topology.onSubnet(subnet, port)) {
        const there = links.get(other);
        const gateway = other.subnets.find((own) => own.network === subnet.network && !own.virtual)?.address;
        if (other === port || there?.area !== area || gateway === undefined) continue;
        if (kindOf(speaker, area) !== kindOf(there.speaker, area)) continue;
        const ends = [port.interface.ospf?.hello, other.interface.ospf?.hello] as const;
        if (!agree(...ends)) continue;
        if (areUnequal(...ends) && !unequal.some(([one]) => one === other)) unequal.push([port, other]);
        link.neighbours.push({ speaker: there.speaker, gateway });
      }
    }
  }
}

/** Both ends greet alike, or do not become neighbours (RFC 2328, 10.5). */
function agree(one: OspfHello | undefined, other: OspfHello | undefined): boolean {
  if (!one || !other) return true;
  return one.interval === other.interval && one.dead === other.dead && one.network === other.network;
}

/**
 * Ends that take packets of different sizes may stay short of neighbours (RFC 2328, 10.6). What a configuration says of frames
 * does not tell what is sent (sizes by default, headers that count or do not), so that they are taken for neighbours, and it is told.
 */
function areUnequal(one: OspfHello | undefined, other: OspfHello | undefined): boolean {
  const [size = null, otherSize = null] = [one?.mtu, other?.mtu];
  return size !== null && otherSize !== null && size !== otherSize;
}

/** Whether an area takes external routes, which both ends must say alike; that a border router tells fewer of others is its own matter. */
function kindOf({ process }: Speaker, area: string): string {
  const kind = process.areas.get(area);
  return kind === 'totally-stub' ? 'stub' : (kind ?? 'normal');
}

/** A loopback is told as one address, not as its network (RFC 2328, 12.4.1). */
export function isLoopback(port: Port): boolean {
  return /^lo/i.test(port.name);
}

/** What an interface costs: as it is told, else the reference bandwidth over its own, at least 1 (Cisco). */
function costOf(port: Port, process: OspfProcess): number {
  const { ospf, bandwidth } = port.interface;
  if (ospf?.cost !== null && ospf?.cost !== undefined) return Math.max(1, ospf.cost);
  if (isLoopback(port) || bandwidth === null || bandwidth === 0) return 1;
  return Math.min(65_535, Math.max(1, Math.floor((process.referenceBandwidth * 1000) / bandwidth)));
}
