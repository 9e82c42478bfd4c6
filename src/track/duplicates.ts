/** Recognises a packet that is shown again: on another VLAN, in another tunnel, behind a router with a lower TTL and other MACs, or by another sensor. Hot path: numbers only. */
import { i32 } from '#decode/headers/bytes.ts';
import type { Packet } from '#model/packet.ts';
import { randomFactors, STIR_FACTORS, stir } from './factors.ts';

/** Entries: as many packets as pass between one and its copy, and more where clocks of sensors differ. */
const SIZE = 1 << 14;
const SIZE_OF_SEVERAL = 1 << 18;
/** Per entry: signature, place, time in milliseconds, proof (one cache line holds four entries). */
const STRIDE = 4;
/** A copy comes this soon after the first, in milliseconds. */
const WINDOW = 100;

export class Duplicates {
  #entries = new Int32Array(SIZE * STRIDE);
  #mask = SIZE - 1;
  readonly #factors = randomFactors(STIR_FACTORS);
  #lane = 0;

  /** The packets that follow come from this one of the captures that are read at once, each a place on the wire. */
  turnTo(lane: number): void {
    this.#lane = lane;
    if (lane > 0 && this.#mask < SIZE_OF_SEVERAL - 1) this.#grow();
  }

  #grow(): void {
    const before = this.#entries;
    this.#entries = new Int32Array(SIZE_OF_SEVERAL * STRIDE);
    this.#mask = SIZE_OF_SEVERAL - 1;
    for (let at = 0; at < before.length; at += STRIDE)
      this.#entries.set(before.subarray(at, at + STRIDE), this.#at(before[at] as number));
  }

  /** Where the entry of a signature is. */
  #at(signature: number): number {
    return ((signature ^ (signature >>> 15)) & this.#mask) * STRIDE;
  }

  /** True when the same packet passed a moment ago in another place; otherwise remembers it. A retransmission keeps its place and is no copy. */
  isCopy(packet: Packet): boolean {
    const signature = packet.signature;
    if (signature === 0 || packet.sourceMac < 0) return false;
    const entries = this.#entries;
    const at = this.#at(signature);
    const vlan = packet.vlanCount > 0 ? (packet.vlans[0] as number) : 4096;
    // The last four bytes of a MAC tell apart what is on one network; the frame's length, what other headers are around the packet.
    const wire = Math.imul(this.#lane, 0xc2b2ae35) ^ vlan;
    const place = Math.imul(packet.sourceMac | 0, 0x9e3779b1) ^ Math.imul(packet.length, 0x85ebca6b) ^ wire;
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
    let hash = stir(factors[2] as number, packet.source3, factors);
    hash = stir(hash, packet.destination3, factors);
    hash = stir(hash, (packet.sourcePort << 16) | packet.destinationPort, factors);
    hash = stir(hash, packet.sequence | 0, factors);
    hash = stir(hash, packet.acknowledgement | 0, factors);
    hash = stir(hash, (packet.identification << 16) ^ packet.payloadLength, factors);
    hash = stir(hash, (packet.flags << 16) | packet.window, factors);
    if (packet.payloadEnd - payloadStart < 8) return hash;
    hash = stir(hash, i32(bytes, payloadStart), factors);
    return stir(hash, i32(bytes, payloadStart + 4), factors);
  }
}
