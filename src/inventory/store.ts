/** What the inventory needs of whoever remembers it from one run to the next. */
import type { Change } from '#model/change.ts';
import type { Author, Correction } from '#model/correction.ts';
import type { Device } from '#model/device.ts';
import type { Fact } from '#model/fact.ts';
import type { Finding } from '#model/finding.ts';

/** An address that was met, by its MAC where that is known, else by its IP: what the inventory knows of it beside its facts. */
export interface EndpointRow {
  /** The MAC, or the IP of an endpoint beyond the captured segment. */
  readonly key: string;
  readonly mac: string | null;
  readonly ips: readonly string[];
  readonly first: string;
  readonly last: string;
  readonly roles: readonly string[];
  /** It sent something itself. */
  readonly alive: boolean;
  /** Whose frame shows its MAC: nobody's yet, somebody else's, or its own. */
  readonly shown: 'never' | 'by others' | 'itself';
}

/** At `time`, `ip` was at `mac`. */
export interface BindingRow {
  readonly ip: string;
  readonly mac: string;
  readonly time: string;
}

/** What a batch brought. Rows replace those with the same key; facts and bindings that are known already add nothing, but for `link.mac`, which a better frame may show. */
export interface Kept {
  readonly source: string;
  readonly sequence: number;
  readonly endpoints: readonly EndpointRow[];
  readonly bindings: readonly BindingRow[];
  readonly facts: readonly Fact[];
  /** Public addresses beyond the captured network that were met for the first time. */
  readonly external: readonly string[];
  /** State of the detectors that changed, by its key, as JSON text. */
  readonly marks: readonly { readonly key: string; readonly json: string }[];
}

/** A device with the endpoints it consists of. */
export interface DeviceRow {
  readonly device: Device;
  readonly members: readonly string[];
}

/** What settling the inventory concluded. */
export interface Settled {
  /** Devices that are new or not as they were. */
  readonly devices: readonly DeviceRow[];
  /** Devices that turned out to be another one. */
  readonly merged: readonly { readonly from: string; readonly into: string }[];
  readonly findings: readonly Finding[];
  /** Ids of findings that hold no more. */
  readonly withdrawn?: readonly string[];
  readonly changes: readonly Omit<Change, 'id'>[];
}

export interface InventoryStore {
  /** The sequence of the last batch kept of a source, 0 where there is none. */
  lastSequence(source: string): Promise<number>;
  /** Keeps a batch whole or not at all; it survives a power loss once this resolves. A batch at or below the last sequence changes nothing. */
  keep(kept: Kept): Promise<void>;
  /** Everything that was kept, facts in order of time. */
  load(): Promise<{
    readonly endpoints: readonly EndpointRow[];
    readonly bindings: readonly BindingRow[];
    readonly facts: readonly Fact[];
    readonly external: readonly string[];
    readonly marks: readonly { readonly key: string; readonly json: string }[];
    readonly devices: readonly DeviceRow[];
    readonly findings: readonly Finding[];
    /** The operator's steps, the oldest first. */
    readonly corrections: readonly Correction[];
    /** Ids of devices that are another one now, with that one's id. */
    readonly aliases: ReadonlyMap<string, string>;
  }>;
  /** Keeps a step of the operator; ids in `freed` are devices of their own from now on. Answers the step with its id. */
  correct(step: Omit<Correction, 'id' | 'undone'>, freed: readonly string[]): Promise<Correction>;
  /** Takes a step back, once: false where it is back already, or there is none. */
  undo(id: number, undone: { readonly by: Author; readonly time: string }, freed: readonly string[]): Promise<boolean>;
  /** Keeps conclusions whole or not at all; answers the changes with their ids. */
  settle(settled: Settled): Promise<readonly Change[]>;
}
