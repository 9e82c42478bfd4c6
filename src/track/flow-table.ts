/**
 * The flow table: open addressing over one typed array, no object per packet and none per flow.
 *
 * Hot path: numbers only. A slot holds a conversation between a low and a high endpoint (ordered by address, then
 * port), so both directions find it; which of the two is the client is one bit. What every packet needs lies in the
 * first 64 bytes of a slot, the rest in the next 64. Slots stay in order of their start until they are taken out, so
 * flows can be told in that order.
 */

import type { Packet } from '#model/packet.ts';
import { randomFactors, STIR_FACTORS, stir } from './factors.ts';
import { WideWords } from './wide-words.ts';

/** Offsets of a slot's 32-bit fields. Side 0 is the low endpoint, side 1 the high one; a side's field is `X + side`. Doubles lie between. */
export const INT = {
  hash: 0,
  ports: 1,
  /** Network × 256 + IP protocol; -1 where the slot is free. */
  key: 2,
  flags: 3,
  /** Last address words. */
  low: 4,
  high: 5,
  sequence: 6,
  packets: 8,
  frame: 16,
  capture: 17,
  /** TTL of the low side, of the high side: a byte each; the tunnels: the upper half. */
  link: 18,
  /** Where `FlowTable.wide` holds the upper words of both addresses, or -1 where all are 0. */
  wide: 19,
  after: 30,
  before: 31,
} as const;
export const INT_STRIDE = 32;

/** Offsets of a slot's double fields, in the same bytes. */
export const DOUBLE = { last: 5, bytes: 6, start: 10, mac: 11, missed: 13 } as const;
export const DOUBLE_STRIDE = 16;

/** Where the VLANs of a slot are, in 16-bit fields: ids plus one, 0 for none. */
export const VLAN = { first: 56, count: 4, stride: 64 } as const;

/** Bits of a slot's flags; a side's bit is `X << side`. */
export const FLAG = {
  clientIsHigh: 1,
  ended: 2,
  syn: 4,
  synAcknowledge: 16,
  fin: 64,
  seen: 256,
  sequenced: 1024,
  reset: 4096,
  unreachable: 8192,
  handshake: 16384,
  /** Its payload is counted, not read. */
  unread: 32768,
  clientKnown: 65536,
  /** All bytes up to the side's FIN were seen. */
  complete: 131072,
  /** ICMP said something that is no error. */
  spoke: 262144,
} as const;

const NONE = -1;
const FIRST_CAPACITY = 4096;
const RECENT_MASK = 4095;
/** Most steps to a slot's place in the order of starts: times made to be slow are told out of order. */
const LATE_LIMIT = 256;

export interface FlowTableLimits {
  /** Most flows held at once. */
  readonly maxFlows: number;
}

export class FlowTable {
  ints: Int32Array;
  doubles: Float64Array;
  vlans: Uint16Array;
  readonly wide: WideWords = new WideWords();
  /** Flows held, ended ones that wait to be told included. */
  size = 0;
  #capacity = FIRST_CAPACITY;
  #index: Int32Array;
  #indexed = 0;
  #firstFree: number = NONE;
  #used = 0;
  #head: number = NONE;
  /** The slot made last: where time has gone back, the next one's place is near it. */
  #newest: number = NONE;
  #hand = 0;
  readonly #limits: FlowTableLimits;
  /** Slots found last, by the low bits of their hash: packets come in runs, and this is small enough to stay near. */
  readonly #recent: Int32Array = new Int32Array(RECENT_MASK + 1).fill(NONE);
  /** Set by `find`: the side that sent the packet, the key and the ports. */
  side: 0 | 1 = 0;
  key = 0;
  ports = 0;
  #hash = 0;
  readonly #factors = randomFactors(STIR_FACTORS);

  constructor(limits: FlowTableLimits) {
    this.#limits = limits;
    this.ints = new Int32Array(this.#capacity * INT_STRIDE);
    this.doubles = new Float64Array(this.ints.buffer);
    this.vlans = new Uint16Array(this.ints.buffer);
    this.#index = new Int32Array(this.#capacity * 2).fill(NONE);
  }

  /** The oldest flow by start, or -1. */
  get head(): number {
    return this.#head;
  }

  /** The flow that started after `slot`, or -1. */
  after(slot: number): number {
    return this.ints[slot * INT_STRIDE + INT.after] as number;
  }

  /** True when no slot is left for one more flow. */
  get full(): boolean {
    return this.size >= this.#limits.maxFlows;
  }

  /** The slot of the packet's live flow, or -1; sets `side`. The next `insert` takes the same key. */
  find(packet: Packet): number {
    const low = isSourceLow(packet);
    this.side = low ? 0 : 1;
    const a = low ? packet.source3 : packet.destination3;
    const b = low ? packet.destination3 : packet.source3;
    const key = (packet.network << 8) | (packet.protocol & 0xff);
    const ports = portsOf(packet, low);
    const factors = this.#factors;
    let hash = stir(factors[2] as number, a, factors);
    hash = stir(hash, b, factors);
    hash = stir(hash, ports, factors);
    hash = stir(hash, key, factors);
    if (WideWords.needs(packet)) hash = WideWords.hash(packet, low, hash, factors);
    this.#hash = hash;
    this.key = key;
    this.ports = ports;
    const last = this.#recent[hash & RECENT_MASK] as number;
    if (last !== NONE && this.#holds(last, packet, low, a, b)) return last;
    const index = this.#index;
    const mask = index.length - 1;
    let at = hash & mask;
    for (let slot = index[at] as number; slot !== NONE; slot = index[at] as number) {
      if (this.#holds(slot, packet, low, a, b)) {
        this.#recent[hash & RECENT_MASK] = slot;
        return slot;
      }
      at = (at + 1) & mask;
    }
    return NONE;
  }

  /** True where the slot is a live flow with the key that was just made. */
  #holds(slot: number, packet: Packet, low: boolean, a: number, b: number): boolean {
    const ints = this.ints;
    const i = slot * INT_STRIDE;
    return (
      ints[i] === this.#hash &&
      ints[i + INT.ports] === this.ports &&
      ints[i + INT.key] === this.key &&
      ints[i + INT.low] === a &&
      ints[i + INT.high] === b &&
      ((ints[i + INT.flags] as number) & FLAG.ended) === 0 &&
      (!WideWords.needs(packet) || this.wide.equals(ints[i + INT.wide] as number, packet, low))
    );
  }

  /** Makes a slot for the packet that `find` just missed; there must be room (`full` is false). */
  insert(packet: Packet, capture: number): number {
    if ((this.#indexed + 1) * 2 > this.#index.length) this.#grow();
    let slot = this.#firstFree;
    if (slot !== NONE) this.#firstFree = this.after(slot);
    else {
      if (this.#used >= this.#capacity) this.#grow();
      slot = this.#used++;
    }
    const low = this.side === 0;
    const i = slot * INT_STRIDE;
    const ints = this.ints;
    ints.fill(0, i, i + INT_STRIDE);
    ints[i] = this.#hash;
    ints[i + INT.ports] = this.ports;
    ints[i + INT.key] = this.key;
    ints[i + INT.low] = low ? packet.source3 : packet.destination3;
    ints[i + INT.high] = low ? packet.destination3 : packet.source3;
    ints[i + INT.frame] = packet.frame;
    ints[i + INT.capture] = capture;
    ints[i + INT.link] = packet.tunnel << 16;
    ints[i + INT.wide] = WideWords.needs(packet) ? this.wide.add(packet, low) : NONE;
    const d = slot * DOUBLE_STRIDE;
    const doubles = this.doubles;
    doubles[d + DOUBLE.start] = packet.time;
    doubles[d + DOUBLE.last] = packet.time;
    doubles[d + DOUBLE.mac] = -1;
    doubles[d + DOUBLE.mac + 1] = -1;
    this.#enter(slot);
    this.#recent[this.#hash & RECENT_MASK] = slot;
    this.#queue(slot, packet.time);
    this.size++;
    return slot;
  }

  /** Puts a slot in its place in the order of starts: behind the last one, but for captures whose time goes back. */
  #queue(slot: number, start: number): void {
    const { ints, doubles } = this;
    let before = this.#newest;
    for (let steps = 0; steps < LATE_LIMIT && before !== NONE; steps++) {
      const after = this.after(before);
      if ((doubles[before * DOUBLE_STRIDE + DOUBLE.start] as number) > start)
        before = ints[before * INT_STRIDE + INT.before] as number;
      else if (after !== NONE && (doubles[after * DOUBLE_STRIDE + DOUBLE.start] as number) <= start) before = after;
      else break;
    }
    const after = before === NONE ? this.#head : this.after(before);
    ints[slot * INT_STRIDE + INT.before] = before;
    ints[slot * INT_STRIDE + INT.after] = after;
    if (before === NONE) this.#head = slot;
    else ints[before * INT_STRIDE + INT.after] = slot;
    if (after !== NONE) ints[after * INT_STRIDE + INT.before] = slot;
    this.#newest = slot;
  }

  /** Ends a live flow: packets no longer find it; it keeps its place until `remove`. */
  end(slot: number): void {
    const ints = this.ints;
    const i = slot * INT_STRIDE;
    if (((ints[i + INT.flags] as number) & FLAG.ended) !== 0) return;
    ints[i + INT.flags] = (ints[i + INT.flags] as number) | FLAG.ended;
    const index = this.#index;
    const mask = index.length - 1;
    let at = (ints[i] as number) & mask;
    while (index[at] !== slot) at = (at + 1) & mask;
    // Backward-shift deletion keeps every probe run unbroken without tombstones.
    let hole = at;
    for (let next = (at + 1) & mask; index[next] !== NONE; next = (next + 1) & mask) {
      const home = (ints[(index[next] as number) * INT_STRIDE] as number) & mask;
      if (((next - home) & mask) >= ((next - hole) & mask)) {
        index[hole] = index[next] as number;
        hole = next;
      }
    }
    index[hole] = NONE;
    this.#indexed--;
  }

  /** Frees an ended flow's slot. */
  remove(slot: number): void {
    const ints = this.ints;
    const i = slot * INT_STRIDE;
    const before = ints[i + INT.before] as number;
    const after = ints[i + INT.after] as number;
    if (this.#newest === slot) this.#newest = before === NONE ? after : before;
    if (before === NONE) this.#head = after;
    else ints[before * INT_STRIDE + INT.after] = after;
    if (after !== NONE) ints[after * INT_STRIDE + INT.before] = before;
    this.wide.remove(ints[i + INT.wide] as number);
    ints[i + INT.key] = NONE;
    ints[i + INT.after] = this.#firstFree;
    this.#firstFree = slot;
    this.size--;
  }

  /** The next live slot under the clock hand, or -1 where the hand met a free or ended one. Repeated calls pass all slots. */
  sweep(): number {
    if (this.#used === 0) return NONE;
    this.#hand = this.#hand + 1 >= this.#used ? 0 : this.#hand + 1;
    const i = this.#hand * INT_STRIDE;
    const live = this.ints[i + INT.key] !== NONE && ((this.ints[i + INT.flags] as number) & FLAG.ended) === 0;
    return live ? this.#hand : NONE;
  }

  #enter(slot: number): void {
    const index = this.#index;
    const mask = index.length - 1;
    let at = (this.ints[slot * INT_STRIDE] as number) & mask;
    while (index[at] !== NONE) at = (at + 1) & mask;
    index[at] = slot;
    this.#indexed++;
  }

  #grow(): void {
    const capacity = Math.min(this.#capacity * 2, Math.max(this.#limits.maxFlows, FIRST_CAPACITY));
    if (capacity > this.#capacity) {
      const ints = new Int32Array(capacity * INT_STRIDE);
      ints.set(this.ints);
      this.ints = ints;
      this.doubles = new Float64Array(ints.buffer);
      this.vlans = new Uint16Array(ints.buffer);
      this.#capacity = capacity;
    }
    const size = 2 ** Math.ceil(Math.log2(this.#capacity * 2));
    if (size <= this.#index.length) return;
    const old = this.#index;
    this.#index = new Int32Array(size).fill(NONE);
    this.#indexed = 0;
    for (let at = 0; at < old.length; at++) if (old[at] !== NONE) this.#enter(old[at] as number);
  }
}

/** The order of the two ends: by address words, then by port. */
function isSourceLow(packet: Packet): boolean {
  if (packet.source3 !== packet.destination3) return packet.source3 < packet.destination3;
  if (packet.source2 !== packet.destination2) return packet.source2 < packet.destination2;
  if (packet.source1 !== packet.destination1) return packet.source1 < packet.destination1;
  if (packet.source0 !== packet.destination0) return packet.source0 < packet.destination0;
  return packet.sourcePort <= packet.destinationPort;
}

/** Both ports where the transport has them (TCP, UDP, SCTP, DCCP, UDP-Lite), the EtherType where there is no IP. */
function portsOf(packet: Packet, low: boolean): number {
  const protocol = packet.protocol;
  if (protocol === 6 || protocol === 17 || protocol === 132 || protocol === 33 || protocol === 136)
    return low
      ? (packet.sourcePort << 16) | packet.destinationPort
      : (packet.destinationPort << 16) | packet.sourcePort;
  return packet.network === 0 ? packet.etherType & 0x7fffffff : 0;
}
