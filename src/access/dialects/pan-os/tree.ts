/** A PAN-OS configuration as a tree, whether it was written in XML or as `set` commands: both say the same in this shape. */

/** A name and what stands below it; a value is a name with nothing below. */
export class PanNode {
  readonly name: string;
  /** The line where it stands first. */
  readonly at: number;
  readonly #children = new Map<string, PanNode>();

  constructor(name: string, at: number) {
    this.name = name;
    this.at = at;
  }

  get children(): readonly PanNode[] {
    return [...this.#children.values()];
  }

  child(name: string): PanNode | undefined {
    return this.#children.get(name);
  }

  /** Goes down a path of names. */
  below(...names: readonly string[]): PanNode | undefined {
    let node: PanNode | undefined = this;
    for (const name of names) node = node?.child(name);
    return node;
  }

  /** The child of this name, made where there is none. */
  open(name: string, at: number): PanNode {
    const known = this.#children.get(name);
    if (known) return known;
    const node = new PanNode(name, at);
    this.#children.set(name, node);
    return node;
  }

  remove(name: string): void {
    this.#children.delete(name);
  }

  /** The names of its children: the values of a list, or one value. */
  values(...path: readonly string[]): readonly string[] {
    return this.below(...path)?.children.map(({ name }) => name) ?? [];
  }

  value(...path: readonly string[]): string | undefined {
    return this.values(...path)[0];
  }
}

/** A tree, and lines that are none of the language. */
export interface Tree {
  readonly root: PanNode;
  readonly unrecognised: readonly number[];
}
