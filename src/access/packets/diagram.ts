/**
 * Reduced ordered binary decision diagrams with complement edges (Bryant 1986; Brace, Rudell and Bryant 1990): exact sets of
 * bit vectors, where equal sets are equal numbers. Written for the machine: nodes in typed arrays, one operation, a bounded cache.
 */

/** A set of bit vectors: the number of a node times two, plus one for its complement. Comparable by `===` within one diagram. */
export type Diagram = number & { readonly diagram: unique symbol };

/** Every vector, and none. */
export const ALL = 0 as Diagram;
export const NONE = 1 as Diagram;

/** Most nodes of one diagram; at 18 bytes each this is about 600 MB. */
const NODE_LIMIT = 1 << 25;
const FIRST_NODES = 1 << 10;
const LARGEST_CACHE = 1 << 18;
/** Numbers of a line of the cache: operand, operand, result, and the scope that it holds in. */
const CACHE_LINE = 4;
/** The scope of what holds for good. */
const LASTING = 0;
/** The variable of the terminal: behind every other. */
const BEYOND = 0xffff;

/** Thrown where a set needs more nodes than a diagram may have. */
export class DiagramFull extends Error {
  override readonly name = 'DiagramFull';
}

/** A table of nodes and the operations on them. Nodes are given back by scope alone: drop the whole of it where `size` is too large. */
export class Diagrams {
  #variable = new Uint16Array(FIRST_NODES);
  #low = new Int32Array(FIRST_NODES);
  #high = new Int32Array(FIRST_NODES);
  /** The next node of the same bucket, 0 for none. */
  #next = new Int32Array(FIRST_NODES);
  #buckets = new Int32Array(FIRST_NODES);
  #count = 1;
  #cache = new Int32Array(FIRST_NODES * CACHE_LINE).fill(-1);
  #cacheMask = FIRST_NODES - 1;
  /** Pairs that have nothing in common, as far as they are remembered, and the scope that each holds in. */
  #apart = new Int32Array(FIRST_NODES * 3).fill(-1);
  #scope = LASTING;
  /** Nodes below this one last. */
  #lasting = 1;
  readonly #nodeLimit: number;

  constructor(nodeLimit: number = NODE_LIMIT) {
    this.#nodeLimit = nodeLimit;
    this.#variable[0] = BEYOND;
  }

  /** How many nodes there are. */
  get size(): number {
    return this.#count;
  }

  /** The first variable that decides about the set; beyond all of them for every vector and for none. */
  top(set: Diagram): number {
    return this.#variable[set >>> 1] ?? BEYOND;
  }

  not(set: Diagram): Diagram {
    return (set ^ 1) as Diagram;
  }

  or(a: Diagram, b: Diagram): Diagram {
    return this.not(this.and(this.not(a), this.not(b)));
  }

  /** What is in `a` and not in `b`. */
  less(a: Diagram, b: Diagram): Diagram {
    return this.and(a, this.not(b));
  }

  /** The union of many, joined two by two so that large sets meet late. */
  union(sets: readonly Diagram[]): Diagram {
    let level = sets;
    while (level.length > 1) {
      const joined: Diagram[] = [];
      for (let i = 0; i < level.length; i += 2) joined.push(this.or(level[i] ?? NONE, level[i + 1] ?? NONE));
      level = joined;
    }
    return level[0] ?? NONE;
  }

  /** Vectors that have `one` where the variable is 1 and `zero` where it is 0; both may only speak of later variables. */
  choose(variable: number, zero: Diagram, one: Diagram): Diagram {
    if (zero === one) return zero;
    // The edge of 1 is never complemented, so that each set has one form.
    if ((one & 1) === 1) return (this.#make(variable, zero ^ 1, one ^ 1) ^ 1) as Diagram;
    return this.#make(variable, zero, one);
  }

  /** The intersection. Throws DiagramFull where there is no room for it. */
  and(a: Diagram, b: Diagram): Diagram {
    if (a === b || b === ALL) return a;
    if (a === ALL) return b;
    if (a === NONE || b === NONE || (a ^ b) === 1) return NONE;
    return a < b ? this.#and(a, b) : this.#and(b, a);
  }

  #and(a: Diagram, b: Diagram): Diagram {
    const key = mixed(a, b);
    const slot = (key & this.#cacheMask) * CACHE_LINE;
    if (this.#cache[slot] === a && this.#cache[slot + 1] === b && this.#holds(this.#cache[slot + 3] as number))
      return this.#cache[slot + 2] as Diagram;
    const [left, right] = [a >>> 1, b >>> 1];
    const [top, other] = [this.#variable[left] as number, this.#variable[right] as number];
    const variable = Math.min(top, other);
    const [signA, signB] = [a & 1, b & 1];
    const lowA = top === variable ? (this.#low[left] as number) ^ signA : a;
    const highA = top === variable ? (this.#high[left] as number) ^ signA : a;
    const lowB = other === variable ? (this.#low[right] as number) ^ signB : b;
    const highB = other === variable ? (this.#high[right] as number) ^ signB : b;
    const zero = this.and(lowA as Diagram, lowB as Diagram);
    const one = this.and(highA as Diagram, highB as Diagram);
    const result = this.choose(variable, zero, one);
    // The cache may have grown meanwhile.
    const place = (key & this.#cacheMask) * CACHE_LINE;
    this.#cache[place] = a;
    this.#cache[place + 1] = b;
    this.#cache[place + 2] = result;
    this.#cache[place + 3] = this.#scopeOf(Math.max(a, b, result));
    return result;
  }

  /** True where the sets have a vector in common; makes no node. */
  meets(a: Diagram, b: Diagram): boolean {
    if (a === NONE || b === NONE || (a ^ b) === 1) return false;
    if (a === ALL || b === ALL || a === b) return true;
    const place = (mixed(a, b) & this.#cacheMask) * 3;
    if (this.#apart[place] === a && this.#apart[place + 1] === b && this.#holds(this.#apart[place + 2] as number))
      return false;
    const variable = Math.min(this.top(a), this.top(b));
    if (this.meets(this.#below(a, variable, 0), this.#below(b, variable, 0))) return true;
    if (this.meets(this.#below(a, variable, 1), this.#below(b, variable, 1))) return true;
    this.#apart[place] = a;
    this.#apart[place + 1] = b;
    this.#apart[place + 2] = this.#scopeOf(Math.max(a, b));
    return false;
  }

  /** What is left of a set where a variable, its first or an earlier one, has a value. */
  #below(set: Diagram, variable: number, value: 0 | 1): Diagram {
    const node = set >>> 1;
    if (this.#variable[node] !== variable) return set;
    return (((value === 1 ? this.#high[node] : this.#low[node]) as number) ^ (set & 1)) as Diagram;
  }

  /** Opens a scope: the nodes that are made from here on can be given back. Scopes do not nest. */
  open(): void {
    this.#scope++;
    this.#lasting = this.#count;
  }

  /** Closes the scope: its nodes are kept for good, or given back, and no set that was made in it may be used again. */
  close(isKept: boolean): void {
    if (!isKept) {
      // The newest node is the first of its bucket.
      for (let node = this.#count - 1; node >= this.#lasting; node--) {
        const bucket = this.#bucket(
          this.#variable[node] as number,
          this.#low[node] as number,
          this.#high[node] as number,
        );
        this.#buckets[bucket] = this.#next[node] as number;
      }
      this.#count = this.#lasting;
    }
    this.#scope++;
    this.#lasting = this.#count;
  }

  #scopeOf(largest: number): number {
    return largest >>> 1 < this.#lasting ? LASTING : this.#scope;
  }

  #holds(scope: number): boolean {
    return scope === LASTING || scope === this.#scope;
  }

  #make(variable: number, low: number, high: number): Diagram {
    const bucket = this.#bucket(variable, low, high);
    for (let node = this.#buckets[bucket] as number; node !== 0; node = this.#next[node] as number) {
      if (this.#low[node] === low && this.#high[node] === high && this.#variable[node] === variable)
        return (node << 1) as Diagram;
    }
    if (this.#count === this.#variable.length) {
      this.#grow();
      return this.#make(variable, low, high);
    }
    const node = this.#count++;
    this.#variable[node] = variable;
    this.#low[node] = low;
    this.#high[node] = high;
    this.#next[node] = this.#buckets[bucket] as number;
    this.#buckets[bucket] = node;
    return (node << 1) as Diagram;
  }

  #bucket(variable: number, low: number, high: number): number {
    return mixed(low, Math.imul(high, 0x85ebca6b) + variable) & (this.#buckets.length - 1);
  }

  #grow(): void {
    const size = this.#variable.length * 2;
    if (size > this.#nodeLimit) throw new DiagramFull(`a set of packets needs more than ${this.#nodeLimit / 2} nodes`);
    const wider = (old: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> => {
      const array = new Int32Array(size);
      array.set(old);
      return array;
    };
    const variables = new Uint16Array(size);
    variables.set(this.#variable);
    this.#variable = variables;
    this.#low = wider(this.#low);
    this.#high = wider(this.#high);
    this.#next = new Int32Array(size);
    this.#buckets = new Int32Array(size);
    for (let node = 1; node < this.#count; node++) {
      const bucket = this.#bucket(
        this.#variable[node] as number,
        this.#low[node] as number,
        this.#high[node] as number,
      );
      this.#next[node] = this.#buckets[bucket] as number;
      this.#buckets[bucket] = node;
    }
    if (size <= LARGEST_CACHE) {
      this.#cache = new Int32Array(size * CACHE_LINE).fill(-1);
      this.#apart = new Int32Array(size * 3).fill(-1);
      this.#cacheMask = size - 1;
    }
  }

  /** The set with the variables from `first` on fixed to a number of `width` bits, and no longer asked about. */
  fix(set: Diagram, first: number, width: number, value: number): Diagram {
    const known = new Map<number, Diagram>();
    const visit = (at: Diagram): Diagram => {
      const node = at >>> 1;
      const variable = this.#variable[node] as number;
      if (variable >= first + width) return at;
      const done = known.get(at);
      if (done !== undefined) return done;
      const [low, high] = [
        ((this.#low[node] as number) ^ (at & 1)) as Diagram,
        ((this.#high[node] as number) ^ (at & 1)) as Diagram,
      ];
      const isOne = ((value >>> (first + width - 1 - variable)) & 1) === 1;
      const result = variable < first ? this.choose(variable, visit(low), visit(high)) : visit(isOne ? high : low);
      known.set(at, result);
      return result;
    };
    return visit(set);
  }

  /** The first vector that two sets have in common, 0 before 1: calls `one` for each variable that must be 1. They must meet. */
  firstOfBoth(a: Diagram, b: Diagram, one: (variable: number) => void): void {
    let [left, right] = [a, b];
    while (left !== ALL || right !== ALL) {
      const variable = Math.min(this.top(left), this.top(right));
      const zero = [this.#below(left, variable, 0), this.#below(right, variable, 0)] as const;
      if (this.meets(zero[0], zero[1])) [left, right] = zero;
      else {
        one(variable);
        [left, right] = [this.#below(left, variable, 1), this.#below(right, variable, 1)];
      }
    }
  }

  /** True where the vector that has 1 for exactly the variables that `isOne` says is in the set. */
  has(set: Diagram, isOne: (variable: number) => boolean): boolean {
    let at = set as number;
    while (at > NONE) {
      const node = at >>> 1;
      at =
        (isOne(this.#variable[node] as number) ? (this.#high[node] as number) : (this.#low[node] as number)) ^ (at & 1);
    }
    return at === ALL;
  }

  /** A set taken apart by its first variable: what is left of it where that is 0, and where it is 1. Of every vector and of none there is nothing to take apart. */
  split(set: Diagram): { readonly variable: number; readonly zero: Diagram; readonly one: Diagram } {
    const variable = this.top(set);
    return { variable, zero: this.#below(set, variable, 0), one: this.#below(set, variable, 1) };
  }

  /** Calls `variable` for each variable that decides whether some vector is in the set, possibly several times. */
  support(set: Diagram, variable: (variable: number) => void): void {
    const seen = new Set<number>();
    const waiting = [set >>> 1];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (node === 0 || seen.has(node)) continue;
      seen.add(node);
      variable(this.#variable[node] as number);
      waiting.push((this.#low[node] as number) >>> 1, (this.#high[node] as number) >>> 1);
    }
  }
}

/** Two numbers scattered over 32 bits (the finaliser of MurmurHash3). */
function mixed(a: number, b: number): number {
  let key = Math.imul(a, 0x9e3779b1) + Math.imul(b, 0xc2b2ae35);
  key = Math.imul(key ^ (key >>> 16), 0x85ebca6b);
  key = Math.imul(key ^ (key >>> 13), 0xc2b2ae35);
  return key ^ (key >>> 16);
}
