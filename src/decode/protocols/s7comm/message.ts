/** What Wardline reads of S7 communication: what a controller is told to do, and whether it did. */

/** What a job or an answer is about; `none` for reads and for whatever the layer below sends by itself. */
export type S7Command = 'none' | 'write' | 'start' | 'stop' | 'program' | 'settings';

export interface S7Message {
  readonly kind: 'job' | 'answer' | 'other';
  readonly command: S7Command;
  /** An answer names an error. */
  readonly isRefused: boolean;
}
