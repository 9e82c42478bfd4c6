/** Prefixes as a binary tree, and for each thing that they lead to the addresses of which it is the longest: in one walk, however many there are. */
import type { Prefix } from '#base/prefix.ts';
import { ALL, type Diagram, type Diagrams, NONE } from '../packets/diagram.ts';

interface Branch {
  /** What the prefix that ends here leads to. */
  target: number | null;
  zero: Branch | null;
  one: Branch | null;
}

const LEAF = (): Branch => ({ target: null, zero: null, one: null });

/** Prefixes of one family with what they lead to, as small numbers. */
export class PrefixTree {
  readonly #root: Branch = LEAF();

  add({ bits, value, length }: Prefix, target: number): void {
    let at = this.#root;
    const short = bits === 32 ? Number(value) : 0;
    for (let bit = 0; bit < length; bit++) {
      const isOne = bits === 32 ? ((short >>> (31 - bit)) & 1) === 1 : ((value >> BigInt(127 - bit)) & 1n) === 1n;
      const next = (isOne ? at.one : at.zero) ?? LEAF();
      if (isOne) at.one = next;
      else at.zero = next;
      at = next;
    }
    at.target = target;
  }

  /** The addresses of each target over variables from `first` on; those of no prefix lead to `otherwise`. */
  sets(diagrams: Diagrams, first: number, otherwise: number): ReadonlyMap<number, Diagram> {
    const walk = (branch: Branch | null, variable: number, inherited: number): ReadonlyMap<number, Diagram> => {
      const own = branch?.target ?? inherited;
      if (!branch?.zero && !branch?.one) return new Map([[own, ALL]]);
      const zero = walk(branch.zero, variable + 1, own);
      const one = walk(branch.one, variable + 1, own);
      const both = new Map<number, Diagram>();
      for (const target of [...zero.keys(), ...one.keys()])
        if (!both.has(target))
          both.set(target, diagrams.choose(variable, zero.get(target) ?? NONE, one.get(target) ?? NONE));
      return both;
    };
    return walk(this.#root, first, otherwise);
  }
}
