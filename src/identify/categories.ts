/** The declared kinds of devices, and which kind is broader than which. */

/** A kind of device as it stands in `knowledge/categories.json`. */
export interface Category {
  readonly name: string;
  /** What such a device is, in one sentence. */
  readonly sentence: string;
  /** The kind of which it is one, if any. */
  readonly broader?: string;
}

/** The vocabulary of kinds. */
export class Categories {
  readonly #broader = new Map<string, string | null>();

  /** Throws a RangeError for a kind that is declared twice, or whose broader kind is not declared before it. */
  constructor(categories: readonly Category[]) {
    for (const { name, broader } of categories) {
      if (this.#broader.has(name)) throw new RangeError(`the category ${name} is declared twice`);
      if (broader !== undefined && !this.#broader.has(broader))
        throw new RangeError(`the category ${name} is one of ${broader}, which is not declared before it`);
      this.#broader.set(name, broader ?? null);
    }
  }

  has(name: string): boolean {
    return this.#broader.has(name);
  }

  /** All of them, as they are declared. */
  names(): readonly string[] {
    return [...this.#broader.keys()];
  }

  /** From the broadest kind down to `name`. */
  path(name: string): readonly string[] {
    const path = [name];
    for (let at = this.#broader.get(name); at; at = this.#broader.get(at)) path.unshift(at);
    return path;
  }
}
