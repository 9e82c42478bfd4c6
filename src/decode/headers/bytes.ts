/**
 * Reading numbers out of packet bytes, and the mixing of signatures.
 *
 * Hot path: no bounds checks here. Every caller has compared its offset with the end of the captured bytes before,
 * which lies inside the array; that comparison is the proof beside each `as number`.
 */

export function u8(bytes: Uint8Array, at: number): number {
  return bytes[at] as number;
}

export function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

/** A 16-bit little-endian number. */
export function u16le(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
}

/** 32 bits as a signed number: what stays a small integer in the engine. */
export function i32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  );
}

/** 32 little-endian bits as a signed number. */
export function i32le(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at) | (u16le(bytes, at + 2) << 16);
}

/** A MAC address as a 48-bit number. */
export function mac48(bytes: Uint8Array, at: number): number {
  return u16(bytes, at) * 0x100000000 + (i32(bytes, at + 2) >>> 0);
}

/** One word's share of a signature; `factor` is odd and differs by the word's place. Shares are added, so they do not wait for each other. */
export function share(word: number, factor: number): number {
  return Math.imul(word ^ (word >>> 15), factor);
}

/** The signature of a sum of shares: never 0, which stands for no IP packet. */
export function seal(sum: number): number {
  let hash = sum ^ (sum >>> 16);
  hash = Math.imul(hash, 0x7feb352d);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x846ca68b | 0);
  hash ^= hash >>> 16;
  return hash === 0 ? 1 : hash;
}
