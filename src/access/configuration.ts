/**
 * The neutral words for what a network device is configured to do: every dialect reads into these, every question reads
 * these alone.
 */
import type { Filter, Guard, NumberRange } from './filter.ts';
import type { Line, LineSupport, Reference } from './line.ts';
import type { OspfHello, Routing, StaticRoute } from './routing.ts';

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
