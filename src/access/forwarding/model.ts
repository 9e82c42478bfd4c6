/** A network as it forwards packets: its topology, the tables of its routers, and what nobody knows about it. */
import type { Prefix } from '#base/prefix.ts';
import type { LineSupport } from '../line.ts';
import type { PacketSpace } from '../packets/space.ts';
import { type ForwardingClass, forwardingClasses } from './forwarding-table.ts';
import { type RouteDoubts, routeDoubts, type WayDoubt } from './route-doubts.ts';
import { createTables, type Tables } from './tables.ts';
import { createTopology, type Inventory, type Member, type Node, type Router, type Topology } from './topology.ts';

export interface NetworkModel {
  readonly space: PacketSpace;
  readonly topology: Topology;
  readonly tables: Tables;
  /** Devices that are known beside the configurations. */
  readonly inventory: Inventory;
  /** The ways out of a router for destinations of a scope. */
  classes(router: Router, scope: readonly Prefix[] | null): readonly ForwardingClass[];
  /** What could change the way of packets (of one family, or of any) that come into a node and leave by an interface; null where nothing could. */
  doubt(node: Node, ingress: string | null, egress: string | null, bits: 32 | 128 | null): WayDoubt | null;
  /** True where some line could change the way of one family's packets alone. */
  isFamilyDoubtful(node: Node): boolean;
  /** Why what a router learned from others is not known; null where it is. */
  readonly learnedDoubt: RouteDoubts;
}

/** Builds the model of devices in one space of packets. */
export function createNetworkModel(
  space: PacketSpace,
  members: readonly Member[],
  inventory: Inventory = new Map(),
): NetworkModel {
  const topology = createTopology(members);
  const tables = createTables(topology);
  const classes = new Map<Router, Map<string, readonly ForwardingClass[]>>();
  const doubts = new Map<Node, readonly LineSupport[]>();
  const linesOf = (node: Node): readonly LineSupport[] => {
    const known = doubts.get(node) ?? doubtfulLines(node);
    doubts.set(node, known);
    return known;
  };
  return {
    space,
    topology,
    tables,
    inventory,
    classes(router, scope) {
      const key = scope === null ? '*' : scope.map(({ bits, value, length }) => `${bits} ${value} ${length}`).join();
      const known = classes.get(router) ?? new Map<string, readonly ForwardingClass[]>();
      classes.set(router, known);
      const made = known.get(key) ?? forwardingClasses(space, tables.table(router), scope);
      known.set(key, made);
      return made;
    },
    doubt(node, ingress, egress, bits) {
      for (const each of linesOf(node)) if (matters(each, ingress, egress, bits)) return wordsOf(node, each);
      return null;
    },
    isFamilyDoubtful: (node) =>
      linesOf(node).some(({ affects }) => typeof affects === 'object' && affects.bits !== undefined),
    learnedDoubt: routeDoubts(topology, tables),
  };
}

function doubtfulLines({ device }: Node): readonly LineSupport[] {
  return device.configuration.lines.filter(
    ({ affects, support }) =>
      (support === 'todo' || support === 'unrecognised' || support === 'conditional') &&
      (affects === 'everything' || (affects !== 'nothing' && affects.forwarding)),
  );
}

function matters(
  { affects }: LineSupport,
  ingress: string | null,
  egress: string | null,
  bits: 32 | 128 | null,
): boolean {
  if (affects === 'everything' || affects === 'nothing') return true;
  if (affects.bits !== undefined && bits !== null && affects.bits !== bits) return false;
  return affects.interfaces?.some((name) => name === ingress || name === egress) ?? true;
}

function wordsOf(node: Node, { line, support }: LineSupport): WayDoubt {
  const how =
    support === 'conditional'
      ? 'counts at some times only'
      : support === 'todo'
        ? 'is not modelled'
        : 'is not understood';
  return { line, because: `line ${line.at} of ${node.name} ${how} and may change the way of packets` };
}
