/**
 * What endpoints stated a short while ago, so that whoever gathers facts of a whole network is told each once in a while.
 *
 * Hot path: a fact is two numbers in a table that stays near the processor; a new one takes the place of the oldest of four, which is then told again.
 * One of the numbers is made with factors that nobody knows: nobody can state what keeps another endpoint's fact from being told.
 */
import { randomFactors } from './factors.ts';

/** Each of so many groups of four facts is half a cache line. */
const GROUPS = 1 << 16;
const STRIDE = 8;
/** The second number: the time in seconds, which goes round after twelve days, below what else tells facts apart. */
const CLOCK = (1 << 20) - 1;

export class Repeats {
  readonly #entries = new Int32Array(GROUPS * STRIDE);
  readonly #seconds: number;
  /** Keys are declared by the protocols: there are a few hundred. */
  readonly #keys = new Map<string, number>();
  readonly #factors = randomFactors(2);

  /** A fact is a repetition within so many seconds; at most a day. */
  constructor(seconds: number) {
    this.#seconds = seconds;
  }

  /**
   * True when the endpoint stated the same less than so long ago; otherwise remembers that it does now. `time` is in microseconds.
   * Of the endpoint two numbers are given, the second of which nobody can choose.
   */
  isRepeat(endpoint: number, proof: number, key: string, value: string, time: number): boolean {
    const factor = this.#factors[0] as number;
    const number = this.#keyNumber(key);
    // The place depends on what is stated alone, so that the same captures give the same; only the proof is secret.
    let one = Math.imul(proof ^ number, this.#factors[1] as number);
    let two = Math.imul(endpoint ^ number, 0x27d4eb2f);
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      one = Math.imul(one ^ code, factor);
      two = Math.imul(two, 31) + code;
    }
    one = Math.imul(one ^ (one >>> 15), 0x2c1b3c6d);
    two = Math.imul(two ^ (two >>> 15), 0x2c1b3c6d);
    return this.#isKnown(one, two ^ (two >>> 13), Math.floor(time / 1e6) & CLOCK);
  }

  #isKnown(one: number, two: number, second: number): boolean {
    const entries = this.#entries;
    const first = (two & (GROUPS - 1)) * STRIDE;
    let oldest = first;
    let age = -1;
    for (let at = first; at < first + STRIDE; at += 2) {
      const since = (second - (entries[at + 1] as number)) & CLOCK;
      if (entries[at] === one && (((entries[at + 1] as number) ^ two) & ~CLOCK) === 0) {
        // Clocks go back, too.
        if (since < this.#seconds || CLOCK + 1 - since < this.#seconds) return true;
        oldest = at;
        break;
      }
      if (since > age) {
        oldest = at;
        age = since;
      }
    }
    entries[oldest] = one;
    entries[oldest + 1] = (two & ~CLOCK) | second;
    return false;
  }

  #keyNumber(key: string): number {
    let number = this.#keys.get(key);
    if (number === undefined) {
      number = Math.imul(this.#keys.size + 1, 0x85ebca6b);
      this.#keys.set(key, number);
    }
    return number;
  }
}
