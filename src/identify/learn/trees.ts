/**
 * Extremely randomised trees (Geurts, Ernst and Wehenkel 2006) over features that are there or not. Each split is the best of a few
 * features drawn at random from those that some example of the node has; trees grow until a node holds one class.
 *
 * Hot path: most of a training is the weighing of splits, over bits that lie together for each feature.
 */
import type { Random } from '#base/random.ts';

/** An example: the numbers of its features, its class, and how much it counts. */
export interface Example {
  readonly features: readonly number[];
  readonly label: number;
  readonly weight: number;
}

export interface ForestOptions {
  readonly trees: number;
  /** Features tried for each split. */
  readonly tries: number;
}

/**
 * A forest as plain numbers. A tree stands in preorder: a feature's number f ≥ 0 is followed by the tree of those without it and the tree
 * of those that have it; a leaf is −1 − its index in `leaves`.
 */
export interface Forest {
  readonly trees: readonly (readonly number[])[];
  /** Shares of the classes in 4095ths, as class, share, class, share …; classes without a share are left out. */
  readonly leaves: readonly (readonly number[])[];
}

/** Grows a forest. `classes` and `features` are the counts of either. */
export function growForest(
  examples: readonly Example[],
  classes: number,
  features: number,
  options: ForestOptions,
  random: Random,
): Forest {
  const leaves = new Map<string, number>();
  const all = Int32Array.from(examples.keys());
  const grower = new Grower(examples, features, classes, options, random, leaves);
  const trees = Array.from({ length: options.trees }, () => grower.tree(all));
  return { trees, leaves: [...leaves.keys()].map((key) => key.split(',').map(Number)) };
}

/** For each feature a set of bits, one for each example, `words` numbers long. */
function bitsOf(examples: readonly Example[], features: number, words: number): Uint32Array {
  const bits = new Uint32Array(features * words);
  examples.forEach((example, number) => {
    for (const feature of example.features) {
      const at = feature * words + (number >>> 5);
      bits[at] = (bits[at] ?? 0) | (1 << (number & 31));
    }
  });
  return bits;
}

/** Most splits below each other: examples that no feature tells apart end in one leaf long before. */
const DEPTH_LIMIT = 200;

class Grower {
  readonly #examples: readonly Example[];
  readonly #labels: Int32Array;
  readonly #weights: Float64Array;
  readonly #bits: Uint32Array;
  readonly #words: number;
  readonly #options: ForestOptions;
  readonly #random: Random;
  readonly #leaves: Map<string, number>;
  readonly #with: Float64Array;
  readonly #all: Float64Array;

  constructor(
    examples: readonly Example[],
    features: number,
    classes: number,
    options: ForestOptions,
    random: Random,
    leaves: Map<string, number>,
  ) {
    this.#examples = examples;
    this.#labels = Int32Array.from(examples, ({ label }) => label);
    this.#weights = Float64Array.from(examples, ({ weight }) => weight);
    this.#words = (examples.length + 31) >>> 5;
    this.#bits = bitsOf(examples, features, this.#words);
    this.#options = options;
    this.#random = random;
    this.#leaves = leaves;
    this.#with = new Float64Array(classes);
    this.#all = new Float64Array(classes);
  }

  tree(all: Int32Array): readonly number[] {
    const nodes: number[] = [];
    this.#grow(all, nodes, 0);
    return nodes;
  }

  #grow(members: Int32Array, nodes: number[], depth: number): void {
    const total = this.#weigh(members);
    const isPure = this.#all.some((weight) => weight >= total * (1 - 1e-9));
    const split = isPure || depth >= DEPTH_LIMIT ? -1 : this.#bestSplit(members, total);
    if (split < 0) {
      nodes.push(-1 - this.#leafOf(total));
      return;
    }
    nodes.push(split);
    const [without, having] = this.#halves(members, split);
    this.#grow(without, nodes, depth + 1);
    this.#grow(having, nodes, depth + 1);
  }

  /** Those without a feature and those that have it, each in their order. */
  #halves(members: Int32Array, feature: number): readonly [Int32Array, Int32Array] {
    const [without, having] = [new Int32Array(members.length), new Int32Array(members.length)];
    const start = feature * this.#words;
    let [left, right] = [0, 0];
    for (let at = 0; at < members.length; at++) {
      const member = members[at] as number;
      if ((((this.#bits[start + (member >>> 5)] as number) >>> (member & 31)) & 1) === 0) without[left++] = member;
      else having[right++] = member;
    }
    return [without.subarray(0, left), having.subarray(0, right)];
  }

  /** Sums the classes' weights into `#all`. */
  #weigh(members: Int32Array): number {
    this.#all.fill(0);
    let total = 0;
    for (const member of members) {
      const label = this.#labels[member] as number;
      const weight = this.#weights[member] as number;
      this.#all[label] = (this.#all[label] ?? 0) + weight;
      total += weight;
    }
    return total;
  }

  /** The feature with the purest halves (Gini) of `tries` that tell the members apart; -1 where none was found. */
  #bestSplit(members: Int32Array, total: number): number {
    let best = -1;
    let bestScore = -1;
    const tried = new Set<number>();
    for (let attempt = 0; tried.size < this.#options.tries && attempt < this.#options.tries * 4; attempt++) {
      const { features } = this.#examples[members[this.#random.below(members.length)] ?? 0] as Example;
      if (features.length === 0) continue;
      const feature = features[this.#random.below(features.length)] ?? 0;
      if (tried.has(feature)) continue;
      const score = this.#scoreOf(members, feature, total);
      if (score < 0) continue;
      tried.add(feature);
      if (score > bestScore) [best, bestScore] = [feature, score];
    }
    return best;
  }

  /** Sum over both halves of (sum of squared class weights ÷ weight): the larger the purer. -1 where one half is empty. */
  #scoreOf(members: Int32Array, feature: number, total: number): number {
    const having = this.#with.fill(0);
    const [bits, labels, weights] = [this.#bits, this.#labels, this.#weights];
    const start = feature * this.#words;
    let weight = 0;
    let count = 0;
    for (let at = 0; at < members.length; at++) {
      const member = members[at] as number;
      if ((((bits[start + (member >>> 5)] as number) >>> (member & 31)) & 1) === 0) continue;
      const own = weights[member] as number;
      const label = labels[member] as number;
      having[label] = (having[label] as number) + own;
      weight += own;
      count++;
    }
    if (count === 0 || count === members.length) return -1;
    let [inside, outside] = [0, 0];
    for (let label = 0; label < having.length; label++) {
      const present = having[label] as number;
      const lacking = (this.#all[label] as number) - present;
      inside += present * present;
      outside += lacking * lacking;
    }
    return inside / weight + outside / (total - weight);
  }

  #leafOf(total: number): number {
    const shares: number[] = [];
    this.#all.forEach((weight, label) => {
      const share = Math.max(1, Math.round((weight / total) * 4095));
      if (weight > 0) shares.push(label, share);
    });
    const key = shares.join(',');
    const known = this.#leaves.get(key);
    if (known !== undefined) return known;
    this.#leaves.set(key, this.#leaves.size);
    return this.#leaves.size - 1;
  }
}

/** The mean over all trees of the classes' shares: they sum to 1. */
export function askForest(forest: Forest, features: ReadonlySet<number>, classes: number): Float64Array {
  const shares = new Float64Array(classes);
  for (const tree of forest.trees) {
    const leaf = forest.leaves[leafFor(tree, features)] ?? [];
    let sum = 0;
    for (let at = 1; at < leaf.length; at += 2) sum += leaf[at] ?? 0;
    for (let at = 0; at < leaf.length; at += 2) {
      const label = leaf[at] ?? 0;
      shares[label] = (shares[label] ?? 0) + (leaf[at + 1] ?? 0) / sum / forest.trees.length;
    }
  }
  return shares;
}

function leafFor(tree: readonly number[], features: ReadonlySet<number>): number {
  let at = 0;
  for (let node = tree[at]; node !== undefined && node >= 0; node = tree[at]) {
    at++;
    if (features.has(node)) at = behind(tree, at);
  }
  return -1 - (tree[at] ?? -1);
}

/** Where the subtree that begins at `start` ends. */
function behind(tree: readonly number[], start: number): number {
  let open = 1;
  let at = start;
  while (open > 0) open += (tree[at++] ?? -1) >= 0 ? 1 : -1;
  return at;
}
