/** Compressed captures — gzip (RFC 1952) and zstd (RFC 8878), several members or frames in a row included: pieces out when they are asked for, and what is damaged told rather than thrown. */
import type { Transform } from 'node:stream';
import zlib from 'node:zlib';
import { openSource } from './source.ts';

/** Compressed bytes decompressed at once, and, when what precedes damage is recovered, near the damage: first so many, then one by one. */
export const COMPRESSED_CHUNK: number = 256 * 1024;
const COMPRESSED_CRUMBS: readonly number[] = [64, 1];
/** Decompressed bytes made at once. */
const PIECE = 256 * 1024;

/** How a capture may be compressed. */
export type Compression = 'gzip' | 'zstd';

/** How bytes that begin so are compressed; null where they are not. */
export function compressionOf([a, b, c, d]: Uint8Array): Compression | null {
  if (a === 0x1f && b === 0x8b) return 'gzip';
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return 'zstd';
  // A frame to be skipped, as parallel compressors write one at the beginning.
  return a !== undefined && (a & 0xf0) === 0x50 && b === 0x2a && c === 0x4d && d === 0x18 ? 'zstd' : null;
}

/** What the beginning of a compressed file decompresses to, as far as it goes. Throws where it is damaged, or more than `limit` bytes. */
export function decompressedHead(compression: Compression, bytes: Uint8Array, limit: number): Uint8Array {
  return compression === 'gzip'
    ? zlib.gunzipSync(bytes, { finishFlush: zlib.constants.Z_SYNC_FLUSH, maxOutputLength: limit })
    : zlib.zstdDecompressSync(bytes, { finishFlush: zlib.constants.ZSTD_e_flush, maxOutputLength: limit });
}

/** What is wrong where a window of zstd is larger than 128 MB, which its decoder takes at most. */
export const TOO_LARGE = 'its window is too large';
const WINDOW_ERROR = 'ZSTD_error_frameParameter_windowTooLarge';
/** What is to be decompressed. */
export interface Compressed {
  readonly source: string;
  readonly compression: Compression;
  /** The first bytes; they are read already. */
  readonly head: Uint8Array;
  /** Reads on; 0 at the end. */
  next(into: Uint8Array): number | Promise<number>;
  /** True where `source` gives the same bytes again. */
  readonly repeatable: boolean;
  readonly signal: AbortSignal | undefined;
}

/** Compressed bytes that are known to be sound, and decompressed ones that were given. */
interface Reached {
  sound: number;
  given: number;
}

/**
 * The decompressed bytes in pieces, each made when it is asked for and not to be kept.
 * Returns what is wrong with the compression, or null; what precedes damage is given all the same where it can be read again.
 */
export async function* inflate(compressed: Compressed): AsyncGenerator<Uint8Array, string | null> {
  const reached: Reached = { sound: 0, given: 0 };
  const buffer = new Uint8Array(COMPRESSED_CHUNK);
  const inflation = new Inflation(compressed.compression);
  let read = 0;
  try {
    let bytes = compressed.head;
    while (bytes.length > 0) {
      read += bytes.length;
      yield* counted(inflation.write(bytes), reached);
      if (inflation.damage !== null) break;
      reached.sound = read;
      bytes = buffer.subarray(0, await compressed.next(buffer));
    }
    if (inflation.damage === null) yield* counted(inflation.end(), reached);
  } finally {
    inflation.close();
  }
  if (reached.sound < read && compressed.repeatable) {
    for (const crumb of COMPRESSED_CRUMBS) yield* recover(compressed, reached, crumb);
  }
  return inflation.damage;
}

async function* counted(pieces: AsyncIterable<Uint8Array>, reached: Reached): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    reached.given += piece.length;
    yield piece;
  }
}

/** Decompresses again, now in crumbs behind the sound bytes: what the damaged ones held before their damage. */
async function* recover(
  { source, compression, signal }: Compressed,
  reached: Reached,
  crumb: number,
): AsyncGenerator<Uint8Array> {
  const inflation = new Inflation(compression);
  const input = openSource(source);
  const buffer = new Uint8Array(COMPRESSED_CHUNK);
  let [at, known] = [0, reached.given];
  try {
    while (!signal?.aborted) {
      const count = await input.read(buffer.subarray(0, at < reached.sound ? reached.sound - at : crumb));
      if (count === 0) break;
      for await (const piece of inflation.write(buffer.subarray(0, count))) {
        const fresh = piece.subarray(Math.min(known, piece.length));
        known -= piece.length - fresh.length;
        reached.given += fresh.length;
        if (fresh.length > 0) yield fresh;
      }
      if (inflation.damage !== null) break;
      at += count;
    }
    reached.sound = at;
  } finally {
    inflation.close();
    input.close();
  }
}

/** Decompresses what is written into it. What the same bytes held before their damage may be lost. */
class Inflation {
  readonly #stream: Transform & { readonly bytesWritten: number };
  /** Compressed bytes written. */
  #given = 0;
  #damage: string | null = null;
  #isOver = false;
  #wake = (): void => {};

  constructor(compression: Compression) {
    const chunkSize = PIECE;
    const stream = compression === 'gzip' ? zlib.createGunzip({ chunkSize }) : zlib.createZstdDecompress({ chunkSize });
    this.#stream = stream;
    stream.on('readable', () => this.#wake());
    stream.on('error', (error: NodeJS.ErrnoException) => {
      this.#damage ??= error.code === WINDOW_ERROR ? TOO_LARGE : error.message;
      this.#wake();
    });
    stream.on('end', () => {
      this.#isOver = true;
      this.#wake();
    });
  }

  /** What is wrong with the compression, or null. */
  get damage(): string | null {
    return this.#damage;
  }

  /** What these bytes decompress to. They may be written over when all of it was taken. */
  async *write(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
    this.#given += bytes.length;
    if (!this.#isOver) {
      let isTaken = false;
      this.#stream.write(bytes, () => {
        isTaken = true;
        this.#wake();
      });
      yield* this.#pieces(() => isTaken);
    }
    const left = Math.min(bytes.length, this.#given - this.#stream.bytesWritten);
    if (left === 0 || this.#damage !== null) return;
    // What is not taken follows the last member or frame: padding may, anything else was to be decompressed, too.
    this.#isOver = true;
    if (bytes.subarray(bytes.length - left).some((byte) => byte !== 0)) this.#damage = 'other bytes follow';
  }

  /** What is left when nothing more comes. */
  async *end(): AsyncGenerator<Uint8Array> {
    this.#stream.end();
    yield* this.#pieces(() => false);
  }

  /** Gives the memory back; nothing more is given. */
  close(): void {
    this.#stream.destroy();
  }

  async *#pieces(isDone: () => boolean): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece: Uint8Array | null = this.#stream.read();
      if (piece !== null) yield piece;
      else if (this.#damage !== null || this.#isOver || isDone()) return;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
