/** Joins endpoints to devices: those that stated the same unique word, and those whose addresses hold the same MAC. */
import type { Tie } from '#model/device.ts';
import type { Fact } from '#model/fact.ts';
import type { GroupingContext } from './context.ts';
import { absorb, keyOf, type Node, newNode } from './node.ts';
import type { HeldAddress } from './relations.ts';
import { tiesOf } from './ties.ts';
import { wordsOf } from './words.ts';

/** The endpoints that are one device, with all that was stated about it. */
export interface Group {
  /** The endpoints, by MAC or IP, the one seen first in front. */
  readonly members: readonly string[];
  readonly macs: readonly string[];
  readonly ips: readonly string[];
  /** The addresses over time, in order of time. */
  readonly addresses: readonly HeldAddress[];
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly roles: readonly string[];
  readonly facts: readonly Fact[];
  /** Why they are one device, and what else is to be known of that. */
  readonly ties: readonly Tie[];
}

/** The devices, in order of their first appearance. */
export function groupsOf(nodes: readonly Node[], context: GroupingContext): readonly Group[] {
  return join(nodes, context)
    .map((members) => groupOf(members, context))
    .sort(compareGroups);
}

/** Order of first appearance. */
export function compareGroups(a: Group, b: Group): number {
  return compare(a.firstSeen, b.firstSeen) || compare(a.members[0] ?? '', b.members[0] ?? '');
}

function join(nodes: readonly Node[], context: GroupingContext): readonly (readonly Node[])[] {
  const owner = new Map<string, Node>();
  const into = new Map<Node, Node>();
  const root = (node: Node): Node => {
    let at = node;
    for (let next = into.get(at); next; next = into.get(at)) at = next;
    return at;
  };
  for (const node of nodes) {
    for (const word of wordsOf(node, context)) {
      const known = owner.get(word);
      if (!known) owner.set(word, node);
      else if (root(known) !== root(node)) into.set(root(node), root(known));
    }
  }
  return [...Map.groupBy(nodes, root).values()];
}

/** All that is known of the endpoints of one device, put together. */
export function groupOf(members: readonly Node[], context: GroupingContext): Group {
  const inOrder = [...members].sort((a, b) => compare(a.first, b.first) || compare(keyOf(a), keyOf(b)));
  const whole = newNode(null, inOrder[0]?.first ?? '');
  for (const member of inOrder) absorb(whole, member);
  const addresses = inOrder.flatMap((node) =>
    node.mac === null
      ? [...node.ips].map((ip) => ({ ip, mac: null, from: node.first, until: null }))
      : context.heldBy(node.mac),
  );
  return {
    members: [...new Set(inOrder.flatMap((node) => [keyOf(node), ...node.aliases]))],
    macs: inOrder.flatMap(({ mac }) => (mac === null ? [] : [mac])).sort(),
    ips: [...whole.ips].sort(),
    addresses: addresses.sort((a, b) => compare(a.from, b.from) || compare(a.ip, b.ip)),
    firstSeen: whole.first,
    lastSeen: whole.last,
    roles: [...whole.roles].sort(),
    facts: [...whole.facts],
    ties: tiesOf(inOrder, context),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
