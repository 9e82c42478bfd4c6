/** A binary heap: numbers with their keys, the least key first. */

export class Heap {
  readonly #keys: number[] = [];
  readonly #values: number[] = [];

  get size(): number {
    return this.#keys.length;
  }

  push(key: number, value: number): void {
    let at = this.#keys.push(key) - 1;
    this.#values.push(value);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((this.#keys[parent] as number) <= (this.#keys[at] as number)) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  /** The least key with its value; null where there is none. */
  pop(): readonly [key: number, value: number] | null {
    const [key, value] = [this.#keys[0], this.#values[0]];
    if (key === undefined || value === undefined) return null;
    const [lastKey, lastValue] = [this.#keys.pop() as number, this.#values.pop() as number];
    if (this.#keys.length > 0) {
      this.#keys[0] = lastKey;
      this.#values[0] = lastValue;
      this.#sink();
    }
    return [key, value];
  }

  #sink(): void {
    let at = 0;
    for (;;) {
      let least = at;
      for (const child of [at * 2 + 1, at * 2 + 2])
        if (child < this.#keys.length && (this.#keys[child] as number) < (this.#keys[least] as number)) least = child;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #swap(one: number, other: number): void {
    for (const list of [this.#keys, this.#values]) {
      const kept = list[one] as number;
      list[one] = list[other] as number;
      list[other] = kept;
    }
  }
}
