/** One datagram in the making: its key, its bytes, and which of them have come. */
import type { Packet } from '#model/packet.ts';
import { stir } from './factors.ts';

/** Most separate pieces of one datagram: a sender that leaves more holes than that is not sending a datagram. */
const PIECE_LIMIT = 64;
/** Longest payload of a datagram, and the smallest buffer. */
const SIZE_LIMIT = 65536;
const SIZE_LEAST = 2048;

/** A datagram by addresses, identification and protocol (-1 where the protocol is no part of the key). */
export class Datagram {
  readonly hash: number;
  readonly #identification: number;
  readonly #key: Int32Array = new Int32Array(10);
  /** Time of the first fragment, or of completion; microseconds. */
  time: number;
  buffer: Uint8Array = new Uint8Array(0);
  /** The pieces that have come, as pairs of start and end, in order and apart from each other. */
  readonly #pieces: number[] = [];
  /** Bytes that have come. */
  covered = 0;
  /** Total length, -1 before the last fragment. */
  length = -1;
  /** Protocol that the first fragment names, -1 before it. */
  protocol = -1;
  fragments = 0;
  /** Bytes on the wire of the frames before the completing one. */
  frameBytes = 0;
  complete = false;
  /** Links of the reassembler's lists. */
  chained: Datagram | null = null;
  older: Datagram | null = null;
  newer: Datagram | null = null;

  constructor(hash: number, packet: Packet, identification: number, protocol: number) {
    this.hash = hash;
    this.time = packet.time;
    this.#identification = identification;
    const key = this.#key;
    key[0] = packet.source0;
    key[1] = packet.source1;
    key[2] = packet.source2;
    key[3] = packet.source3;
    key[4] = packet.destination0;
    key[5] = packet.destination1;
    key[6] = packet.destination2;
    key[7] = packet.destination3;
    key[8] = protocol;
    key[9] = packet.network;
  }

  is(packet: Packet, identification: number, protocol: number): boolean {
    const key = this.#key;
    return (
      this.#identification === identification &&
      key[3] === packet.source3 &&
      key[7] === packet.destination3 &&
      key[8] === protocol &&
      key[9] === packet.network &&
      key[0] === packet.source0 &&
      key[1] === packet.source1 &&
      key[2] === packet.source2 &&
      key[4] === packet.destination0 &&
      key[5] === packet.destination1 &&
      key[6] === packet.destination2
    );
  }

  /** Whether a fragment that ends at `stop` fits what is known of the datagram's end. */
  agrees(stop: number, more: boolean): boolean {
    if (this.length >= 0) return more ? stop <= this.length : stop === this.length;
    const last = this.#pieces.length === 0 ? 0 : (this.#pieces.at(-1) ?? 0);
    return more || stop >= last;
  }

  /** The size of buffer that holds `stop` bytes. */
  sizeFor(stop: number): number {
    let size = Math.max(SIZE_LEAST, this.buffer.length);
    while (size < stop) size *= 2;
    return Math.min(size, SIZE_LIMIT);
  }

  grow(stop: number): void {
    const larger = new Uint8Array(this.sizeFor(stop));
    larger.set(this.buffer);
    this.buffer = larger;
  }

  /** Copies what of `[offset, stop)` has not come yet; answers how many bytes were new, or -1 when there are too many pieces. */
  take(offset: number, stop: number, bytes: Uint8Array, start: number): number {
    const pieces = this.#pieces;
    let first = 0;
    while (first < pieces.length && (pieces[first + 1] ?? 0) < offset) first += 2;
    // Pieces from `first` to `after` touch the fragment: the gaps between them are filled, then they are one.
    let at = offset;
    let after = first;
    let fresh = 0;
    while (after < pieces.length && (pieces[after] ?? 0) <= stop) {
      fresh += this.#copy(at, pieces[after] ?? 0, offset, bytes, start);
      at = Math.max(at, pieces[after + 1] ?? 0);
      after += 2;
    }
    fresh += this.#copy(at, stop, offset, bytes, start);
    if (after > first) {
      const low = Math.min(offset, pieces[first] ?? 0);
      pieces.splice(first, after - first, low, Math.max(stop, at));
    } else {
      if (pieces.length >= PIECE_LIMIT * 2) return -1;
      pieces.splice(first, 0, offset, stop);
    }
    this.covered += fresh;
    return fresh;
  }

  #copy(from: number, to: number, offset: number, bytes: Uint8Array, start: number): number {
    if (to <= from) return 0;
    const source = start - offset;
    this.buffer.set(bytes.subarray(source + from, source + to), from);
    return to - from;
  }
}

/** Datagrams in the order in which they were appended. */
export class DatagramList {
  oldest: Datagram | null = null;
  #newest: Datagram | null = null;
  count = 0;

  append(held: Datagram): void {
    held.older = this.#newest;
    held.newer = null;
    if (this.#newest === null) this.oldest = held;
    else this.#newest.newer = held;
    this.#newest = held;
    this.count++;
  }

  /** Takes out a datagram of this list. */
  remove(held: Datagram): void {
    if (held.older === null) this.oldest = held.newer;
    else held.older.newer = held.newer;
    if (held.newer === null) this.#newest = held.older;
    else held.newer.older = held.older;
    this.count--;
  }
}

/** A hash of a datagram's key, with factors that nobody knows. */
export function datagramHash(packet: Packet, identification: number, protocol: number, factors: Int32Array): number {
  let hash = stir(factors[2] as number, packet.source0, factors);
  hash = stir(hash, packet.source1, factors);
  hash = stir(hash, packet.source2, factors);
  hash = stir(hash, packet.source3, factors);
  hash = stir(hash, packet.destination0, factors);
  hash = stir(hash, packet.destination1, factors);
  hash = stir(hash, packet.destination2, factors);
  hash = stir(hash, packet.destination3, factors);
  hash = stir(hash, identification | 0, factors);
  return stir(hash, protocol ^ (packet.network << 8), factors) >>> 2;
}
