/**
 * What endpoints stated a short while ago, so that whoever gathers facts of a whole network is told each once in a while.
 *
 * Hot path: a fact is three numbers in a table; a new one takes the place of another that shares its place, which is then told again.
 */

const PLACES = 1 << 19;
/** Per place: two hashes and the time in seconds; four places are a cache line. */
const STRIDE = 4;

export class Repeats {
  readonly #entries = new Int32Array(PLACES * STRIDE);
  readonly #seconds: number;
  /** Keys are declared by the protocols: there are a few hundred. */
  readonly #keys = new Map<string, number>();

  /** A fact is a repetition within so many seconds. */
  constructor(seconds: number) {
    this.#seconds = seconds;
  }

  /** True when the endpoint stated the same less than so long ago; otherwise remembers that it does now. `time` is in microseconds. */
  isRepeat(endpoint: number, key: string, value: string, time: number): boolean {
    const entries = this.#entries;
    let one = Math.imul(endpoint ^ this.#keyNumber(key), 0x85ebca6b);
    let two = Math.imul(endpoint, 0x27d4eb2f) ^ one;
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      one = Math.imul(one ^ code, 0x01000193);
      two = Math.imul(two, 31) + code;
    }
    one = Math.imul(one ^ (one >>> 15), 0x2c1b3c6d) ^ two;
    two |= 0;
    const at = ((one ^ (one >>> 13)) & (PLACES - 1)) * STRIDE;
    const second = Math.floor(time / 1e6) | 0;
    if (
      entries[at] === one &&
      entries[at + 1] === two &&
      Math.abs(second - (entries[at + 2] as number)) < this.#seconds
    )
      return true;
    entries[at] = one;
    entries[at + 1] = two;
    entries[at + 2] = second;
    return false;
  }

  #keyNumber(key: string): number {
    let number = this.#keys.get(key);
    if (number === undefined) {
      number = textNumber(key);
      this.#keys.set(key, number);
    }
    return number;
  }
}

/** One number for a text, to tell endpoints apart that have no number of their own. */
export function textNumber(text: string): number {
  let hash = 0x2545f491;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) ^ (hash >>> 7);
}
