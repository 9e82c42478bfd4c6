/** Joins endpoints to devices: those that stated the same unique word, and those whose addresses hold the same MAC. */
import type { Fact } from '#model/fact.ts';
import { macInside } from './address-kinds.ts';
import { absorb, keyOf, type Node, newNode } from './node.ts';

/** What the inventory needs of others, as it needs it. */
export interface InventoryDependencies {
  /** A word that two facts share only when the same device stated both (a serial, a GUID); null for other facts. */
  uniqueOf(key: string, value: string): string | null;
}

/** An address that a device had, from when until another device had it; `until` is null where nobody else had it since. */
export interface HeldAddress {
  readonly ip: string;
  /** Null beyond the captured segment. */
  readonly mac: string | null;
  readonly from: string;
  readonly until: string | null;
}

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
}

/** The devices, in order of their first appearance. `heldBy` gives the addresses that a MAC had. */
export function groupsOf(
  nodes: readonly Node[],
  heldBy: (mac: string) => readonly HeldAddress[],
  dependencies: InventoryDependencies,
): readonly Group[] {
  return join(nodes, dependencies)
    .map((members) => groupOf(members, heldBy))
    .sort(compareGroups);
}

/** Order of first appearance. */
export function compareGroups(a: Group, b: Group): number {
  return compare(a.firstSeen, b.firstSeen) || compare(a.members[0] ?? '', b.members[0] ?? '');
}

function join(nodes: readonly Node[], dependencies: InventoryDependencies): readonly (readonly Node[])[] {
  const owner = new Map<string, Node>();
  const into = new Map<Node, Node>();
  const root = (node: Node): Node => {
    let at = node;
    for (let next = into.get(at); next; next = into.get(at)) at = next;
    return at;
  };
  for (const node of nodes) {
    for (const word of wordsOf(node, dependencies)) {
      const known = owner.get(word);
      if (!known) owner.set(word, node);
      else if (root(known) !== root(node)) into.set(root(node), root(known));
    }
  }
  return [...Map.groupBy(nodes, root).values()];
}

/** The words that no two devices share. */
export function* wordsOf(node: Node, { uniqueOf }: InventoryDependencies): Iterable<string> {
  if (node.mac === null) {
    for (const ip of node.ips) {
      const mac = macInside(ip);
      if (mac !== null) yield `link ${mac}`;
    }
  } else yield `link ${node.mac}`;
  for (const { key, value } of node.facts) {
    const word = uniqueOf(key, value);
    if (word !== null) yield word;
  }
}

/** All that is known of the endpoints of one device, put together. */
export function groupOf(members: readonly Node[], heldBy: (mac: string) => readonly HeldAddress[]): Group {
  const inOrder = [...members].sort((a, b) => compare(a.first, b.first) || compare(keyOf(a), keyOf(b)));
  const whole = newNode(null, inOrder[0]?.first ?? '');
  for (const member of inOrder) absorb(whole, member);
  const addresses = inOrder.flatMap((node) =>
    node.mac === null
      ? [...node.ips].map((ip) => ({ ip, mac: null, from: node.first, until: null }))
      : heldBy(node.mac),
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
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
