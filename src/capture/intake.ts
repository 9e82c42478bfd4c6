/** The one buffer through which a capture's bytes go, and who reads them: finds out the format and feeds its reader. Hot path. */
import { compressionOf } from './compression.ts';
import { type FormatReader, FRAME_LIMIT, type Outlet, u32 } from './format.ts';
import { PcapReader, pcapMagic } from './pcap.ts';
import { PcapngReader, SECTION } from './pcapng.ts';
import { CaptureError, sourceName } from './problems.ts';
import { CHUNK } from './source.ts';

const SMALLEST_CHUNK: number = 64 * 1024;
/** Longest buffer: a reader holds back at most one unfinished record or block. */
const BUFFER_LIMIT: number = FRAME_LIMIT + 4 * 1024 * 1024;
/** Bytes by which a format is recognised. */
const MAGIC = 4;
/** How captures begin, for those that end within it. */
const BEGINNINGS: readonly (readonly number[])[] = [
  [0xa1, 0xb2, 0xc3, 0xd4],
  [0xd4, 0xc3, 0xb2, 0xa1],
  [0xa1, 0xb2, 0x3c, 0x4d],
  [0x4d, 0x3c, 0xb2, 0xa1],
  [0x0a, 0x0d, 0x0d, 0x0a],
];

/** What else captures are kept in, by how it begins, and what makes a capture of it. */
const ELSE: readonly (readonly [start: string, what: string, how: string])[] = [
  ['fd377a58', 'compressed with xz', 'decompress it first (xz -d)'],
  ['04224d18', 'compressed with lz4', 'decompress it first (lz4 -d)'],
  ['425a68', 'compressed with bzip2', 'decompress it first (bzip2 -d)'],
  ['504b0304', 'a ZIP archive', 'unpack it first'],
  ['736e6f6f', 'written by snoop', 'convert it first (editcap -F pcapng)'],
];

/** True for the first four bytes of what may be a capture, compressed or not. */
export function beginsAsCapture(head: Uint8Array): boolean {
  return compressionOf(head) !== null || pcapMagic(head) !== null || u32(head, 0, false) === SECTION;
}

/** The reader for a capture that begins with `head`, or null where it is none. */
export function readerFor(head: Uint8Array, outlet: Outlet): FormatReader | null {
  if (head.length < MAGIC) return null;
  if (pcapMagic(head)) return new PcapReader(outlet);
  return u32(head, 0, false) === SECTION ? new PcapngReader(outlet) : null;
}

/** Takes a capture's (decompressed) bytes in pieces of any size. */
export class Intake {
  readonly #source: string;
  readonly #outlet: Outlet;
  readonly #chunk: number;
  #reader: FormatReader | null = null;
  #buffer: Uint8Array;
  #start = 0;
  #end = 0;
  /** The capture's offset of the buffer's first byte. */
  #origin = 0;

  /** `size` is that of the capture where it is known; small ones get a small buffer. */
  constructor(source: string, outlet: Outlet, size: number | null) {
    this.#source = source;
    this.#outlet = outlet;
    this.#chunk = size === null ? CHUNK : Math.max(SMALLEST_CHUNK, Math.min(CHUNK, size + 1));
    this.#buffer = new Uint8Array(this.#chunk * 2);
  }

  /** Bytes taken so far. */
  get offset(): number {
    return this.#origin + this.#end;
  }

  /** Bytes taken and not read yet. */
  get held(): Uint8Array {
    return this.#buffer.subarray(this.#start, this.#end);
  }

  /** Room to write into; what is unread was moved to the front where there was too little. */
  room(): Uint8Array {
    const chunk = this.#chunk;
    if (this.#buffer.length - this.#end < chunk) {
      const rest = this.#end - this.#start;
      if (rest + chunk > this.#buffer.length) {
        const grown = new Uint8Array(Math.min(BUFFER_LIMIT, this.#buffer.length * 2));
        if (grown.length < rest + chunk) throw new RangeError('a capture reader held back more bytes than it may');
        grown.set(this.held);
        this.#buffer = grown;
      } else this.#buffer.copyWithin(0, this.#start, this.#end);
      this.#origin += this.#start;
      this.#start = 0;
      this.#end = rest;
    }
    return this.#buffer.subarray(this.#end, this.#end + chunk);
  }

  /** `count` bytes were written into the room. Throws a CaptureError where they are no capture. */
  took(count: number): void {
    this.#end += count;
    if (this.#reader === null) {
      if (this.#end < MAGIC) return;
      this.#reader = readerFor(this.held, this.#outlet);
      if (this.#reader === null) throw this.#noCapture();
    }
    this.#start = this.#reader.feed(this.#buffer, this.#start, this.#end, this.#origin);
  }

  /** Reads on in the bytes that were held. */
  again(): void {
    if (this.#reader !== null) this.#start = this.#reader.feed(this.#buffer, this.#start, this.#end, this.#origin);
  }

  /** Takes bytes that are elsewhere. */
  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const room = this.room();
      const piece = bytes.subarray(at, at + room.length);
      room.set(piece);
      this.took(piece.length);
      at += piece.length;
    }
  }

  /** Nothing comes any more; false while a frame is held. Throws a CaptureError where there was no capture. */
  finish(): boolean {
    if (this.#reader !== null) {
      this.#start = this.#reader.finish(this.#buffer, this.#start, this.#end, this.#origin);
      return !this.#outlet.isHeld;
    }
    if (this.#end === 0) {
      const message = `${sourceName(this.#source)}: is empty: there is nothing at offset 0; give a capture written by tcpdump, dumpcap or Wireshark`;
      throw new CaptureError('empty', message);
    }
    const { held } = this;
    if (!BEGINNINGS.some((beginning) => held.every((byte, index) => byte === beginning[index])))
      throw this.#noCapture();
    const message = `the capture is cut within its file header, at offset ${this.offset}`;
    this.#outlet.problems.add(0, message);
    return true;
  }

  #noCapture(): CaptureError {
    const name = sourceName(this.#source);
    const bytes = [...this.held.subarray(0, MAGIC)].map((byte) => byte.toString(16).padStart(2, '0'));
    const other = ELSE.find(([start]) => bytes.join('').startsWith(start));
    const message = other
      ? `${name}: no capture: from offset 0 on it is ${other[1]}, which is not read; ${other[2]}`
      : `${name}: no capture: at offset 0 there are the bytes ${bytes.join(' ')}, not the start of pcap, pcapng, gzip or zstd; give a file written by tcpdump, dumpcap or Wireshark`;
    return new CaptureError('not-a-capture', message);
  }
}
