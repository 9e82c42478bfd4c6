/** What the API reads of kept flows. */
import type { StoredFlow } from '#model/stored-flow.ts';
import type { Page, PageRequest, Span } from './page.ts';

/** Who a device talked with: one row per peer, protocol and server port. */
export interface Peer {
  readonly address: string;
  /** Device id of the peer, null for an address outside the inventory. Filled in by the core. */
  readonly device: string | null;
  /** The device of the question was the client. */
  readonly asClient: boolean;
  readonly protocol: string | null;
  readonly transport: string | null;
  readonly port: number | null;
  readonly flows: number;
  /** Bytes the device sent and got. */
  readonly sent: number;
  readonly received: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
}

/** An hour (or a day) of a device's traffic with one protocol. */
export interface TimelineEntry {
  readonly time: string;
  readonly protocol: string | null;
  readonly flows: number;
  readonly peers: number;
  readonly sent: number;
  readonly received: number;
}

export interface TopPair {
  readonly client: string;
  readonly server: string;
  readonly protocol: string | null;
  readonly port: number | null;
  readonly flows: number;
  readonly bytes: number;
}

/** One side of a conduit: an end of the question, else an address of the hospital, else (both null) everything outside. */
export interface ConduitSide {
  readonly end: number | null;
  readonly address: string | null;
}

/** What clients on one side asked of servers on the other, both ways counted. */
export interface Conduit {
  readonly from: ConduitSide;
  readonly to: ConduitSide;
  readonly flows: number;
  readonly bytes: number;
  /** Some of the application protocols, sorted. */
  readonly protocols: readonly string[];
}

/** Something that was done under a name: of who signed in, or of the server that was asked for (TLS, RFC 6066). */
export interface NamedAccess {
  readonly name: string;
  readonly client: string;
  readonly server: string;
  readonly protocol: string | null;
  readonly port: number | null;
  readonly flows: number;
  /** Bytes of the client, and of the server. */
  readonly sent: number;
  readonly received: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
}

export interface NamedQuestion {
  readonly by: 'user' | 'server-name';
  /** This name alone. */
  readonly name?: string;
  /** Where one of these is client or server. */
  readonly addresses?: readonly string[];
  readonly limit: number;
}

/** An hour, or a day, of all traffic. */
export interface TrafficHour {
  readonly time: string;
  readonly flows: number;
  readonly bytes: number;
}

/** Reads kept flows. Fields of queries: those of FLOWS in `#model/search.ts`. Sorts: start (default `-start`), bytes. */
export interface FlowReader {
  list(request: PageRequest & Partial<Span>): Promise<Page<StoredFlow>>;
  /** Peers of the addresses of one device (IP or, for traffic without IP, MAC). */
  peers(addresses: readonly string[], span: Span, limit: number): Promise<readonly Peer[]>;
  timeline(addresses: readonly string[], span: Span, step: 'hour' | 'day'): Promise<readonly TimelineEntry[]>;
  top(span: Span, options: { readonly vlan?: number; readonly limit: number }): Promise<readonly TopPair[]>;
  /** What went between ends, each any number of addresses. */
  between(span: Span, ends: ReadonlyMap<string, number>): Promise<readonly Conduit[]>;
  traffic(span: Span, step: 'hour' | 'day'): Promise<readonly TrafficHour[]>;
  /** What was done under names in the days that a span touches, the latest first. */
  named(span: Span, question: NamedQuestion): Promise<readonly NamedAccess[]>;
  /** The first and the last moment of which anything is kept; null where nothing is. */
  extent(): Span | null;
  /** Flows and bytes per protocol. */
  protocols(
    span: Span,
  ): Promise<readonly { readonly protocol: string | null; readonly flows: number; readonly bytes: number }[]>;
}
