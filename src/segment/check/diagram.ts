/** Sets of packets as the checker knows them: binary decision diagrams without complement edges, and the few operations on them. Shares nothing with the prover. */

/** Every vector, and none; other numbers are nodes. */
export const NONE = 0;
export const ALL = 1;

/** Nodes of a set are numbers from 2 on; `[variable, zero, one]`. */
export class Sets {
  readonly #nodes: (readonly [number, number, number])[] = [
    [0x7fffffff, 0, 0],
    [0x7fffffff, 1, 1],
  ];
  readonly #unique = new Map<string, number>();
  readonly #and = new Map<string, number>();
  readonly #not = new Map<number, number>();

  /** The number of a node; the same node has the same number, so equal sets are equal numbers. */
  node(variable: number, zero: number, one: number): number {
    if (zero === one) return zero;
    const key = `${variable} ${zero} ${one}`;
    const known = this.#unique.get(key);
    if (known !== undefined) return known;
    const number = this.#nodes.push([variable, zero, one]) - 1;
    this.#unique.set(key, number);
    return number;
  }

  variableOf(set: number): number {
    return this.#nodes[set]?.[0] ?? 0;
  }

  and(a: number, b: number): number {
    if (a === b || b === ALL) return a;
    if (a === ALL) return b;
    if (a === NONE || b === NONE) return NONE;
    const key = a < b ? `${a} ${b}` : `${b} ${a}`;
    const known = this.#and.get(key);
    if (known !== undefined) return known;
    const variable = Math.min(this.variableOf(a), this.variableOf(b));
    const [zeroA, oneA] = this.#below(a, variable);
    const [zeroB, oneB] = this.#below(b, variable);
    const result = this.node(variable, this.and(zeroA, zeroB), this.and(oneA, oneB));
    this.#and.set(key, result);
    return result;
  }

  not(set: number): number {
    if (set <= ALL) return ALL - set;
    const known = this.#not.get(set);
    if (known !== undefined) return known;
    const [variable, zero, one] = this.#nodes[set] as readonly [number, number, number];
    const result = this.node(variable, this.not(zero), this.not(one));
    this.#not.set(set, result);
    return result;
  }

  or(a: number, b: number): number {
    return this.not(this.and(this.not(a), this.not(b)));
  }

  union(sets: readonly number[]): number {
    return sets.reduce((all, set) => this.or(all, set), NONE);
  }

  /** True where all of `a` is in `b`. */
  within(a: number, b: number): boolean {
    return this.and(a, this.not(b)) === NONE;
  }

  /** Vectors whose `length` first bits of a field are those of a number of `width` bits. */
  prefix(first: number, width: number, value: bigint, length: number): number {
    let set = ALL;
    for (let bit = length - 1; bit >= 0; bit--) {
      const isOne = ((value >> BigInt(width - 1 - bit)) & 1n) === 1n;
      set = isOne ? this.node(first + bit, NONE, set) : this.node(first + bit, set, NONE);
    }
    return set;
  }

  #below(set: number, variable: number): readonly [number, number] {
    const [own, zero, one] = this.#nodes[set] as readonly [number, number, number];
    return own === variable ? [zero, one] : [set, set];
  }
}
