/** A captured frame: bytes with a time and a link type. */
import type { Microseconds } from '#base/time.ts';

/** One frame. The reader reuses one object for all: what a sink wants to keep it copies. */
export interface Frame {
  /** The buffer that holds the frame at `[start, end)`; valid during the call only. */
  bytes: Uint8Array;
  start: number;
  end: number;
  /** Length on the wire in bytes; at least `end - start`. */
  length: number;
  time: Microseconds;
  /** LINKTYPE_ value as registered at tcpdump.org (1 Ethernet, 113 Linux cooked, …). */
  linkType: number;
  /** Number of the frame in its capture, from 1. */
  number: number;
}

/** Whoever takes frames, in the order of the capture. */
export interface FrameSink {
  frame(frame: Frame): void;
}

/** Damage met while a capture was read. */
export interface CaptureProblem {
  /** Byte offset in the (decompressed) capture, or null where none applies. */
  readonly offset: number | null;
  /** One sentence that says what is wrong and what was done. */
  readonly message: string;
}

/** What reading one capture gave. */
export interface CaptureSummary {
  readonly path: string;
  readonly packets: number;
  /** Sum of the frames' lengths on the wire. */
  readonly bytes: number;
  /** RFC 3339 UTC with microseconds; null for a capture without packets. */
  readonly start: string | null;
  readonly end: string | null;
  /** Name of the link type, several joined by a comma. */
  readonly linkType: string;
  readonly problems: readonly CaptureProblem[];
}
