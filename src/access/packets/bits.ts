/** Sets of numbers as diagrams over the variables that hold them, the most significant bit first. */
import { ALL, type Diagram, type Diagrams, NONE } from './diagram.ts';

/** Numbers of `width` bits that equal `value` wherever `mask` has a one; `first` is the variable of the most significant bit. */
export function maskedBits(diagrams: Diagrams, first: number, width: number, value: bigint, mask: bigint): Diagram {
  let set = ALL;
  for (let bit = width - 1; bit >= 0; bit--) {
    const place = BigInt(width - 1 - bit);
    if (((mask >> place) & 1n) === 0n) continue;
    const isOne = ((value >> place) & 1n) === 1n;
    set = diagrams.choose(first + bit, isOne ? NONE : set, isOne ? set : NONE);
  }
  return set;
}

/** Numbers of `width` bits from `from` to `to`, both included; none where `from` is the greater, or lies beyond the width. */
export function rangeBits(diagrams: Diagrams, first: number, width: number, from: bigint, to: bigint): Diagram {
  const largest = (1n << BigInt(width)) - 1n;
  if (from > to || from > largest || to < 0n) return NONE;
  let [least, most] = [ALL, ALL];
  for (let bit = width - 1; bit >= 0; bit--) {
    const place = BigInt(width - 1 - bit);
    const variable = first + bit;
    if (from > 0n)
      least =
        ((from >> place) & 1n) === 1n ? diagrams.choose(variable, NONE, least) : diagrams.choose(variable, least, ALL);
    if (to < largest)
      most = ((to >> place) & 1n) === 1n ? diagrams.choose(variable, ALL, most) : diagrams.choose(variable, most, NONE);
  }
  return diagrams.and(least, most);
}
