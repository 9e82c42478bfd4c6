/**
 * The neutral words for what a network device is configured to do: every dialect reads into these, every question reads
 * these alone. Three-valued throughout: what was not understood stays in place as an unknown, with its line.
 */

/** Where something stands: `at` counts the lines of the file from 1, `number` is the dialect's own sequence number. */
export interface Line {
  readonly file: string;
  readonly at: number;
  readonly number: number | null;
  /** The line as it stands in the file, without spaces around it. */
  readonly text: string;
}

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

/** An address of an interface with the length of its network's prefix. */
export interface InterfaceAddress {
  readonly bits: 32 | 128;
  readonly value: bigint;
  readonly length: number;
  /** Shared with another device for when one of them fails (HSRP, VRRP). */
  readonly virtual: boolean;
  /** Of those that share an address, the highest answers for it; 100 where nothing is said. */
  readonly priority?: number;
}

export interface Interface {
  readonly name: string;
  readonly addresses: readonly InterfaceAddress[];
  readonly up: boolean;
  readonly vrf: string | null;
  readonly zone: string | null;
  /** VLANs that it carries: one where it is an access port or a VLAN's own interface; `trunk` where it carries many. */
  readonly vlans: readonly NumberRange[];
  readonly mode: 'routed' | 'access' | 'trunk' | 'vlan';
  /** False for a VLAN's own interface that is up whether or not a port carries the VLAN. */
  readonly autostate?: false;
  readonly description: string | null;
  /** For routing protocols: bandwidth in kbit/s and a cost that is stated. */
  readonly bandwidth: number | null;
  readonly ospf: {
    readonly process: string;
    readonly area: string;
    readonly cost: number | null;
    readonly passive: boolean;
    /** What both ends of a link must say alike (RFC 2328, 10.5); absent where a dialect does not tell. */
    readonly hello?: OspfHello;
  } | null;
  readonly line: Line;
}

/** Times in seconds, the kind of network, and the largest packet in bytes; null where its size does not matter. */
export interface OspfHello {
  readonly interval: number;
  readonly dead: number;
  readonly network: string;
  readonly mtu: number | null;
}

/** A route that the configuration states. */
export interface StaticRoute {
  readonly bits: 32 | 128;
  readonly value: bigint;
  readonly length: number;
  readonly vrf: string | null;
  readonly nextHop: { readonly bits: 32 | 128; readonly value: bigint } | null;
  readonly interface: string | null;
  /** Packets end here (Null0, blackhole). */
  readonly discard: boolean;
  /** Administrative distance. */
  readonly distance: number;
  readonly line: Line;
}

/** How well a line was understood: `conditional` counts only for some packets or times, `ignored` cannot matter to access, `todo` is known and not modelled, `unrecognised` is not known. */
export type Support = 'complete' | 'conditional' | 'ignored' | 'todo' | 'unrecognised';

export interface LineSupport {
  readonly line: Line;
  readonly support: Support;
  /**
   * What a line that is `todo` or `unrecognised` could change: named filters, the way packets take, both (`everything`),
   * or nothing. Answers that rest on it are unknown, because of this line.
   */
  readonly affects:
    | {
        readonly filters: readonly string[];
        readonly forwarding: boolean;
        /** Where given, the way of those packets alone that come in or leave by one of these interfaces. */
        readonly interfaces?: readonly string[];
        /** True where it could also change which routes other devices learn from this one. */
        readonly routes?: true;
        /** Where given, the way of packets of this family alone. */
        readonly bits?: 32 | 128;
      }
    | 'everything'
    | 'nothing';
}

/** A name that is used and stands nowhere, or stands and is used nowhere. */
export interface Reference {
  readonly kind: string;
  readonly name: string;
  readonly line: Line;
}

/** A configuration as read: one file, one device. */
export interface Configuration {
  readonly file: string;
  readonly dialect: string;
  /** Null where the file does not say: the file's own name serves. */
  readonly hostname: string | null;
  readonly filters: readonly Filter[];
  readonly guards: readonly Guard[];
  readonly interfaces: readonly Interface[];
  readonly routes: readonly StaticRoute[];
  readonly lines: readonly LineSupport[];
  readonly undefinedNames: readonly Reference[];
  readonly unusedNames: readonly Reference[];
  /** Routing protocols and address translation; empty where there are none. */
  readonly routing: Routing;
}

/** What routing protocols are told to do, enough to compute where packets go. */
export interface Routing {
  readonly ospf: readonly OspfProcess[];
  readonly bgp: readonly BgpProcess[];
  /** Lines that translate addresses: recognised, and what they could change is unknown. */
  readonly translations: readonly Line[];
  /** Route maps and the lists that they name; absent where a dialect has none. */
  readonly policies?: RoutingPolicies;
}

/** Route maps, prefix lists, community lists and AS-path lists by their names. */
export interface RoutingPolicies {
  readonly routeMaps: ReadonlyMap<string, readonly RouteMapEntry[]>;
  readonly prefixLists: ReadonlyMap<string, readonly PrefixListEntry[]>;
  readonly communityLists: ReadonlyMap<string, readonly PatternEntry[]>;
  readonly asPathLists: ReadonlyMap<string, readonly PatternEntry[]>;
}

/** An entry of a route map: routes that meet all conditions are permitted, with its changes, or denied. */
export interface RouteMapEntry {
  readonly sequence: number;
  readonly permit: boolean;
  readonly conditions: readonly RouteCondition[];
  readonly changes: readonly RouteChange[];
  /** The entry to go on with: a sequence number, 0 for the next one; null where the map ends here. */
  readonly goOn: number | null;
  readonly line: Line;
}

/** A condition on a route; any of the names suffices. `unknown` was read and is not understood. */
export type RouteCondition =
  | { readonly kind: 'prefix-list' | 'access-list' | 'as-path'; readonly names: readonly string[] }
  | { readonly kind: 'community'; readonly names: readonly string[]; readonly exact: boolean }
  | { readonly kind: 'metric' | 'tag' | 'local-preference'; readonly values: readonly number[] }
  | { readonly kind: 'unknown'; readonly line: Line };

/** A change that a route map makes. Communities are written `AS:NUMBER`, or as the number alone. */
export type RouteChange =
  | { readonly kind: 'local-preference' | 'weight' | 'metric' | 'tag'; readonly value: number }
  | { readonly kind: 'metric-by'; readonly value: number }
  | { readonly kind: 'metric-type'; readonly value: 1 | 2 }
  | { readonly kind: 'origin'; readonly value: 'igp' | 'egp' | 'incomplete' }
  | { readonly kind: 'community'; readonly values: readonly string[]; readonly additive: boolean }
  | { readonly kind: 'delete-community'; readonly list: string }
  | { readonly kind: 'prepend'; readonly path: readonly number[] }
  | { readonly kind: 'next-hop'; readonly value: bigint }
  | { readonly kind: 'unknown'; readonly line: Line };

/** Prefixes below `value/length` whose own length lies between `from` and `to`. */
export interface PrefixListEntry {
  readonly sequence: number;
  readonly permit: boolean;
  readonly bits: 32 | 128;
  readonly value: bigint;
  readonly length: number;
  readonly from: number;
  readonly to: number;
  readonly line: Line;
}

/** An entry of a list of communities or AS paths: a pattern as Cisco writes it, or communities that must all be there. */
export interface PatternEntry {
  readonly permit: boolean;
  readonly pattern: string | null;
  readonly communities: readonly string[];
  readonly line: Line;
}

export interface OspfProcess {
  readonly process: string;
  readonly vrf: string | null;
  readonly routerId: bigint | null;
  readonly networks: readonly { readonly value: bigint; readonly mask: bigint; readonly area: string }[];
  readonly passive: { readonly byDefault: boolean; readonly except: readonly string[] };
  /** Areas that take no external routes (`stub`), none from other areas either (`totally-stub`), or their own externals (`nssa`). */
  readonly areas: ReadonlyMap<string, 'stub' | 'totally-stub' | 'nssa'>;
  readonly redistribute: readonly Redistribution[];
  /** Mbit/s that cost 1. */
  readonly referenceBandwidth: number;
  readonly defaultInformation: { readonly always: boolean; readonly metric: number; readonly metricType: 1 | 2 } | null;
  readonly maximumPaths: number;
  readonly distance: number;
  readonly line: Line;
}

export interface Redistribution {
  readonly from: 'connected' | 'static' | 'ospf' | 'bgp';
  readonly process: string | null;
  readonly metric: number | null;
  readonly metricType: 1 | 2;
  readonly routeMap: string | null;
  /** Of OSPF: the routes of one kind alone. */
  readonly kinds?: 'internal' | 'external';
  readonly line: Line;
}

export interface BgpProcess {
  readonly as: number;
  readonly vrf: string | null;
  readonly routerId: bigint | null;
  readonly networks: readonly {
    readonly bits: 32 | 128;
    readonly value: bigint;
    readonly length: number;
    readonly routeMap: string | null;
  }[];
  readonly neighbours: readonly BgpNeighbour[];
  readonly redistribute: readonly Redistribution[];
  readonly aggregates: readonly { readonly value: bigint; readonly length: number; readonly summaryOnly: boolean }[];
  readonly maximumPaths: { readonly external: number; readonly internal: number };
  readonly defaultLocalPreference: number;
  readonly alwaysCompareMed: boolean;
  /** Paths of one length are alike for several ways at once, whichever systems they name. */
  readonly multipathRelax: boolean;
  readonly distances: { readonly external: number; readonly internal: number; readonly local: number };
  readonly line: Line;
}

export interface BgpNeighbour {
  readonly address: { readonly bits: 32 | 128; readonly value: bigint };
  readonly remoteAs: number | null;
  readonly localAs: number | null;
  readonly updateSource: string | null;
  readonly nextHopSelf: boolean;
  readonly routeReflectorClient: boolean;
  readonly sendCommunity: boolean;
  /** All paths are told, not the best alone (RFC 7911). */
  readonly additionalPaths: boolean;
  readonly defaultOriginate: boolean;
  readonly ebgpMultihop: boolean;
  readonly allowOwnAs: number;
  readonly weight: number;
  readonly removePrivateAs: boolean;
  readonly routeMapIn: string | null;
  readonly routeMapOut: string | null;
  readonly prefixListIn: string | null;
  readonly prefixListOut: string | null;
  readonly filterListIn: string | null;
  readonly filterListOut: string | null;
  readonly distributeListIn: string | null;
  readonly distributeListOut: string | null;
  readonly shutdown: boolean;
  readonly line: Line;
}

/** What reads one kind of configuration. */
export interface Dialect {
  /** Lower case with hyphens: `cisco-ios`, `nftables`. */
  readonly name: string;
  /** What it reads, for a person. */
  readonly title: string;
  /** How sure it is from the text that it is of this dialect: 0 not at all, 1 certain. Reads the head of the text alone. */
  recognise(text: string): number;
  /** Reads a file whole; never throws: what it does not understand stands in `lines`. */
  read(text: string, file: string): Configuration;
}
