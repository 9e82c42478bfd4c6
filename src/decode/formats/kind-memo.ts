/** Tells kinds of messages apart by numbers put together one by one, and remembers what was made of each kind. */

/** Kinds remembered; beyond it all are forgotten. */
const LIMIT = 2048;
/** Numbers of a kind that is remembered. */
const NUMBER_LIMIT = 1024;
/** Numbers that there is room for; further ones are dropped. */
const ROOM = 16 * 1024;

interface Entry<Value> {
  readonly numbers: Uint16Array;
  readonly value: Value;
}

/** Hot path: a kind that is known costs no object. */
export class KindMemo<Value> {
  readonly #make: (numbers: Uint16Array) => Value;
  readonly #entries = new Map<number, Entry<Value>>();
  readonly #numbers = new Uint16Array(ROOM);
  #used = 0;
  #hash = 0;

  /** `make` must depend on the numbers alone, and not keep them. What it makes is shared: nobody may change it. */
  constructor(make: (numbers: Uint16Array) => Value) {
    this.#make = make;
  }

  /** Begins another kind. */
  clear(): void {
    this.#used = 0;
    this.#hash = 0;
  }

  /** Puts a number of 16 bits behind the others. */
  add(number: number): void {
    if (this.#used >= ROOM) return;
    this.#numbers[this.#used++] = number;
    this.#hash = Math.imul(this.#hash ^ number, 0x01000193);
  }

  /** What is made of the numbers added since `clear`. */
  get(): Value {
    const hash = (this.#hash ^ (this.#hash >>> 15)) & 0x3fffffff;
    const known = this.#entries.get(hash);
    if (known !== undefined && this.#isOf(known.numbers)) return known.value;
    const value = this.#make(this.#numbers.subarray(0, this.#used));
    if (this.#used > NUMBER_LIMIT) return value;
    if (this.#entries.size >= LIMIT) this.#entries.clear();
    this.#entries.set(hash, { numbers: this.#numbers.slice(0, this.#used), value });
    return value;
  }

  #isOf(known: Uint16Array): boolean {
    const numbers = this.#numbers;
    const { length } = known;
    if (length !== this.#used) return false;
    for (let i = 0; i < length; i++) if (known[i] !== numbers[i]) return false;
    return true;
  }
}
