/** What is due within one minute, put in order of time. */

/** A key is microseconds into the minute times this, plus the position. */
const POSITIONS = 0x1000000;

export class Minute {
  #keys = new Float64Array(1 << 14);
  #items = new Int32Array(1 << 14);
  #count = 0;

  clear(): void {
    this.#count = 0;
  }

  /** Adds an item that is due so many microseconds into the minute. */
  add(offset: number, item: number): void {
    if (this.#count === this.#keys.length) {
      const keys = new Float64Array(this.#count * 2);
      const items = new Int32Array(this.#count * 2);
      keys.set(this.#keys);
      items.set(this.#items);
      this.#keys = keys;
      this.#items = items;
    }
    this.#items[this.#count] = item;
    this.#keys[this.#count] = Math.floor(offset) * POSITIONS + this.#count;
    this.#count++;
  }

  /** Calls `each` with every item and its microseconds into the minute, in order of time. */
  inOrder(each: (item: number, offset: number) => void): void {
    const keys = this.#keys.subarray(0, this.#count).sort();
    for (let at = 0; at < keys.length; at++) {
      const key = keys[at] as number;
      const offset = Math.floor(key / POSITIONS);
      each(this.#items[key - offset * POSITIONS] as number, offset);
    }
  }
}
