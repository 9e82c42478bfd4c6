/** Which BGP sessions come up: both ends name each other by address and by number, and can reach each other. */
import type { BgpNeighbour, BgpProcess } from '../../routing.ts';
import { type RouteTable, resolve } from '../routes.ts';
import type { Port, Router, Topology } from '../topology.ts';

/** A router that speaks BGP. */
export interface BgpSpeaker {
  readonly router: Router;
  readonly process: BgpProcess;
  readonly routerId: bigint;
  readonly sessions: BgpSession[];
}

/** One direction of a session: what this speaker tells the other. */
export interface BgpSession {
  readonly from: BgpSpeaker;
  readonly to: BgpSpeaker;
  readonly own: BgpNeighbour;
  /** How the other end has this one. */
  readonly theirs: BgpNeighbour;
  readonly external: boolean;
  readonly address: bigint;
  readonly remoteAddress: bigint;
}

/** All speakers with the sessions that come up over the given tables. */
export function bgpSpeakers(topology: Topology, tables: ReadonlyMap<Router, RouteTable>): readonly BgpSpeaker[] {
  const speakers = new Map<Router, BgpSpeaker>();
  for (const router of topology.routers)
    if (router.bgp)
      speakers.set(router, { router, process: router.bgp, routerId: routerIdOf(router, router.bgp), sessions: [] });
  for (const speaker of speakers.values())
    for (const own of speaker.process.neighbours) {
      const session = sessionOf(topology, tables, speakers, speaker, own);
      if (session) speaker.sessions.push(session);
    }
  return [...speakers.values()];
}

/** As told, else the largest address of a loopback, else the largest of all. */
function routerIdOf(router: Router, process: BgpProcess): bigint {
  if (process.routerId !== null) return process.routerId;
  const largest = (ports: readonly Port[]): bigint =>
    ports
      .flatMap(({ subnets }) => subnets)
      .reduce((most, { bits, address }) => (bits === 32 && address > most ? address : most), 0n);
  return largest(router.ports.filter(({ name }) => /^lo/i.test(name))) || largest(router.ports);
}

function sessionOf(
  topology: Topology,
  tables: ReadonlyMap<Router, RouteTable>,
  speakers: ReadonlyMap<Router, BgpSpeaker>,
  from: BgpSpeaker,
  own: BgpNeighbour,
): BgpSession | null {
  if (own.shutdown || own.remoteAs === null) return null;
  const external = own.remoteAs !== (own.localAs ?? from.process.as);
  for (const port of topology.owners(32, own.address.value)) {
    const to = speakers.get(port.router);
    if (!to || to === from || !isAtHand(topology, tables, from.router, port, own)) continue;
    for (const address of sourcesOf(from.router, own, tables)) {
      const theirs = to.process.neighbours.find(({ address: other }) => other.value === address);
      if (!theirs || theirs.shutdown || !agree(from.process, own, to.process, theirs)) continue;
      if (!sourcesOf(to.router, theirs, tables).includes(own.address.value)) continue;
      if (!isReachable(from.router, own, external, tables) || !isReachable(to.router, theirs, external, tables))
        continue;
      return { from, to, own, theirs, external, address, remoteAddress: own.address.value };
    }
  }
  return null;
}

/** Who has a neighbour's address on a network of the router's own must share a segment with it. */
function isAtHand(
  topology: Topology,
  tables: ReadonlyMap<Router, RouteTable>,
  router: Router,
  port: Port,
  { address }: BgpNeighbour,
): boolean {
  const route = tables.get(router)?.lookup(32, address.value);
  if (route?.source !== 'connected') return true;
  return router.ports.some(
    (own) =>
      route.nextHops.some((hop) => hop.interface === own.name) &&
      topology.neighbours(own, 32, address.value).includes(port),
  );
}

function agree(process: BgpProcess, own: BgpNeighbour, other: BgpProcess, theirs: BgpNeighbour): boolean {
  return own.remoteAs === (theirs.localAs ?? other.as) && theirs.remoteAs === (own.localAs ?? process.as);
}

/** Addresses that a router may speak from: that of its update source, else that of the interface towards the neighbour. */
function sourcesOf(router: Router, own: BgpNeighbour, tables: ReadonlyMap<Router, RouteTable>): readonly bigint[] {
  const of = (name: string): readonly bigint[] =>
    router.ports
      .filter((port) => port.name.toLowerCase() === name.toLowerCase())
      .flatMap(({ subnets }) => subnets.filter(({ bits }) => bits === 32).map(({ address }) => address));
  if (own.updateSource !== null) return of(own.updateSource);
  const table = tables.get(router);
  const route = table?.lookup(32, own.address.value);
  const exits = table && route ? resolve(table, route) : null;
  return exits === null || exits === 'discard' ? [] : exits.flatMap((exit) => of(exit.interface));
}

/** A neighbour of another system must be on a network of the router, unless it may be several hops away. */
function isReachable(
  router: Router,
  { address, ebgpMultihop }: BgpNeighbour,
  external: boolean,
  tables: ReadonlyMap<Router, RouteTable>,
): boolean {
  const table = tables.get(router);
  const route = table?.lookup(32, address.value);
  if (!table || !route) return false;
  if (external && !ebgpMultihop) return route.source === 'connected';
  const exits = resolve(table, route);
  return exits !== null && exits !== 'discard';
}
