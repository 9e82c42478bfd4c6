/**
 * The neutral words for what a filter does: sets of packets, rules, filters, and where filters stand in a packet's way. Three-valued
 * throughout: what was not understood stays in place as an unknown, with its line.
 */
import type { Line } from './line.ts';

/** An inclusive range of numbers; a single number is a range of one. */
export interface NumberRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Addresses of one family: those that equal `value` wherever `mask` has a one (a prefix, or a wildcard mask of Cisco's
 * that need not be contiguous), or those from `from` to `to`, both included.
 */
export type AddressSet =
  | { readonly kind: 'masked'; readonly bits: 32 | 128; readonly value: bigint; readonly mask: bigint }
  | { readonly kind: 'range'; readonly bits: 32 | 128; readonly from: bigint; readonly to: bigint };

/** What a packet is to the connections that a device knows (the words of Linux conntrack). */
export type ConnectionState = 'new' | 'established' | 'related' | 'invalid';

/**
 * Fields that hold a number: packets without the field match no range of it. Ports stand in TCP, UDP, UDP-Lite, DCCP and SCTP
 * alone, type and code in ICMP and ICMPv6 alone, none of them (nor TCP flags) in a fragment that is not the first: a dialect
 * whose rules with ports also match such fragments says so in the rule.
 */
export type NumberField =
  | 'protocol'
  | 'sport'
  | 'dport'
  | 'icmp-type'
  | 'icmp-code'
  | 'dscp'
  | 'ecn'
  | 'ttl'
  /** Length of the IP packet in bytes. */
  | 'length'
  /** 1 for a fragment that is not the first of its datagram, 0 otherwise. */
  | 'fragment'
  | 'ethertype'
  /** The VLAN's number, 0 where the frame has no tag. */
  | 'vlan';

/** TCP flags by their bit (RFC 9293 3.1): FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32, ECE 64, CWR 128. */
export interface FlagsMatch {
  readonly kind: 'flags';
  /** Bits that are looked at. */
  readonly mask: number;
  /** What these bits must be. */
  readonly value: number;
}

/**
 * A set of packets, in the words of a rule. `any` of nothing matches no packet, `all` of nothing every one.
 * `unknown` is a condition that was read and is not understood: it may match any packet, or none.
 */
export type Match =
  | { readonly kind: 'all'; readonly of: readonly Match[] }
  | { readonly kind: 'any'; readonly of: readonly Match[] }
  | { readonly kind: 'not'; readonly of: Match }
  | { readonly kind: 'address'; readonly field: 'src' | 'dst'; readonly of: readonly AddressSet[] }
  | { readonly kind: 'mac'; readonly field: 'smac' | 'dmac'; readonly value: bigint; readonly mask: bigint }
  | { readonly kind: 'number'; readonly field: NumberField; readonly of: readonly NumberRange[] }
  | FlagsMatch
  | { readonly kind: 'state'; readonly of: readonly ConnectionState[] }
  /** Interfaces by their names in this device; a name that ends in `*` stands for all that begin so. */
  | { readonly kind: 'interface'; readonly field: 'in' | 'out'; readonly of: readonly string[] }
  | { readonly kind: 'family'; readonly bits: 32 | 128 }
  | { readonly kind: 'unknown'; readonly because: string };

/** What a rule does with a packet that matches. Reject is deny: what the sender hears of it is not told. */
export type Action =
  | { readonly kind: 'permit' }
  | { readonly kind: 'deny' }
  /** Counts, logs, marks: the next rule is asked. */
  | { readonly kind: 'continue' }
  /** Back to the filter that jumped here; from the first filter: its policy. */
  | { readonly kind: 'return' }
  /** Asks another filter of this device, and goes on behind this rule where that one returns. */
  | { readonly kind: 'jump'; readonly filter: string }
  /** Asks another filter, and does not come back here. */
  | { readonly kind: 'goto'; readonly filter: string }
  /** Nobody can say what becomes of a packet that matches. */
  | { readonly kind: 'unknown'; readonly because: string };

/** A rule: the packets it speaks of, what becomes of them, and the line that says so. */
export interface Rule {
  readonly line: Line;
  readonly match: Match;
  readonly action: Action;
}

/** A list of rules asked in order; the first that decides, decides. */
export interface Filter {
  /** As people name it: an ACL's name, `FAMILY TABLE CHAIN` (nftables), `TABLE CHAIN` (iptables-save). */
  readonly name: string;
  /** The one IP family whose packets ask it (packets of the other pass by), or null where it is asked about both. */
  readonly family: 32 | 128 | null;
  readonly rules: readonly Rule[];
  /** What becomes of a packet that no rule decided; of a chain that is only jumped to: `return`. */
  readonly otherwise: 'permit' | 'deny' | 'return';
  /** The line that states `otherwise`, or null where it is the dialect's own rule. */
  readonly otherwiseLine: Line | null;
  /**
   * True where the device lets the answers to permitted packets come back without asking this filter (stateful inspection):
   * questions are about packets that open a connection, and those that belong to one (`established`, `related`) are permitted.
   */
  readonly stateful: boolean;
  /** True for a filter that was made from another's rules for the firewall's own use: its lines are told where it is named alone. */
  readonly derived?: true;
}

/**
 * Where a filter stands in a packet's way. Guards of one place are asked in the order of the list, and all must permit.
 * A guard without interfaces stands at all of them.
 */
export interface Guard {
  readonly filter: string;
  /** `in`: as packets come into an interface, `out`: as they leave by one, `through`: between two, `to` and `from`: to and from the device itself. */
  readonly place: 'in' | 'out' | 'through' | 'to' | 'from';
  readonly in: readonly string[] | null;
  readonly out: readonly string[] | null;
  readonly line: Line | null;
  /** True where it is asked about ways through a network alone, and not where a question is about one interface. */
  readonly ways?: true;
}
