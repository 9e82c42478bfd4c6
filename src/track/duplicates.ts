/** Recognises a packet that a mirror shows again: on another VLAN, in another tunnel, or behind a router with a lower TTL and other MACs. Hot path: numbers only. */
import type { Packet } from '#model/packet.ts';

const SIZE = 1 << 14;
/** Per entry: signature, place, time in milliseconds (one cache line holds four entries). */
const STRIDE = 4;
/** A copy comes this soon after the first, in milliseconds. */
const WINDOW = 100;

export class Duplicates {
  readonly #entries = new Int32Array(SIZE * STRIDE);

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
    if (entries[at] === signature && entries[at + 1] !== place && Math.abs(time - (entries[at + 2] as number)) < WINDOW)
      return true;
    entries[at] = signature;
    entries[at + 1] = place;
    entries[at + 2] = time;
    return false;
  }
}
