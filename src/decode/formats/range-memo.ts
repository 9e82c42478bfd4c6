/** Remembers what was made of a range of bytes: the same fields come again and again, and to compare bytes costs less than to make text of them. */

/** Longest range remembered, in bytes, where no other is asked for. */
const LENGTH_LIMIT = 512;
/** Ranges remembered, powers of two: so many, and where longer ones are, too. Of two that fall into one place the later stays. */
const [PLACES, LONG_PLACES] = [2048, 256];
/** Bytes that go into the place, of longer ranges about so many: enough to tell most apart, for equality is checked on all. */
const SAMPLES = 32;
/** Longer ranges are compared faster by the runtime. */
const SHORT = 64;

interface Entry<Value> {
  readonly bytes: Uint8Array;
  readonly value: Value;
}

/** Hot path: a range that is known costs no object, or a view where it is long. */
export class RangeMemo<Value> {
  readonly #make: (bytes: Uint8Array, start: number, end: number) => Value | null;
  readonly #isKept: (value: Value) => boolean;
  readonly #limit: number;
  readonly #entries: (Entry<Value> | undefined)[];

  /**
   * `make` must depend on the bytes in the range alone. What it makes is shared: nobody may change it.
   * Bytes of which nothing is made (null), or what is not `isKept`, and ranges longer than `limit` are not remembered.
   */
  constructor(
    make: (bytes: Uint8Array, start: number, end: number) => Value | null,
    isKept: (value: Value) => boolean = () => true,
    limit: number = LENGTH_LIMIT,
  ) {
    this.#make = make;
    this.#isKept = isKept;
    this.#limit = limit;
    this.#entries = new Array(limit > LENGTH_LIMIT ? LONG_PLACES : PLACES).fill(undefined);
  }

  /** What is made of `bytes[start, end)`. */
  get(bytes: Uint8Array, start: number, end: number): Value | null {
    if (end - start > this.#limit) return this.#make(bytes, start, end);
    const place = hashOf(bytes, start, end) & (this.#entries.length - 1);
    const known = this.#entries[place];
    if (known !== undefined && isEqual(known.bytes, bytes, start, end)) return known.value;
    const value = this.#make(bytes, start, end);
    if (value !== null && this.#isKept(value)) this.#entries[place] = { bytes: copyOf(bytes, start, end), value };
    return value;
  }
}

function isEqual(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (known.length !== length) return false;
  if (length > SHORT) return Buffer.compare(known, bytes.subarray(start, end)) === 0;
  for (let i = 0; i < length; i++) if (known[i] !== bytes[start + i]) return false;
  return true;
}

/** A copy also of a Buffer, whose own slice would be a view of bytes that change. */
function copyOf(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return Uint8Array.prototype.slice.call(bytes, start, end);
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  // An odd step: every other byte of UTF-16 is zero.
  const step = Math.floor(length / SAMPLES) | 1;
  let hash = length;
  for (let at = end - 1; at >= start; at -= step) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  return hash ^ (hash >>> 15);
}
