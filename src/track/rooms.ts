/** Buffers for bytes that wait for the rest of their message: lent by size and taken back, so that idle conversations hold none. */

/** Smallest room lent, in bytes, as a power of two. */
const SMALLEST = 10;
/** Rooms of one size kept for the next who asks. */
const SPARE_LIMIT = 64;

export class Rooms {
  readonly #spare: Uint8Array[][] = [];

  /** A buffer of at least `size` bytes, its contents of no meaning. */
  lend(size: number): Uint8Array {
    const order = Math.max(SMALLEST, 32 - Math.clz32(Math.max(1, size) - 1));
    return this.#spare[order]?.pop() ?? new Uint8Array(2 ** order);
  }

  /** Takes a lent buffer back. */
  takeBack(room: Uint8Array): void {
    const order = 31 - Math.clz32(room.length);
    if (order < SMALLEST) return;
    this.#spare[order] ??= [];
    const spare = this.#spare[order];
    if (spare.length < SPARE_LIMIT) spare.push(room);
  }
}
