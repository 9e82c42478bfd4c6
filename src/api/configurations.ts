/** What the API needs to hand on configurations of network devices that people bring. */
import type { BringingOutcome, BroughtConfigurations } from '#model/brought.ts';
import type { Doer } from './segmentation.ts';

/** A file as it comes: a configuration, or an archive of them. */
export interface FileBrought {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Brought {
  readonly outcomes: readonly BringingOutcome[];
  readonly configurations: BroughtConfigurations;
}

/** Everything throws a Refused where it cannot be. */
export interface ConfigurationDesk {
  /** Bytes of one upload. */
  readonly uploadBytes: number;
  configurations(): BroughtConfigurations;
  /** Takes configurations in, without their secrets; one of the same name is replaced. */
  bring(files: readonly FileBrought[], by: Doer): Promise<Brought>;
  remove(names: readonly string[], by: Doer): Promise<BroughtConfigurations>;
  /** Takes the newest edition back, which has this number. */
  undo(edition: number, by: Doer): Promise<BroughtConfigurations>;
}
