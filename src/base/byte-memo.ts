/** Remembers what was made of bytes, so that the same bytes, seen again and again, are read once. */

/** Longest bytes remembered, and how many of them. */
const LENGTH_LIMIT = 8 * 1024;
const ENTRY_LIMIT = 2048;
/** Bytes that go into the hash: enough to tell most apart, for equality is checked on all. */
const SAMPLES = 32;

interface Entry<Value> {
  readonly bytes: Uint8Array;
  readonly value: Value;
}

export class ByteMemo<Value> {
  readonly #entries = new Map<number, Entry<Value>>();

  /** What `make` made of the same bytes before, else what it makes now. Values are shared: nobody may change them. */
  get(bytes: Uint8Array, make: (bytes: Uint8Array) => Value): Value {
    if (bytes.length > LENGTH_LIMIT) return make(bytes);
    const hash = hashOf(bytes);
    const known = this.#entries.get(hash);
    if (known && Buffer.compare(known.bytes, bytes) === 0) return known.value;
    const value = make(bytes);
    if (this.#entries.size >= ENTRY_LIMIT) this.#entries.clear();
    this.#entries.set(hash, { bytes: new Uint8Array(bytes), value });
    return value;
  }
}

/** Of the length, the last bytes, which in what is signed differ most, and some between. */
function hashOf(bytes: Uint8Array): number {
  const { length } = bytes;
  let hash = length;
  for (let k = 1; k <= Math.min(SAMPLES, length); k++)
    hash = Math.imul(hash ^ (bytes[length - k] as number), 0x01000193);
  const step = Math.max(1, Math.floor(length / SAMPLES));
  for (let at = 0; at < length; at += step) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  return (hash ^ (hash >>> 15)) & 0x3fffffff;
}
