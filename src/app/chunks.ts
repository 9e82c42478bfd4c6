/** Lines with an order, gathered into blocks of bytes that can be handed between threads and merged back into one order. */

/** A block of lines, sorted by `times`, those of the same time by `places`; line `i` is `bytes[ends[i - 1], ends[i])`. */
export interface Chunk {
  readonly times: Float64Array;
  readonly places: Float64Array;
  readonly ends: Uint32Array;
  readonly bytes: Uint8Array;
  readonly count: number;
}

const CHUNK_BYTES = 1 << 18;
const CHUNK_LINES = 1 << 11;
const encoder = new TextEncoder();

/** Gathers lines and gives a chunk away whenever one is full. */
export class ChunkWriter {
  readonly #give: (chunk: Chunk) => void;
  #bytes = new Uint8Array(CHUNK_BYTES);
  #times = new Float64Array(CHUNK_LINES);
  #places = new Float64Array(CHUNK_LINES);
  #ends = new Uint32Array(CHUNK_LINES);
  #length = 0;
  #count = 0;

  constructor(give: (chunk: Chunk) => void) {
    this.#give = give;
  }

  /** Adds a line; it comes behind those that were added before. */
  add(time: number, place: number, line: string): void {
    const room = line.length * 3;
    if (this.#count > 0 && (this.#count >= CHUNK_LINES || this.#length + room > this.#bytes.length)) this.flush();
    if (room > this.#bytes.length) this.#bytes = new Uint8Array(room);
    const { written } = encoder.encodeInto(line, this.#bytes.subarray(this.#length));
    this.#length += written;
    this.#times[this.#count] = time;
    this.#places[this.#count] = place;
    this.#ends[this.#count++] = this.#length;
  }

  /** Gives away what is gathered. */
  flush(): void {
    if (this.#count === 0) return;
    this.#give({
      times: this.#times,
      places: this.#places,
      ends: this.#ends,
      bytes: this.#bytes,
      count: this.#count,
    });
    this.#bytes = new Uint8Array(CHUNK_BYTES);
    this.#times = new Float64Array(CHUNK_LINES);
    this.#places = new Float64Array(CHUNK_LINES);
    this.#ends = new Uint32Array(CHUNK_LINES);
    this.#length = 0;
    this.#count = 0;
  }
}

/** One of the streams that are merged. */
class Source {
  readonly chunks: Chunk[] = [];
  at = 0;
  done = false;

  /** The time and the place of the next line; infinity at the end, NaN where it is not known yet. */
  get time(): number {
    const chunk = this.chunks[0];
    return chunk ? (chunk.times[this.at] as number) : this.done ? Number.POSITIVE_INFINITY : Number.NaN;
  }

  get place(): number {
    return this.chunks[0]?.places[this.at] ?? Number.POSITIVE_INFINITY;
  }
}

/** Merges several streams of chunks by order; `write` gets runs of whole lines. */
export class Merger {
  readonly #sources: readonly Source[];
  readonly #write: (bytes: Uint8Array) => void;

  constructor(sources: number, write: (bytes: Uint8Array) => void) {
    this.#sources = Array.from({ length: sources }, () => new Source());
    this.#write = write;
  }

  /** Takes a chunk of a stream. */
  take(source: number, chunk: Chunk): void {
    this.#sources[source]?.chunks.push(chunk);
  }

  /** The stream has ended. */
  end(source: number): void {
    const ended = this.#sources[source];
    if (ended) ended.done = true;
  }

  /** Chunks of a stream that wait to be merged. */
  waiting(source: number): number {
    return this.#sources[source]?.chunks.length ?? 0;
  }

  /** Writes all lines whose turn is certain. Answers how many chunks of each stream were used up. */
  merge(used: number[] = []): readonly number[] {
    for (;;) {
      let first: Source | null = null;
      let second: Source | null = null;
      for (const source of this.#sources) {
        if (Number.isNaN(source.time)) return used;
        if (source.time === Number.POSITIVE_INFINITY) continue;
        if (first === null || isBefore(source.time, source.place, first)) {
          second = first;
          first = source;
        } else if (second === null || isBefore(source.time, source.place, second)) second = source;
      }
      if (first === null) return used;
      const index = this.#sources.indexOf(first);
      if (this.#run(first, second)) used[index] = (used[index] ?? 0) + 1;
    }
  }

  /** Writes lines of one stream while they come before those of the next one; true when that used up its chunk. */
  #run(source: Source, next: Source | null): boolean {
    const chunk = source.chunks[0] as Chunk;
    const first = source.at;
    let at = first + 1;
    while (at < chunk.count && (next === null || isBefore(chunk.times[at] as number, chunk.places[at] as number, next)))
      at++;
    this.#write(chunk.bytes.subarray(first === 0 ? 0 : chunk.ends[first - 1], chunk.ends[at - 1]));
    source.at = at;
    if (at < chunk.count) return false;
    source.chunks.shift();
    source.at = 0;
    return true;
  }
}

function isBefore(time: number, place: number, other: Source): boolean {
  return time < other.time || (time === other.time && place < other.place);
}
