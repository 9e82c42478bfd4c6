/** What the readers of both capture formats share. Hot path: one frame object for all, numbers read by hand, nothing allocated per packet. */
import type { Frame, FrameSink } from '#model/frame.ts';
import type { Problems } from './problems.ts';

/** Longest frame ever believed, in bytes; a longer one is damage. */
export const FRAME_LIMIT: number = 16 * 1024 * 1024;
/** Longest frame believed where the capture does not announce longer ones, in bytes (what libpcap allows, too). */
export const USUAL_FRAME_LIMIT: number = 256 * 1024;
/** How far behind damage the way on is looked for, in bytes. */
export const SEARCH_LIMIT: number = 64 * 1024 * 1024;

/** Reads records from a buffer that is filled again and again. */
export interface FormatReader {
  /** Reads the whole records in `bytes[start, end)` up to the first that is held; `origin` is the capture's offset of `bytes[0]`. Answers where the first byte is that it wants to see again. */
  feed(bytes: Uint8Array, start: number, end: number, origin: number): number;
  /** The same for the last bytes of the capture: nothing comes behind them. When none is held any more, what is incomplete is told as a problem. */
  finish(bytes: Uint8Array, start: number, end: number, origin: number): number;
}

/** Where frames go as far as they are let, and what is counted on the way. */
export class Outlet {
  readonly sink: FrameSink;
  readonly problems: Problems;
  readonly frame: Frame = { bytes: new Uint8Array(0), start: 0, end: 0, length: 0, time: 0, linkType: 0, number: 0 };
  packets = 0;
  /** Records that have a number and are no packets. */
  passed = 0;
  /** Sum of the lengths on the wire. */
  bytes = 0;
  /** Earliest and latest time of a packet. */
  first: number = Number.POSITIVE_INFINITY;
  last: number = Number.NEGATIVE_INFINITY;
  readonly linkTypes: Set<number> = new Set();
  /** Frames later than this are held. */
  #until: number = Number.POSITIVE_INFINITY;
  /** Time of the frame that is held, or infinity. */
  held: number = Number.POSITIVE_INFINITY;

  get isHeld(): boolean {
    return this.held !== Number.POSITIVE_INFINITY;
  }

  constructor(sink: FrameSink, problems: Problems) {
    this.sink = sink;
    this.problems = problems;
  }

  /** Lets frames pass up to this time, that of a held one too. */
  release(until: number): void {
    this.#until = until;
    this.held = Number.POSITIVE_INFINITY;
  }

  /**
   * Hands a frame on, or answers false: it is held, and to be given again when it is released.
   * A length on the wire that is below the captured one, or that no frame can have, is taken for a lie: the captured one counts.
   */
  give(bytes: Uint8Array, start: number, end: number, length: number, time: number, linkType: number): boolean {
    if (time > this.#until) {
      this.held = time;
      return false;
    }
    const frame = this.frame;
    const captured = end - start;
    const wire = length > FRAME_LIMIT || length < captured ? captured : length;
    if (length > FRAME_LIMIT) this.problems.add(null, impossibleLength(this.packets + 1, length));
    frame.bytes = bytes;
    frame.start = start;
    frame.end = end;
    frame.length = wire;
    frame.time = time;
    frame.linkType = linkType;
    frame.number = ++this.packets + this.passed;
    this.bytes += wire;
    if (time < this.first) this.first = time;
    if (time > this.last) this.last = time;
    this.sink.frame(frame);
    return true;
  }
}

function impossibleLength(packet: number, length: number): string {
  return `packet ${packet} says that it was ${length} bytes long on the wire, which cannot be; the bytes captured of it were counted`;
}

/** An unsigned 32-bit integer in the capture's byte order; the caller has checked that the bytes are there. */
export function u32(bytes: Uint8Array, at: number, little: boolean): number {
  const a = bytes[at] as number;
  const b = bytes[at + 1] as number;
  const c = bytes[at + 2] as number;
  const d = bytes[at + 3] as number;
  return little ? ((d << 24) | (c << 16) | (b << 8) | a) >>> 0 : ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}

/** An unsigned 16-bit integer in the capture's byte order; the caller has checked that the bytes are there. */
export function u16(bytes: Uint8Array, at: number, little: boolean): number {
  const a = bytes[at] as number;
  const b = bytes[at + 1] as number;
  return little ? (b << 8) | a : (a << 8) | b;
}
