/** Writes captures into memory: classic pcap and plain pcapng, as tests and benchmarks need them. */

/** A frame to be written. */
export interface WrittenFrame {
  /** Microseconds since the epoch. */
  readonly time: number;
  readonly bytes: Uint8Array;
  /** LINKTYPE_ value, 1 (Ethernet) where left out; a pcap has that of its first frame. */
  readonly linkType?: number;
  /** Length on the wire, that of the bytes where left out. */
  readonly length?: number;
}

/** How a capture is written. */
export interface WriteOptions {
  /** Little endian where left out. */
  readonly bigEndian?: boolean;
  /** Times in nanoseconds (pcap alone). */
  readonly nanoseconds?: boolean;
  readonly snapLength?: number;
}

const SNAP_LENGTH = 262_144;
const TWO_TO_32 = 0x1_0000_0000;

/** A classic pcap, of one link type, in microseconds unless told otherwise. */
export function writePcap(frames: readonly WrittenFrame[], options: WriteOptions = {}): Uint8Array {
  const size = frames.reduce((sum, { bytes }) => sum + 16 + bytes.length, 24);
  const out = new Writer(size, options);
  out.u32(options.nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4);
  out.u16(2);
  out.u16(4);
  out.u32(0);
  out.u32(0);
  out.u32(options.snapLength ?? SNAP_LENGTH);
  out.u32(frames[0]?.linkType ?? 1);
  for (const { time, bytes, length } of frames) {
    const second = Math.floor(time / 1e6);
    out.u32(second);
    out.u32((time - second * 1e6) * (options.nanoseconds ? 1000 : 1));
    out.u32(bytes.length);
    out.u32(length ?? bytes.length);
    out.bytes(bytes);
  }
  return out.done();
}

/** A pcapng of one section: an interface for each link type, and an enhanced packet block for each frame. */
export function writePcapng(frames: readonly WrittenFrame[], options: WriteOptions = {}): Uint8Array {
  const linkTypes = [...new Set(frames.map(({ linkType }) => linkType ?? 1))];
  const size = frames.reduce((sum, { bytes }) => sum + 32 + padded(bytes.length), 28 + 20 * linkTypes.length);
  const out = new Writer(size, options);
  out.u32(0x0a0d0d0a);
  out.u32(28);
  out.u32(0x1a2b3c4d);
  out.u16(1);
  out.u16(0);
  // The section's length is not stated.
  out.u32(0xffffffff);
  out.u32(0xffffffff);
  out.u32(28);
  for (const linkType of linkTypes) {
    out.u32(1);
    out.u32(20);
    out.u16(linkType);
    out.u16(0);
    out.u32(options.snapLength ?? SNAP_LENGTH);
    out.u32(20);
  }
  for (const { time, bytes, length, linkType } of frames) {
    const block = 32 + padded(bytes.length);
    out.u32(6);
    out.u32(block);
    out.u32(linkTypes.indexOf(linkType ?? 1));
    out.u32(Math.floor(time / TWO_TO_32));
    out.u32(time % TWO_TO_32);
    out.u32(bytes.length);
    out.u32(length ?? bytes.length);
    out.bytes(bytes);
    out.pad(padded(bytes.length) - bytes.length);
    out.u32(block);
  }
  return out.done();
}

function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}

/** Puts numbers behind each other. */
class Writer {
  readonly #out: Uint8Array;
  readonly #view: DataView;
  readonly #little: boolean;
  #at = 0;

  constructor(size: number, { bigEndian = false }: WriteOptions) {
    this.#out = new Uint8Array(size);
    this.#view = new DataView(this.#out.buffer);
    this.#little = !bigEndian;
  }

  u16(value: number): void {
    this.#view.setUint16(this.#at, value, this.#little);
    this.#at += 2;
  }

  u32(value: number): void {
    this.#view.setUint32(this.#at, value, this.#little);
    this.#at += 4;
  }

  bytes(bytes: Uint8Array): void {
    this.#out.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  pad(count: number): void {
    this.#at += count;
  }

  done(): Uint8Array {
    return this.#out;
  }
}
