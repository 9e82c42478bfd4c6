/** Randomness from a seed: the same seed and label give the same numbers on every machine. */

const TWO_32 = 4294967296;
/** Steps of the table of deviates; a draw from it costs no logarithm. */
const TABLE = 4096;

/** A 32-bit hash of a text and a number (FNV-1a, then mixed). */
export function hash(text: string, number: number): number {
  let word = 0x811c9dc5 ^ number;
  for (let i = 0; i < text.length; i++) word = Math.imul(word ^ text.charCodeAt(i), 0x01000193);
  return mix(word ^ (number >>> 3));
}

/** Mixes the bits of a word (the finaliser of MurmurHash3). */
export function mix(word: number): number {
  let x = word | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** Standard normal and exponential deviates at evenly spread ranks. */
const NORMAL: Float64Array = Float64Array.from({ length: TABLE }, (_, i) => inverseNormal((i + 0.5) / TABLE));
const EXPONENTIAL: Float64Array = Float64Array.from({ length: TABLE }, (_, i) => -Math.log1p(-(i + 0.5) / TABLE));

/** The inverse of the normal distribution function, good to some thousandths (Abramowitz and Stegun 26.2.23). */
function inverseNormal(rank: number): number {
  const tail = Math.min(rank, 1 - rank);
  const t = Math.sqrt(-2 * Math.log(tail));
  const value =
    t - (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t);
  return rank < 0.5 ? -value : value;
}

/** A generator (sfc32, small fast counter, by C. Doty-Humphrey). */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number, label: string) {
    this.#a = hash(label, seed);
    this.#b = hash(`${label}/b`, seed);
    this.#c = hash(`${label}/c`, seed);
    for (let i = 0; i < 12; i++) this.word();
  }

  /** 32 random bits. */
  word(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** At least 0, below 1. */
  next(): number {
    return this.word() / TWO_32;
  }

  /** A whole number of 0 to `below` - 1. */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }

  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }

  /** Exponentially distributed with mean 1. */
  exponential(): number {
    return EXPONENTIAL[this.word() & (TABLE - 1)] as number;
  }

  /** Log-normally distributed with median 1; `spread` is the deviation of its logarithm. */
  around(spread: number): number {
    return Math.exp(spread * (NORMAL[this.word() & (TABLE - 1)] as number));
  }
}
