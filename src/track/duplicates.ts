/** Recognises a packet that a mirror shows again: on another VLAN, in another tunnel, or behind a router with a lower TTL and other MACs. Hot path: numbers only. */
import { i32, share } from '#decode/headers/bytes.ts';
import type { Packet } from '#model/packet.ts';
import { randomFactors } from './factors.ts';

const SIZE = 1 << 14;
/** Per entry: signature, place, time in milliseconds, proof (one cache line holds four entries). */
const STRIDE = 4;
/** A copy comes this soon after the first, in milliseconds. */
const WINDOW = 100;

export class Duplicates {
  readonly #entries = new Int32Array(SIZE * STRIDE);
  readonly #factors = randomFactors(9);

  /** True when the same packet passed a moment ago in another place; otherwise remembers it. A retransmission keeps its place and is no copy. */
  isCopy(packet: Packet): boolean {
    const signature = packet.signature;
    if (signature === 0 || packet.sourceMac < 0) return false;
    const entries = this.#entries;
    const at = ((signature ^ (signature >>> 15)) & (SIZE - 1)) * STRIDE;
    const vlan = packet.vlanCount > 0 ? (packet.vlans[0] as number) : 4096;
    // The last four bytes of a MAC tell apart what is on one network; the frame's length, what other headers are around the packet.
    const place = Math.imul(packet.sourceMac | 0, 0x9e3779b1) ^ Math.imul(packet.length, 0x85ebca6b) ^ vlan;
    const time = (packet.time / 1000) | 0;
    const proof = this.#proof(packet);
    if (
      entries[at] === signature &&
      entries[at + 3] === proof &&
      entries[at + 1] !== place &&
      Math.abs(time - (entries[at + 2] as number)) < WINDOW
    )
      return true;
    entries[at] = signature;
    entries[at + 1] = place;
    entries[at + 2] = time;
    entries[at + 3] = proof;
    return false;
  }

  /**
   * A second word for what the signature is made of: among millions of packets two have the same signature by chance, and anybody can make
   * some that do, but not without knowing the factors ones that agree in this as well.
   */
  #proof(packet: Packet): number {
    const factors = this.#factors;
    const { bytes, payloadStart } = packet;
    const headers =
      share(packet.source3, factors[0] as number) +
      share(packet.destination3, factors[1] as number) +
      share((packet.sourcePort << 16) | packet.destinationPort, factors[2] as number) +
      share(packet.sequence | 0, factors[3] as number) +
      share(packet.acknowledgement | 0, factors[4] as number) +
      share((packet.identification << 16) ^ packet.payloadLength, factors[5] as number) +
      share((packet.flags << 16) | packet.window, factors[6] as number);
    if (packet.payloadEnd - payloadStart < 8) return headers | 0;
    return (
      (headers +
        share(i32(bytes, payloadStart), factors[7] as number) +
        share(i32(bytes, payloadStart + 4), factors[8] as number)) |
      0
    );
  }
}
