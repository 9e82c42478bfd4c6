/** A network as it forwards packets: its topology, the tables of its routers, and what nobody knows about it. */
import type { Prefix } from '#base/prefix.ts';
import type { Line, LineSupport } from '../configuration.ts';
import type { PacketSpace } from '../packets/space.ts';
import { type ForwardingClass, forwardingClasses } from './forwarding-table.ts';
import { createTables, type Tables } from './tables.ts';
import { createTopology, type Member, type Node, type Router, type Topology } from './topology.ts';

/** Why the way of a packet is not known. */
export interface WayDoubt {
  readonly line: Line | null;
  readonly because: string;
}

export interface NetworkModel {
  readonly space: PacketSpace;
  readonly topology: Topology;
  readonly tables: Tables;
  /** The ways out of a router for destinations of a scope. */
  classes(router: Router, scope: readonly Prefix[] | null): readonly ForwardingClass[];
  /** What could change the way of packets that come into a node and leave by an interface; null where nothing could. */
  doubt(node: Node, ingress: string | null, egress: string | null): WayDoubt | null;
  /** Why routes that were learned are not known; null where they are. */
  readonly learnedDoubt: WayDoubt | null;
}

/** Builds the model of devices in one space of packets. */
export function createNetworkModel(space: PacketSpace, members: readonly Member[]): NetworkModel {
  const topology = createTopology(members);
  const tables = createTables(topology);
  const classes = new Map<Router, Map<string, readonly ForwardingClass[]>>();
  const doubts = new Map<Node, readonly LineSupport[]>();
  return {
    space,
    topology,
    tables,
    classes(router, scope) {
      const key = scope === null ? '*' : scope.map(({ bits, value, length }) => `${bits} ${value} ${length}`).join();
      const known = classes.get(router) ?? new Map<string, readonly ForwardingClass[]>();
      classes.set(router, known);
      const made = known.get(key) ?? forwardingClasses(space, tables.table(router), scope);
      known.set(key, made);
      return made;
    },
    doubt(node, ingress, egress) {
      const lines = doubts.get(node) ?? doubtfulLines(node);
      doubts.set(node, lines);
      for (const each of lines) if (matters(each, ingress, egress)) return wordsOf(node, each);
      return null;
    },
    learnedDoubt: learnedDoubt(tables),
  };
}

function doubtfulLines({ device }: Node): readonly LineSupport[] {
  return device.configuration.lines.filter(
    ({ affects, support }) =>
      (support === 'todo' || support === 'unrecognised' || support === 'conditional') &&
      (affects === 'everything' || (affects !== 'nothing' && affects.forwarding)),
  );
}

function matters({ affects }: LineSupport, ingress: string | null, egress: string | null): boolean {
  if (affects === 'everything' || affects === 'nothing' || !affects.interfaces) return true;
  return affects.interfaces.some((name) => name === ingress || name === egress);
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

function learnedDoubt({ converged, doubts }: Tables): WayDoubt | null {
  if (!converged) return { line: null, because: 'the routing protocols of the network do not settle' };
  const [line] = doubts;
  return line ? { line, because: `line ${line.at} of ${line.file} is not modelled and may change routes` } : null;
}
