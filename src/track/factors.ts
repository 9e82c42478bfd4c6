/** Factors of shares that nobody knows beforehand: who writes packets cannot make many that come to the same. */
import { randomFillSync } from 'node:crypto';

/** So many odd 32-bit numbers. */
export function randomFactors(count: number): Int32Array {
  return randomFillSync(new Int32Array(count)).map((word) => word | 1);
}

/** Factors that `stir` takes; the last is what a hash begins with. */
export const STIR_FACTORS = 3;

/**
 * Takes a word into a hash. Sums of words times factors would not do: whatever the factors, what changes the highest bits of two words alone
 * leaves them as they are. Here a change of one word comes to one of the hash that nobody knows, so no change of the next one undoes it.
 */
export function stir(hash: number, word: number, factors: Int32Array): number {
  const once = Math.imul(hash ^ word, factors[0] as number);
  const twice = Math.imul(once ^ (once >>> 15), factors[1] as number);
  return twice ^ (twice >>> 13);
}

/** MACs (48-bit numbers) as keys of a `Map`, which hashes numbers without a secret: here they are changed by bits that nobody knows. */
export function secretKeys(): (mac: number) => number {
  const [low = 0, high = 0] = randomFactors(2);
  return (mac) => ((Math.floor(mac / TWO_TO_32) ^ high) & 0xffff) * TWO_TO_32 + ((mac ^ low) >>> 0);
}

const TWO_TO_32 = 0x100000000;
