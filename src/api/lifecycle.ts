/** What the API reads of the age and exposure of devices. */
import type { Explanation } from '#model/explanation.ts';
import type { DeviceLifecycle, Standing, SupportMatch } from '#model/lifecycle.ts';
import type { Awaitable, Page, PageRequest } from './page.ts';

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
