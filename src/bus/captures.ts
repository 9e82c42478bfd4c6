/** Which captures were taken in: what reading captures needs of whoever remembers. */
import type { CaptureRecord } from '#model/capture-record.ts';

/** What a capture could not show, as plain data that goes into JSON. */
export interface CaptureView {
  /** Counts by `FROM TO`. */
  readonly oneWay: readonly (readonly [string, number])[];
  readonly lossy: readonly (readonly [string, number])[];
  readonly blind: readonly (readonly [string, number])[];
  readonly bytes: number;
  readonly encrypted: number;
  readonly duplicates: number;
}

export interface CaptureLog {
  find(hash: string): Promise<CaptureRecord | null>;
  /** Rows, counted from the start of a capture, behind which a batch was cut before it was full: cut there again, it is the same batch. */
  cuts(hash: string): Promise<readonly number[]>;
  /** Writes the record over one with the same hash, and its cuts; it survives a power loss once this resolves. */
  note(record: CaptureRecord, view: CaptureView | null, cuts?: readonly number[]): Promise<void>;
  list(): Promise<readonly CaptureRecord[]>;
  /** What each capture that was read could not show. */
  views(): Promise<readonly CaptureView[]>;
}
