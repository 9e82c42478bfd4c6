/** Numbers that look random and are the same for the same seed: what is trained, made or tried with them can be repeated. */

export interface Random {
  /** A number in [0, 1). */
  unit(): number;
  /** A whole number in [0, bound). */
  below(bound: number): number;
  /** One of the items, or undefined of none. */
  pick<Item>(items: readonly Item[]): Item | undefined;
}

/** The generator known as mulberry32: 32 bits of state, good enough to shuffle, and for nothing that must be secret. */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  const unit = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  const below = (bound: number): number => Math.floor(unit() * bound);
  return { unit, below, pick: (items) => items[below(items.length)] };
}

/** The items in an order of the generator's choice; the given array stays as it is. */
export function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const order = [...items];
  for (let at = order.length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    [order[at], order[other]] = [order[other] as Item, order[at] as Item];
  }
  return order;
}
