/** TCP segments that arrived before the bytes in front of them: held, within limits, until the gap is filled or known to be lost. */

/** Most segments and bytes held for one direction. */
const SEGMENT_LIMIT = 128;
const BYTE_LIMIT = 256 * 1024;

/** A held segment. */
export interface Segment {
  readonly sequence: number;
  /** Bytes on the wire; the captured ones may be fewer, and none are kept of a stream that nobody reads. */
  readonly length: number;
  readonly bytes: Uint8Array;
  readonly time: number;
  /** Which capture, and which frame in it. */
  readonly capture: number;
  readonly frame: number;
}

/** Signed distance from sequence number `from` to `to`, modulo 2^32. */
export function distance(from: number, to: number): number {
  return (to - from) | 0;
}

/** Out-of-order segments of one direction, in order of their sequence numbers. */
export class HeldSegments {
  readonly #segments: Segment[] = [];
  #bytes = 0;

  get empty(): boolean {
    return this.#segments.length === 0;
  }

  /** The sequence number of the first held byte. */
  get first(): number {
    return this.#segments[0]?.sequence ?? 0;
  }

  /** True when no more may be held. */
  get full(): boolean {
    return this.#segments.length >= SEGMENT_LIMIT || this.#bytes >= BYTE_LIMIT;
  }

  /** Keeps the segment; of two with the same start the longer one stays. */
  hold(segment: Segment): void {
    const { sequence, bytes, length } = segment;
    let at = this.#segments.length;
    while (at > 0 && distance((this.#segments[at - 1] as Segment).sequence, sequence) < 0) at--;
    const twin = this.#segments[at - 1];
    if (twin && twin.sequence === sequence) {
      if (twin.length >= length) return;
      this.#bytes -= twin.bytes.length;
      this.#segments.splice(at - 1, 1);
      at--;
    }
    this.#segments.splice(at, 0, segment);
    this.#bytes += bytes.length;
  }

  /** Takes the first segment out. */
  take(): Segment | null {
    const segment = this.#segments.shift() ?? null;
    if (segment) this.#bytes -= segment.bytes.length;
    return segment;
  }
}
