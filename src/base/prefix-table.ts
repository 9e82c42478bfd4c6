/** Values by prefixes: whatever an address lies below is found in as many steps as there are lengths, however many prefixes there are. */
import type { IpNumber, Prefix } from './prefix.ts';

interface Shelf<Value> {
  readonly bits: number;
  readonly length: number;
  readonly host: bigint;
  readonly values: Map<bigint, Value>;
}

export class PrefixTable<Value> {
  /** Longest first. */
  readonly #shelves: Shelf<Value>[] = [];

  /** The value of exactly this prefix. */
  get(prefix: Prefix): Value | undefined {
    const shelf = this.#shelfOf(prefix);
    return shelf?.values.get(prefix.value >> shelf.host);
  }

  /** Puts a value in the place of the one before. */
  set(prefix: Prefix, value: Value): void {
    const { bits, length } = prefix;
    let shelf = this.#shelfOf(prefix);
    if (!shelf) {
      shelf = { bits, length, host: BigInt(bits - length), values: new Map() };
      this.#shelves.push(shelf);
      this.#shelves.sort((a, b) => b.length - a.length);
    }
    shelf.values.set(prefix.value >> shelf.host, value);
  }

  /** The values of all prefixes that an address lies below, the longest first. */
  above(ip: IpNumber): readonly Value[] {
    const found: Value[] = [];
    for (const { bits, host, values } of this.#shelves) {
      const value = bits === ip.bits ? values.get(ip.value >> host) : undefined;
      if (value !== undefined) found.push(value);
    }
    return found;
  }

  #shelfOf({ bits, length }: Prefix): Shelf<Value> | undefined {
    return this.#shelves.find((shelf) => shelf.bits === bits && shelf.length === length);
  }
}
