/** A batch: what one sensor tells the core at once, and what the core needs of whoever keeps it. */
import type { Fact } from '#model/fact.ts';
import type { Passage } from '#model/passage.ts';
import type { StoredFlow } from '#model/stored-flow.ts';

/** Batches of one source are numbered from 1 without gaps; the same number always holds the same rows. */
export interface Batch {
  /** A sensor's run (`live:eth1:SESSION`), or a capture by the hash of its bytes (`capture:SHA256`). */
  readonly source: string;
  readonly sequence: number;
  readonly flows: readonly StoredFlow[];
  readonly facts: readonly Fact[];
  /** Messages of care on their way, for those who follow alarms: they are not kept. */
  readonly passages?: readonly Passage[];
}

/** Keeps flows. A batch that was written before (same source and sequence) is not written again: repeating is safe. */
export interface FlowWriter {
  /** Resolves when the rows would survive a power loss; rejects with a StoreFull when there is no room, with nothing of the batch kept. */
  write(batch: Pick<Batch, 'source' | 'sequence' | 'flows'>): Promise<void>;
}

/** There is no room for a batch: nothing of it was kept, and it may be sent again when there is. */
export class StoreFull extends Error {
  override readonly name = 'StoreFull';
  readonly code = 'STORE_FULL';
}
