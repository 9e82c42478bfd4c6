/** Why routes that devices learn from each other may not be what the configurations say: a line of one speaks to all that it speaks with. */
import type { Line } from '../line.ts';
import type { Tables } from './tables.ts';
import type { Node, Router, Topology } from './topology.ts';

/** Why the way of a packet is not known. */
export interface WayDoubt {
  readonly line: Line | null;
  readonly because: string;
}

/** The doubt about all that a router may have learned; null where there is none, or where it learns nothing. */
export type RouteDoubts = (router: Router) => WayDoubt | null;

/** Finds the doubts of a network: each spreads to all routers that hear of it, however far. */
export function routeDoubts(topology: Topology, tables: Tables): RouteDoubts {
  if (!tables.converged) {
    const doubt = { line: null, because: 'the routing protocols of the network do not settle' };
    return (router) => (isSpeaking(router) ? doubt : null);
  }
  const lines = new Map<Node, Line>();
  for (const node of topology.nodes.values()) {
    const line = lineOf(node, tables.doubts);
    if (line) lines.set(node, line);
  }
  if (lines.size === 0) return () => null;
  const doubts = new Map<Router, WayDoubt>();
  for (const [node, line] of lines) {
    const because = `line ${line.at} of ${node.name} is not modelled and may change routes`;
    spread(topology, node, doubts, { line, because });
  }
  return (router) => doubts.get(router) ?? null;
}

/** A line of the device that may change what others learn from it. */
function lineOf({ device }: Node, policies: readonly Line[]): Line | null {
  const { file, lines } = device.configuration;
  const own = lines.find(
    ({ affects, support }) =>
      support !== 'complete' &&
      support !== 'ignored' &&
      (affects === 'everything' || (affects !== 'nothing' && affects.routes === true)),
  );
  return own?.line ?? policies.find((line) => line.file === file) ?? null;
}

/** Gives the doubt to all that speak with the device, and with whom these speak. */
function spread(topology: Topology, from: Node, doubts: Map<Router, WayDoubt>, doubt: WayDoubt): void {
  const waiting: Router[] = [...from.routers];
  for (let router = waiting.pop(); router; router = waiting.pop()) {
    if (doubts.has(router)) continue;
    doubts.set(router, doubt);
    for (const other of heardBy(topology, router)) if (isSpeaking(other) && !doubts.has(other)) waiting.push(other);
  }
}

/** Routers on its networks, those that it names as neighbours, and the other routers of the device. */
function heardBy(topology: Topology, router: Router): readonly Router[] {
  const near = router.ports.flatMap((port) => port.subnets.flatMap((subnet) => topology.onSubnet(subnet, port)));
  const named = router.bgp?.neighbours.flatMap(({ address }) => topology.owners(address.bits, address.value)) ?? [];
  return [...new Set([...[...near, ...named].map((port) => port.router), ...router.node.routers])];
}

function isSpeaking({ bgp, ospf }: Router): boolean {
  return bgp !== null || ospf.length > 0;
}
