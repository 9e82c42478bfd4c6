/**
 * The space of packets: turns the matches of rules into exact sets. A match with something unknown in it has two: the packets
 * that surely match, and those that may.
 */
import type { AddressSet, ConnectionState, Match, NumberField, NumberRange } from '../filter.ts';
import { maskedBits, rangeBits } from './bits.ts';
import { ALL, type Diagram, Diagrams, NONE } from './diagram.ts';
import { type Hull, hullOf } from './hull.ts';
import { type PacketField, placeOf } from './layout.ts';
import type { InterfaceNames } from './names.ts';

/** A set of packets of one space. */
export type PacketSet = Diagram;

/** What a match takes: `must` is a part of `may`, and both are one where everything is understood. */
export interface Taken {
  readonly must: PacketSet;
  readonly may: PacketSet;
}

/** Protocols with ports: TCP, UDP, DCCP, SCTP and UDP-Lite. */
export const WITH_PORTS: readonly number[] = [6, 17, 33, 132, 136];
/** ICMP and ICMPv6. */
export const WITH_ICMP: readonly number[] = [1, 58];
const TCP = 6;

/** The connection states by their two bits. */
export const STATES: readonly ConnectionState[] = ['new', 'established', 'related', 'invalid'];

const EVERYTHING: Taken = { must: ALL, may: ALL };
const NOTHING: Taken = { must: NONE, may: NONE };
const UNSURE: Taken = { must: NONE, may: ALL };

/** Packet sets over one table of interface names. */
export class PacketSpace {
  readonly diagrams: Diagrams;
  readonly names: InterfaceNames;
  /** IP packets of each family. */
  readonly family: Readonly<Record<32 | 128, PacketSet>>;
  /** IP packets that are no later fragment: what questions are about where they do not say otherwise. */
  readonly whole: PacketSet;
  readonly #ip: PacketSet;
  readonly #carriers: ReadonlyMap<PacketField, PacketSet>;
  readonly #taken = new WeakMap<Match, Taken>();
  /** How many sets of matches were ever kept. */
  #kept = 0;
  readonly #hulls = new WeakMap<Match, Hull>();

  constructor(names: InterfaceNames, diagrams: Diagrams = new Diagrams()) {
    this.diagrams = diagrams;
    this.names = names;
    this.#ip = this.is('other', 0);
    const first = diagrams.and(this.#ip, this.is('fragment', 0));
    this.family = {
      32: diagrams.and(this.#ip, this.is('version', 0)),
      128: diagrams.and(this.#ip, this.is('version', 1)),
    };
    this.whole = first;
    const ofProtocols = (protocols: readonly number[]): PacketSet =>
      diagrams.and(first, diagrams.union(protocols.map((number) => this.is('protocol', number))));
    const [ports, icmp, tcp] = [ofProtocols(WITH_PORTS), ofProtocols(WITH_ICMP), ofProtocols([TCP])];
    this.#carriers = new Map<PacketField, PacketSet>([
      ['sport', ports],
      ['dport', ports],
      ['icmp-type', icmp],
      ['icmp-code', icmp],
      ['flags', tcp],
      ['vlan', ALL],
    ]);
  }

  /** Packets whose field holds exactly this number, whether or not they carry the field. */
  is(field: PacketField, value: number): PacketSet {
    const { first, width } = placeOf(field);
    return maskedBits(this.diagrams, first, width, BigInt(value), (1n << BigInt(width)) - 1n);
  }

  /** Packets that carry the field with a number in one of the ranges. */
  numbers(field: NumberField, ranges: readonly NumberRange[]): PacketSet {
    if (field === 'ethertype') return this.#ethertypes(ranges);
    return this.diagrams.and(this.#carriers.get(field) ?? this.#ip, this.#ranges(field, ranges));
  }

  /** Packets of which a match is true. */
  take(match: Match): Taken {
    const known = this.#taken.get(match);
    if (known) return known;
    const taken = this.takeOnce(match);
    this.#taken.set(match, taken);
    this.#kept++;
    return taken;
  }

  /** As `take`, for a match that is not asked again: its set is not kept. */
  takeOnce(match: Match): Taken {
    return this.#take(match, (part) => this.takeOnce(part));
  }

  /** Does some work, and gives back the room that it took unless it compiled something to be kept. No set that was made in it may be used afterwards. */
  scoped<Result>(work: () => Result): Result {
    const before = this.#kept;
    this.diagrams.open();
    try {
      return work();
    } finally {
      this.diagrams.close(this.#kept !== before);
    }
  }

  /** Ranges that hold all that a match may take. */
  hull(match: Match): Hull {
    let hull = this.#hulls.get(match);
    if (!hull) {
      hull = hullOf(match);
      this.#hulls.set(match, hull);
    }
    return hull;
  }

  #take(match: Match, take: (part: Match) => Taken): Taken {
    switch (match.kind) {
      case 'all':
        return this.#all(match.of.map(take));
      case 'any':
        return this.#any(match.of.map(take));
      case 'not': {
        const { must, may } = take(match.of);
        return { must: this.diagrams.not(may), may: this.diagrams.not(must) };
      }
      case 'unknown':
        return UNSURE;
      default: {
        const set = this.#simple(match);
        return { must: set, may: set };
      }
    }
  }

  #all(parts: readonly Taken[]): Taken {
    let { must, may } = EVERYTHING;
    // What is decided by the last variables comes first: each intersection then copies the least.
    const ordered = [...parts].sort((a, b) => this.diagrams.top(b.may) - this.diagrams.top(a.may));
    for (const part of ordered) {
      const isSure = must === may && part.must === part.may;
      may = this.diagrams.and(may, part.may);
      must = isSure ? may : this.diagrams.and(must, part.must);
    }
    return { must, may };
  }

  #any(parts: readonly Taken[]): Taken {
    if (parts.length === 0) return NOTHING;
    const may = this.diagrams.union(parts.map((part) => part.may));
    const isSure = parts.every((part) => part.must === part.may);
    return { must: isSure ? may : this.diagrams.union(parts.map((part) => part.must)), may };
  }

  #simple(match: Exclude<Match, { readonly kind: 'all' | 'any' | 'not' | 'unknown' }>): PacketSet {
    switch (match.kind) {
      case 'address':
        return this.diagrams.union(match.of.map((set) => this.#address(match.field, set)));
      case 'mac': {
        const { first, width } = placeOf(match.field);
        return maskedBits(this.diagrams, first, width, match.value, match.mask);
      }
      case 'number':
        return this.numbers(match.field, match.of);
      case 'flags': {
        const { first, width } = placeOf('flags');
        const bits = maskedBits(this.diagrams, first, width, BigInt(match.value), BigInt(match.mask));
        return (match.value & ~match.mask) !== 0 ? NONE : this.diagrams.and(this.#carriers.get('flags') ?? NONE, bits);
      }
      case 'state':
        return this.diagrams.union(match.of.map((state) => this.is('state', STATES.indexOf(state))));
      case 'interface':
        return this.interfaces(match.field, match.of);
      case 'family':
        return this.family[match.bits];
    }
  }

  /** Packets that come in or leave by one of these interfaces. */
  interfaces(field: 'in' | 'out', names: readonly string[]): PacketSet {
    const numbers = new Set(names.flatMap((name) => this.names.numbersOf(name)));
    return this.diagrams.union([...numbers].map((number) => this.is(field, number)));
  }

  #address(field: 'src' | 'dst', set: AddressSet): PacketSet {
    const { first } = placeOf(field);
    const bits =
      set.kind === 'masked'
        ? maskedBits(this.diagrams, first, set.bits, set.value, set.mask)
        : rangeBits(this.diagrams, first, set.bits, set.from, set.to);
    return this.diagrams.and(this.family[set.bits], bits);
  }

  #ranges(field: PacketField, ranges: readonly NumberRange[]): PacketSet {
    const { first, width } = placeOf(field);
    return this.diagrams.union(
      ranges.map(({ from, to }) => rangeBits(this.diagrams, first, width, BigInt(from), BigInt(to))),
    );
  }

  /** IPv4 and IPv6 are told by their family; the field itself is looked at in all other frames. */
  #ethertypes(ranges: readonly NumberRange[]): PacketSet {
    const holds = (type: number): boolean => ranges.some(({ from, to }) => from <= type && type <= to);
    const others = this.diagrams.less(this.#ranges('ethertype', ranges), this.#ip);
    return this.diagrams.union([
      holds(0x0800) ? this.family[32] : NONE,
      holds(0x86dd) ? this.family[128] : NONE,
      others,
    ]);
  }
}
