/** Factors of shares that nobody knows beforehand: who writes packets cannot make many that come to the same. */
import { randomFillSync } from 'node:crypto';

/** So many odd 32-bit numbers. */
export function randomFactors(count: number): Int32Array {
  return randomFillSync(new Int32Array(count)).map((word) => word | 1);
}
