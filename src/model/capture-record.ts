/** A capture that was taken in: known again by the hash of its bytes, so that reading it twice changes nothing. */
import type { CaptureProblem } from './frame.ts';

export interface CaptureRecord {
  /** SHA-256 of the file's bytes, in hexadecimal. */
  readonly hash: string;
  /** Where it was read the first time. */
  readonly path: string;
  readonly packets: number;
  readonly bytes: number;
  /** RFC 3339 UTC with microseconds; null for a capture without packets. */
  readonly start: string | null;
  readonly end: string | null;
  readonly linkType: string;
  readonly readAt: string;
  /** `reading` also where an earlier run was cut off: it is read again from the start. */
  readonly state: 'reading' | 'done' | 'failed';
  readonly problems: readonly CaptureProblem[];
}
