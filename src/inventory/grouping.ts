/** Keeps which endpoints are one device while more is learnt of them: only what changed is worked out anew. */
import type { GroupingContext } from './context.ts';
import { compareGroups, type Group, groupOf } from './groups.ts';
import { Kin } from './kin.ts';
import type { Node } from './node.ts';
import { Relations } from './relations.ts';
import type { TraitReader } from './traits.ts';
import { wordsOf } from './words.ts';

/** Endpoints that are one device; `group` is null until it is worked out. */
interface Cluster {
  readonly nodes: Set<Node>;
  group: Group | null;
}

/** How much was known of a node when its group was worked out. All of it only grows. */
interface Known {
  readonly first: string;
  readonly shown: Node['shown'];
  readonly facts: number;
  readonly ips: number;
  readonly roles: number;
  readonly aliases: number;
  readonly words: readonly string[];
}

/** What happened since the last time. */
export interface GroupingNews {
  /** Nodes about which anything may be new. */
  readonly changed: Iterable<Node>;
  /** Nodes that turned out to be part of another one. */
  readonly removed: Iterable<Node>;
  /** Nodes whose addresses over time are not what they were. */
  readonly moved: Iterable<Node>;
  /** Nodes of which the operator said something else. */
  readonly retold: Iterable<Node>;
}

type Context = Omit<GroupingContext, 'kinOf' | 'relationsOf'>;

export class Grouping {
  readonly #clusters = new Map<Node, Cluster>();
  readonly #known = new Map<Node, Known>();
  /** A word that no two devices share, to the nodes that stated it. */
  readonly #stated = new Map<string, Set<Node>>();
  readonly #kin: Kin;
  readonly #relations = new Relations();
  #order: Cluster[] = [];

  constructor(traits: TraitReader) {
    this.#kin = new Kin(traits);
  }

  /**
   * Takes in what is new and gives all groups, in the order of `groupsOf`. A group of which nothing changed is the same object
   * as before; where it was only seen again, its parts are the same objects.
   */
  update({ changed, removed, moved, retold }: GroupingNews, context: Context): readonly Group[] {
    const whole: GroupingContext = {
      ...context,
      kinOf: (node) => this.#kin.of(node),
      relationsOf: (node) => this.#relations.of(node),
    };
    const added: Cluster[] = [];
    const alone: Node[] = [];
    const gone = [...removed];
    const fresh = new Set(changed);
    const related = this.#relations.update(fresh, gone, moved, context);
    // Whose words are others now is taken out, and put in again.
    const reworded = new Set([...this.#kin.update(fresh, gone), ...retold]);
    for (const node of fresh) if (this.#isOtherwiseKnown(node)) reworded.add(node);
    for (const node of gone) reworded.delete(node);
    for (const node of reworded) fresh.add(node);
    for (const node of [...gone, ...reworded]) this.#remove(node, added, alone);
    for (const node of alone) this.#join(node, this.#known.get(node)?.words ?? []);
    for (const node of fresh) this.#take(node, added, whole);
    for (const node of [...moved, ...related]) {
      const cluster = this.#clusters.get(node);
      if (cluster) cluster.group = null;
    }
    this.#arrange(added, whole);
    return this.#order.flatMap(({ group }) => group ?? []);
  }

  /** True where an address turned out to be the node's own: what the operator said of it holds for the node now. */
  #isOtherwiseKnown(node: Node): boolean {
    const known = this.#known.get(node);
    return known !== undefined && known.aliases !== node.aliases.size;
  }

  #take(node: Node, added: Cluster[], context: GroupingContext): void {
    if (!node.alive) return;
    let cluster = this.#clusters.get(node);
    if (!cluster) {
      cluster = { nodes: new Set([node]), group: null };
      this.#clusters.set(node, cluster);
      added.push(cluster);
    }
    const known = this.#known.get(node);
    if (known && isKnown(node, known)) {
      const { group } = cluster;
      if (group !== null && node.last > group.lastSeen) cluster.group = { ...group, lastSeen: node.last };
      return;
    }
    cluster.group = null;
    const isSaid =
      known?.facts === node.facts.length && known.ips === node.ips.size && known.aliases === node.aliases.size;
    const words = isSaid ? known.words : [...new Set(wordsOf(node, context))];
    const { first, shown, facts, ips, roles, aliases } = node;
    this.#known.set(node, {
      first,
      shown,
      facts: facts.length,
      ips: ips.size,
      roles: roles.size,
      aliases: aliases.size,
      words,
    });
    if (!isSaid) this.#join(node, words);
  }

  /** Puts the node to those that stated one of its words. */
  #join(node: Node, words: readonly string[]): void {
    for (const word of words) {
      const stated = this.#stated.get(word);
      if (!stated) {
        this.#stated.set(word, new Set([node]));
        continue;
      }
      const [other] = stated;
      stated.add(node);
      if (other) this.#merge(node, other);
    }
  }

  #merge(one: Node, other: Node): void {
    const [a, b] = [this.#clusters.get(one), this.#clusters.get(other)];
    if (!a || !b || a === b) return;
    const [small, large] = a.nodes.size < b.nodes.size ? [a, b] : [b, a];
    for (const node of small.nodes) {
      large.nodes.add(node);
      this.#clusters.set(node, large);
    }
    small.nodes.clear();
    large.group = null;
  }

  /** Takes a node out. What it held together may fall apart: the others are joined again, each on its own words. */
  #remove(node: Node, added: Cluster[], alone: Node[]): void {
    const cluster = this.#clusters.get(node);
    if (!cluster) return;
    for (const member of cluster.nodes) {
      for (const word of this.#known.get(member)?.words ?? []) {
        const stated = this.#stated.get(word);
        stated?.delete(member);
        if (stated?.size === 0) this.#stated.delete(word);
      }
      if (member === node) continue;
      const own: Cluster = { nodes: new Set([member]), group: null };
      this.#clusters.set(member, own);
      added.push(own);
      alone.push(member);
    }
    cluster.nodes.clear();
    this.#clusters.delete(node);
    this.#known.delete(node);
  }

  /** Works out the groups that are not, and puts all in order. */
  #arrange(added: readonly Cluster[], context: GroupingContext): void {
    let isOrdered = true;
    for (const cluster of added) this.#order.push(cluster);
    for (const cluster of this.#order) {
      if (cluster.group !== null && cluster.nodes.size > 0) continue;
      cluster.group = cluster.nodes.size > 0 ? groupOf([...cluster.nodes], context) : null;
      isOrdered = false;
    }
    if (isOrdered) return;
    const groups = this.#order.filter(({ nodes }) => nodes.size > 0);
    this.#order = groups.sort((a, b) => (a.group && b.group ? compareGroups(a.group, b.group) : 0));
  }
}

function isKnown(node: Node, known: Known): boolean {
  return (
    node.facts.length === known.facts &&
    node.ips.size === known.ips &&
    node.roles.size === known.roles &&
    node.aliases.size === known.aliases &&
    node.first === known.first &&
    node.shown === known.shown
  );
}
