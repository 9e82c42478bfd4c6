/** What the API needs of the rest of the house, as it needs it: readers, accounts and the stream of events. `app` hands them in. */
import type { Query } from '#base/query.ts';
import type { AlarmPath } from '#model/alarm-path.ts';
import type { CaptureRecord } from '#model/capture-record.ts';
import type { Change } from '#model/change.ts';
import type { Device } from '#model/device.ts';
import type { Explanation } from '#model/explanation.ts';
import type { Fact } from '#model/fact.ts';
import type { Finding } from '#model/finding.ts';
import type { DeviceLifecycle, Standing, SupportMatch } from '#model/lifecycle.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import type { VoicesAnswer } from '#model/voices.ts';
import type { ConfigurationDesk } from './configurations.ts';
import type { CorrectionDesk } from './corrections.ts';
import type { DrillDesk } from './drills.ts';
import type { IncidentDesk } from './incidents.ts';
import type { SegmentationDesk } from './segmentation.ts';
import type { SystemState } from './system.ts';
import type { TriageDesk } from './triage.ts';
import type { CaptureUploads } from './uploads.ts';

/** What is answered from memory, or from a database over a network: callers await. */
export type Awaitable<Value> = Value | Promise<Value>;

/** A piece of a list. `cursor` is what a former piece gave as `next`: opaque, and stable while rows are added. */
export interface PageRequest {
  readonly query: Query;
  readonly limit: number;
  readonly cursor: string | null;
  /** Field to sort by, `-` in front for falling; each reader lists its own and has a default. */
  readonly sort?: string;
}
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
  /** All that match, where counting them is cheap; else null. */
  readonly total: number | null;
}

/** A span of time, RFC 3339 UTC, `from` included, `to` not. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

/** How far the ordinary behaviour of a device is learnt, and whom it is compared with. */
export interface BaselineStanding {
  readonly state: 'learning' | 'learnt';
  /** Days on which it was seen, up to those that learning takes. */
  readonly day: number;
  readonly of: number;
  /** Its kind; null where it was not concluded yet. */
  readonly group: string | null;
  readonly groupSize: number;
}

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

/** A cursor that its reader did not give out, or no longer knows: `list` throws it, and the API says so. */
export class UnknownCursor extends Error {}

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

/** By what devices can be counted: a claim of their identity, a role, or the subnet (IPv4 /24, IPv6 /64) of an address. */
export const COUNTED_BY = ['category', 'manufacturer', 'model', 'os', 'location', 'role', 'subnet'] as const;
export type CountedBy = (typeof COUNTED_BY)[number];

/** How many devices have a value; null for those of which it is not known. */
export interface DeviceCount {
  readonly value: string | null;
  readonly devices: number;
}

/** Fields of queries: those of DEVICES in `#model/search.ts`. Sorts: name, ip, category, manufacturer, firstSeen, lastSeen (default `-lastSeen`). */
export interface DeviceReader {
  list(request: PageRequest): Awaitable<Page<Device>>;
  get(id: string): Awaitable<Device | null>;
  /** Devices by a value, the most first; one with several values (roles, subnets) counts for each. */
  counts(query: Query, by: CountedBy): Awaitable<readonly DeviceCount[]>;
  /** The device that has, or last had, an address. */
  byAddress(address: string): Awaitable<Device | null>;
  facts(id: string): Awaitable<readonly Fact[]>;
}

/** Fields of queries: those of FACTS in `#model/search.ts`. Sorts: time (default `-time`). */
export interface FactReader {
  list(request: PageRequest): Awaitable<Page<Fact>>;
}

/** Fields of queries: those of FINDINGS in `#model/search.ts`. Sorts: start (default `-start`), severity. */
export interface FindingReader {
  list(request: PageRequest): Awaitable<Page<Finding>>;
  get(id: string): Awaitable<Finding | null>;
}

/** A device in a list of what is old or exposed. */
export interface LifecycleRow {
  readonly device: {
    readonly id: string;
    readonly name: string | null;
    readonly ips: readonly string[];
    readonly macs: readonly string[];
    readonly category: string | null;
    readonly manufacturer: string | null;
    readonly model: string | null;
    readonly os: string | null;
    readonly location: string | null;
  };
  readonly lifecycle: DeviceLifecycle;
}

/** How many devices stand how, as of a day (RFC 3339 full-date). */
export interface LifecycleSummary {
  readonly asOf: string;
  readonly devices: number;
  /** By the most urgent standing of their system and software, and of their system alone. */
  readonly standing: Readonly<Record<Standing, number>>;
  readonly os: Readonly<Record<Standing, number>>;
  /** Devices of which an advisory that holds speaks, and those where one of its vulnerabilities is known to be exploited. */
  readonly affected: number;
  readonly exploited: number;
  /** What they run, the most devices first. */
  readonly products: readonly (Pick<SupportMatch, 'product' | 'part' | 'date' | 'extended' | 'source'> & {
    readonly standing: Standing;
    readonly devices: number;
  })[];
}

/** A pack of knowledge that was taken in. */
export interface KnowledgePack {
  readonly name: string;
  readonly documents: number;
  /** Day of its newest document. */
  readonly newest: string;
  /** When it was last updated, RFC 3339, and how many days ago that is. */
  readonly updated: string;
  readonly ageDays: number;
}

/** Age and exposure of devices. Null where there is no such device. */
export interface LifecycleReader {
  of(id: string): Awaitable<DeviceLifecycle | null>;
  explain(id: string): Awaitable<Explanation | null>;
  /** Devices of which something is dated or known. Sorts: ends (default), open, name. */
  list(request: PageRequest): Awaitable<Page<LifecycleRow>>;
  summary(): Awaitable<LifecycleSummary>;
  knowledge(): Awaitable<readonly KnowledgePack[]>;
}

export interface ChangeReader {
  /** Changes with an id above `after`, oldest first. `since` narrows to a time. */
  list(options: {
    readonly after: number;
    readonly since?: string;
    readonly device?: string;
    readonly kinds?: readonly string[];
    readonly limit: number;
  }): Awaitable<readonly Change[]>;
}

/** How a sensor does. */
export interface SensorStatus {
  readonly name: string;
  readonly kind: 'live' | 'folder' | 'netflow' | 'ipfix' | 'sflow' | 'zeek' | 'capture';
  readonly state: 'starting' | 'running' | 'restarting' | 'stopped' | 'failed';
  readonly packets: number;
  readonly bytes: number;
  /** Packets the kernel dropped before the sensor saw them. */
  readonly dropped: number;
  /** Times the decoder died and was started again, and packets lost with it. */
  readonly restarts: number;
  readonly lost: number;
  readonly lastPacket: string | null;
  /** What is wrong now, in one sentence; null where nothing is. */
  readonly problem: string | null;
}

export type LiveEvent =
  | { readonly kind: 'change'; readonly change: Change }
  | { readonly kind: 'finding'; readonly finding: Finding }
  | { readonly kind: 'sensor'; readonly sensor: SensorStatus }
  /** These findings stand otherwise than before. */
  | { readonly kind: 'triage'; readonly findings: readonly string[] }
  /** A capture was read to its end, or could not be. */
  | { readonly kind: 'capture'; readonly capture: CaptureRecord }
  | { readonly kind: 'notice'; readonly message: string };

/** Everything the API hands on to. */
/** The four voices of access: what can, may, did and should be. */
export interface VoiceReader {
  /** Where network, policy and documents are read from; left out where nobody said. */
  readonly places: {
    readonly network?: string | undefined;
    readonly policy?: string | undefined;
    readonly declared?: string | undefined;
  };
  /** Null where nobody is meant. A dataset is named, or is the id of a device that holds data. */
  hear(
    span: Span,
    subject: { readonly kind: 'device' | 'dataset' | 'person' | 'vendor'; readonly id: string },
  ): Promise<VoicesAnswer | null>;
}

export interface Services {
  readonly devices: DeviceReader;
  readonly voices: VoiceReader;
  readonly flows: FlowReader;
  readonly facts: FactReader;
  readonly findings: FindingReader;
  readonly lifecycle: LifecycleReader;
  readonly triage: TriageDesk;
  readonly incidents: IncidentDesk;
  readonly drills: DrillDesk;
  readonly segmentation: SegmentationDesk;
  readonly configurations: ConfigurationDesk;
  readonly changes: ChangeReader;
  readonly corrections: CorrectionDesk;
  sensors(): readonly SensorStatus[];
  /** How far the ordinary behaviour of a device is learnt. */
  baseline(device: string): Awaitable<BaselineStanding>;
  /** The ways that alarms go, as of the last settling. */
  alarmPaths(): readonly AlarmPath[];
  captures(): Awaitable<readonly CaptureRecord[]>;
  readonly uploads: CaptureUploads;
  system(): Awaitable<SystemState>;
  /** What the API should warn of: a full disk, a store that does not answer; empty where all is well. */
  health(): Promise<readonly { readonly component: string; readonly ok: boolean; readonly message: string }[]>;
  /** Calls `listener` for everything that happens from now on; answers how to stop. */
  listen(listener: (event: LiveEvent) => void): () => void;
  /** Figures in Prometheus text: counters and gauges of every component. */
  metrics(): readonly {
    readonly name: string;
    readonly help: string;
    readonly type: 'counter' | 'gauge';
    readonly values: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
  }[];
}
