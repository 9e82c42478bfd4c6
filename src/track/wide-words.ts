/** The upper words of addresses longer than 32 bits, held aside so that IPv4 flows need no room for them. Hot path for IPv6: numbers only. */
import type { Packet } from '#model/packet.ts';
import { stir } from './factors.ts';

/** Words of an entry: the three upper ones of the low address, then of the high one. */
const STRIDE = 6;
const NONE = -1;
const FIRST_CAPACITY = 64;

export class WideWords {
  #words = new Int32Array(FIRST_CAPACITY * STRIDE);
  #used = 0;
  /** The first entry of the free ones, each naming the next in its first word. */
  #firstFree: number = NONE;

  /** True for IPv6, for links, and for IPv4 hosts without an address, which are told apart by their MACs. */
  static needs(packet: Packet): boolean {
    return packet.network !== 4 || (packet.source1 | packet.source2 | packet.destination1 | packet.destination2) !== 0;
  }

  /** Takes the upper words into a flow's hash, those of the low endpoint first. */
  static hash(packet: Packet, low: boolean, begun: number, factors: Int32Array): number {
    let hash = stir(begun, low ? packet.source0 : packet.destination0, factors);
    hash = stir(hash, low ? packet.source1 : packet.destination1, factors);
    hash = stir(hash, low ? packet.source2 : packet.destination2, factors);
    hash = stir(hash, low ? packet.destination0 : packet.source0, factors);
    hash = stir(hash, low ? packet.destination1 : packet.source1, factors);
    return stir(hash, low ? packet.destination2 : packet.source2, factors);
  }

  /** True where `entry` holds the packet's upper words; `low` says that its source is the low endpoint. */
  equals(entry: number, packet: Packet, low: boolean): boolean {
    if (entry === NONE) return false;
    const words = this.#words;
    const source = entry * STRIDE + (low ? 0 : 3);
    const destination = entry * STRIDE + (low ? 3 : 0);
    return (
      words[source + 2] === packet.source2 &&
      words[destination + 2] === packet.destination2 &&
      words[source + 1] === packet.source1 &&
      words[destination + 1] === packet.destination1 &&
      words[source] === packet.source0 &&
      words[destination] === packet.destination0
    );
  }

  /** Keeps the packet's upper words; answers the entry. */
  add(packet: Packet, low: boolean): number {
    let entry = this.#firstFree;
    if (entry !== NONE) this.#firstFree = this.#words[entry * STRIDE] as number;
    else entry = this.#used++;
    if (entry * STRIDE >= this.#words.length) {
      const grown = new Int32Array(this.#words.length * 2);
      grown.set(this.#words);
      this.#words = grown;
    }
    const words = this.#words;
    const source = entry * STRIDE + (low ? 0 : 3);
    const destination = entry * STRIDE + (low ? 3 : 0);
    words[source] = packet.source0;
    words[source + 1] = packet.source1;
    words[source + 2] = packet.source2;
    words[destination] = packet.destination0;
    words[destination + 1] = packet.destination1;
    words[destination + 2] = packet.destination2;
    return entry;
  }

  /** Frees an entry; -1 is none. */
  remove(entry: number): void {
    if (entry === NONE) return;
    this.#words[entry * STRIDE] = this.#firstFree;
    this.#firstFree = entry;
  }

  /** Upper word `index` (0 to 2) of a side's address; 0 where there is no entry. */
  word(entry: number, side: number, index: number): number {
    return entry === NONE ? 0 : (this.#words[entry * STRIDE + side * 3 + index] as number);
  }
}
