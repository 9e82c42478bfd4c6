/** Factors of shares that nobody knows beforehand: who writes packets cannot make many that come to the same. */
import { randomFillSync } from 'node:crypto';

/** So many odd 32-bit numbers. */
export function randomFactors(count: number): Int32Array {
  return randomFillSync(new Int32Array(count)).map((word) => word | 1);
}

/** MACs (48-bit numbers) as keys of a `Map`, which hashes numbers without a secret: here they are changed by bits that nobody knows. */
export function secretKeys(): (mac: number) => number {
  const [low, high] = randomFactors(2) as unknown as readonly [number, number];
  return (mac) => ((Math.floor(mac / TWO_TO_32) ^ high) & 0xffff) * TWO_TO_32 + ((mac ^ low) >>> 0);
}

const TWO_TO_32 = 0x100000000;
