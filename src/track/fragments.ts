/**
 * Puts the fragments of IP datagrams together (RFC 791, RFC 8200 section 4.5), within limits.
 *
 * Where fragments overlap the first to arrive wins; overlaps are counted, for no honest sender makes them. Fragments are rare enough to
 * cost an object per datagram; nothing is allocated per fragment but the datagram's growing buffer.
 */
import { FRAGMENT, type FragmentAnswer, type Reassembler } from '#decode/headers/reassembler.ts';
import type { Packet } from '#model/packet.ts';
import { randomFactors, STIR_FACTORS } from './factors.ts';
import { Datagram, DatagramList, datagramHash } from './fragments-datagram.ts';

/** Limits, each of which may be set lower. */
export interface FragmentLimits {
  /** Datagrams in flight. */
  readonly datagrams: number;
  /** Bytes held in all. */
  readonly bytes: number;
  /** Fragments of one datagram. */
  readonly fragments: number;
  /** Age in microseconds of capture time after which a datagram is given up. */
  readonly age: number;
}

/** The limits unless others are given. */
const FRAGMENT_LIMITS: FragmentLimits = {
  datagrams: 4096,
  bytes: 32 * 1024 * 1024,
  fragments: 1024,
  age: 30_000_000,
};

/** For so long after its completion a datagram's fragments are taken for copies of it (mirror ports show packets twice). */
const LATE_COPY = 100_000;
/** Longest payload of a datagram. */
const LENGTH_LIMIT = 65535;
/** First fragments that end before the transport header are made to slip past filters (RFC 1858): TCP's and the others' least lengths. */
const TINY_TCP = 20;
const TINY_OTHER = 8;
const NO_BYTES = new Uint8Array(0);

/** What a reassembler has met since it was made. */
export class FragmentCounters {
  /** Fragments handed in. */
  fragments = 0;
  /** Datagrams completed. */
  completed = 0;
  /** Fragments that brought nothing new. */
  duplicates = 0;
  /** Fragments that brought some bytes again and some new. */
  overlaps = 0;
  /** First fragments too short for their transport header. */
  tiny = 0;
  /** Fragments that contradict their datagram: beyond its end, or a second end. */
  contradictions = 0;
  /** Fragments not taken because of a limit. */
  refused = 0;
  /** Datagrams given up by age, and those given up for a limit or a contradiction. */
  expired = 0;
  evicted = 0;
  /** Fragments of the datagrams given up, and among them those of datagrams whose first fragment never came. */
  lost = 0;
  lostWithoutFirst = 0;
}

/** The product's reassembler of fragments; one per stream of frames. */
export class FragmentReassembler implements Reassembler {
  datagram: Uint8Array = NO_BYTES;
  datagramLength = 0;
  datagramProtocol = 0;
  readonly counters: FragmentCounters = new FragmentCounters();
  readonly #limits: FragmentLimits;
  /** Datagrams in flight by hash; those of one hash are chained. */
  readonly #table = new Map<number, Datagram>();
  readonly #factors = randomFactors(STIR_FACTORS);
  /** Those in the making by time of their first fragment, and the completed ones by time of completion. */
  readonly #open = new DatagramList();
  readonly #completed = new DatagramList();
  #bytes = 0;

  constructor(limits: Partial<FragmentLimits> = {}) {
    this.#limits = { ...FRAGMENT_LIMITS, ...limits };
  }

  /** Datagrams in flight, and the bytes that their buffers take. */
  get datagrams(): number {
    return this.#open.count;
  }
  get bytes(): number {
    return this.#bytes;
  }

  add(
    packet: Packet,
    identification: number,
    protocol: number,
    offset: number,
    more: boolean,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): FragmentAnswer {
    const counters = this.counters;
    counters.fragments++;
    this.#expire(packet.time);
    // RFC 8200 names no protocol in the key; RFC 791 does.
    const keyProtocol = packet.network === 4 ? protocol : -1;
    const hash = datagramHash(packet, identification, keyProtocol, this.#factors);
    let held = this.#find(hash, packet, identification, keyProtocol);
    if (held?.complete) {
      counters.duplicates++;
      return FRAGMENT.kept;
    }
    const length = end - start;
    if (length <= 0 || offset < 0 || offset + length > LENGTH_LIMIT) {
      counters.contradictions++;
      return FRAGMENT.refused;
    }
    if (offset === 0 && more && length < (protocol === 6 ? TINY_TCP : TINY_OTHER)) counters.tiny++;
    held ??= this.#begin(hash, packet, identification, keyProtocol);
    return this.#place(held, packet, protocol, offset, more, bytes, start, end);
  }

  /** Nothing more comes: what is incomplete is given up, and counted as lost. */
  giveUpAll(): void {
    for (let held = this.#open.oldest; held !== null; held = this.#open.oldest) this.#giveUp(held, 'expired');
  }

  #place(
    held: Datagram,
    packet: Packet,
    protocol: number,
    offset: number,
    more: boolean,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): FragmentAnswer {
    const counters = this.counters;
    const stop = offset + end - start;
    if (!held.agrees(stop, more)) {
      counters.contradictions++;
      return FRAGMENT.kept;
    }
    if (held.fragments >= this.#limits.fragments || !this.#reserve(held, stop)) {
      counters.refused++;
      this.#giveUp(held, 'evicted');
      return FRAGMENT.refused;
    }
    const fresh = held.take(offset, stop, bytes, start);
    if (fresh < 0) {
      counters.refused++;
      this.#giveUp(held, 'evicted');
      return FRAGMENT.refused;
    }
    if (fresh === 0) {
      counters.duplicates++;
      return FRAGMENT.kept;
    }
    if (fresh < stop - offset) counters.overlaps++;
    held.fragments++;
    if (offset === 0) held.protocol = protocol;
    if (!more) held.length = stop;
    if (held.length < 0 || held.covered !== held.length) {
      held.frameBytes += packet.length;
      return FRAGMENT.kept;
    }
    this.#deliver(held, packet);
    return FRAGMENT.complete;
  }

  /** Hands the datagram out and keeps its key for a moment, without its bytes. */
  #deliver(held: Datagram, packet: Packet): void {
    this.counters.completed++;
    this.datagram = held.buffer;
    this.datagramLength = held.length;
    this.datagramProtocol = held.protocol;
    packet.earlierFrames = held.fragments - 1;
    packet.earlierBytes = held.frameBytes;
    this.#bytes -= held.buffer.length;
    held.buffer = NO_BYTES;
    held.complete = true;
    held.time = packet.time;
    this.#open.remove(held);
    const oldest = this.#completed.oldest;
    if (oldest !== null && this.#completed.count >= this.#limits.datagrams) this.#forget(oldest);
    this.#completed.append(held);
  }

  #find(hash: number, packet: Packet, identification: number, protocol: number): Datagram | null {
    let held = this.#table.get(hash) ?? null;
    while (held !== null && !held.is(packet, identification, protocol)) held = held.chained;
    return held;
  }

  #begin(hash: number, packet: Packet, identification: number, protocol: number): Datagram {
    const oldest = this.#open.oldest;
    if (oldest !== null && this.#open.count >= this.#limits.datagrams) this.#giveUp(oldest, 'evicted');
    const held = new Datagram(hash, packet, identification, protocol);
    held.chained = this.#table.get(hash) ?? null;
    this.#table.set(hash, held);
    this.#open.append(held);
    return held;
  }

  /** Makes room for `stop` bytes in the datagram's buffer, at the cost of older datagrams. */
  #reserve(held: Datagram, stop: number): boolean {
    const grown = held.sizeFor(stop) - held.buffer.length;
    if (grown <= 0) return true;
    while (this.#bytes + grown > this.#limits.bytes) {
      const victim = this.#open.oldest === held ? held.newer : this.#open.oldest;
      if (victim === null) return false;
      this.#giveUp(victim, 'evicted');
    }
    held.grow(stop);
    this.#bytes += grown;
    return true;
  }

  /** Gives up what is too old; a clock that jumped back (another capture) makes everything old. */
  #expire(now: number): void {
    for (let held = this.#open.oldest; held !== null && isPast(now, held, this.#limits.age); held = this.#open.oldest) {
      this.#giveUp(held, 'expired');
    }
    for (
      let held = this.#completed.oldest;
      held !== null && isPast(now, held, LATE_COPY);
      held = this.#completed.oldest
    ) {
      this.#forget(held);
    }
  }

  #giveUp(held: Datagram, why: 'expired' | 'evicted'): void {
    this.counters[why]++;
    this.counters.lost += held.fragments;
    if (held.protocol < 0) this.counters.lostWithoutFirst += held.fragments;
    this.#forget(held);
  }

  #forget(held: Datagram): void {
    (held.complete ? this.#completed : this.#open).remove(held);
    this.#bytes -= held.buffer.length;
    const head = this.#table.get(held.hash) ?? null;
    if (head === held) {
      if (held.chained === null) this.#table.delete(held.hash);
      else this.#table.set(held.hash, held.chained);
      return;
    }
    let before = head;
    while (before !== null && before.chained !== held) before = before.chained;
    if (before !== null) before.chained = held.chained;
  }
}

function isPast(now: number, held: Datagram, age: number): boolean {
  return Math.abs(now - held.time) > age;
}
