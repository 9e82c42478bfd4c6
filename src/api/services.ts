/** What the API needs of the rest of the house, as it needs it: readers, accounts and the stream of events. `app` hands them in. */
import type { AlarmPath } from '#model/alarm-path.ts';
import type { CaptureRecord } from '#model/capture-record.ts';
import type { Change } from '#model/change.ts';
import type { Fact } from '#model/fact.ts';
import type { Finding } from '#model/finding.ts';
import type { VoicesAnswer } from '#model/voices.ts';
import type { ConfigurationDesk } from './configurations.ts';
import type { CorrectionDesk } from './corrections.ts';
import type { BaselineStanding, DeviceReader } from './devices.ts';
import type { DrillDesk } from './drills.ts';
import type { FlowReader } from './flows.ts';
import type { IncidentDesk } from './incidents.ts';
import type { LifecycleReader } from './lifecycle.ts';
import type { Awaitable, Page, PageRequest, Span } from './page.ts';
import type { SegmentationDesk } from './segmentation.ts';
import type { SystemState } from './system.ts';
import type { TriageDesk } from './triage.ts';
import type { CaptureUploads } from './uploads.ts';

/** Fields of queries: those of FACTS in `#model/search.ts`. Sorts: time (default `-time`). */
export interface FactReader {
  list(request: PageRequest): Awaitable<Page<Fact>>;
}

/** Fields of queries: those of FINDINGS in `#model/search.ts`. Sorts: start (default `-start`), severity. */
export interface FindingReader {
  list(request: PageRequest): Awaitable<Page<Finding>>;
  get(id: string): Awaitable<Finding | null>;
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

/** Everything the API hands on to. */
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
