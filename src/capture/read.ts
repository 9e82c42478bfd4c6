/** Reads a capture — file, compressed file or standard input — into frames, in bounded memory, and only as far as it is let. */
import { formatTime } from '#base/time.ts';
import type { CaptureSummary, FrameSink } from '#model/frame.ts';
import { COMPRESSED_CHUNK, type Compression, compressionOf, inflate, TOO_LARGE } from './compression.ts';
import { Outlet } from './format.ts';
import { Intake } from './intake.ts';
import { linkTypeNames } from './link-types.ts';
import { CaptureError, Problems, sourceName, systemCode, systemError } from './problems.ts';
import { type ByteSource, openSource } from './source.ts';

export interface ReadOptions {
  /** Ends reading cleanly; the summary says so in its problems. */
  readonly signal?: AbortSignal;
  /** Bytes read of the file so far (compressed ones of a compressed file), and its size where known. */
  onProgress?(bytesRead: number, bytesTotal: number | null): void;
  /** Awaited between blocks: whoever takes the frames may hold reading up here. */
  turn?(): Promise<void>;
}

/** Reads one capture; `-` is standard input. Throws a CaptureError when nothing of it can be read; damage further on is a problem in the summary. */
export async function readCapture(source: string, sink: FrameSink, options: ReadOptions = {}): Promise<CaptureSummary> {
  const reading = new Reading(source, sink, options);
  await reading.readOn();
  return reading.summary();
}

/** One capture being read. */
export class Reading {
  readonly #source: string;
  readonly #options: ReadOptions;
  readonly #outlet: Outlet;
  readonly #steps: AsyncGenerator<void, void>;
  #intake: Intake | null = null;
  /** Bytes read of the source. */
  #read = 0;

  constructor(source: string, sink: FrameSink, options: ReadOptions = {}) {
    this.#source = source;
    this.#options = options;
    this.#outlet = new Outlet(sink, new Problems());
    this.#steps = this.#run();
  }

  /** Time of the next frame in microseconds, where it is held; else infinity. */
  get held(): number {
    return this.#outlet.held;
  }

  /** Gives the frames that are at hand, up to this time (microseconds); false where more bytes must be read to know the next. */
  giveTo(time: number): boolean {
    this.#outlet.release(time);
    this.#intake?.again();
    return this.#outlet.isHeld;
  }

  /** Reads on to the first frame that is held, by what `giveTo` last said; false where the capture is over. Throws a CaptureError when nothing of it can be read. */
  async readOn(): Promise<boolean> {
    return !(await this.#steps.next()).done;
  }

  /** Reads no further. */
  async close(): Promise<void> {
    await this.#steps.return();
  }

  /** What was read so far. */
  summary(): CaptureSummary {
    const outlet = this.#outlet;
    const some = outlet.packets > 0;
    return {
      path: this.#source,
      packets: outlet.packets,
      bytes: outlet.bytes,
      start: some ? formatTime(outlet.first) : null,
      end: some ? formatTime(outlet.last) : null,
      linkType: linkTypeNames(outlet.linkTypes),
      problems: outlet.problems.list(),
    };
  }

  get #aborted(): boolean {
    return this.#options.signal?.aborted ?? false;
  }

  /** Reads to the end, with a step for every frame that is held. */
  async *#run(): AsyncGenerator<void, void> {
    const input = openSource(this.#source, this.#options.signal);
    try {
      const head = await this.#head(input);
      const intake = new Intake(this.#source, this.#outlet, input.size);
      this.#intake = intake;
      const compression = compressionOf(head);
      if (compression !== null) yield* this.#compressed(input, intake, head, compression);
      else yield* this.#plain(input, intake, head);
      if (this.#aborted) this.#stopped(intake.offset);
      else while (!intake.finish()) yield;
    } finally {
      input.close();
    }
  }

  /** The first bytes, enough of them to know what they are of; a pipe may bring them one by one. */
  async #head(input: ByteSource): Promise<Uint8Array> {
    const head = new Uint8Array(COMPRESSED_CHUNK);
    let length = 0;
    while (length < 4) {
      const count = await this.#next(input, head.subarray(length));
      if (count === 0) break;
      length += count;
    }
    return head.subarray(0, length);
  }

  async *#plain(input: ByteSource, intake: Intake, head: Uint8Array): AsyncGenerator<void, void> {
    intake.push(head);
    for (;;) {
      if (this.#outlet.isHeld) yield;
      if (!(await this.#turn(input))) return;
      const answer = this.#next(input, intake.room());
      const count = typeof answer === 'number' ? answer : await answer;
      if (count === 0) return;
      intake.took(count);
    }
  }

  async *#compressed(
    input: ByteSource,
    intake: Intake,
    head: Uint8Array,
    compression: Compression,
  ): AsyncGenerator<void, void> {
    const pieces = inflate({
      source: this.#source,
      compression,
      head,
      next: (into) => this.#next(input, into),
      repeatable: input.repeatable,
      signal: this.#options.signal,
    });
    try {
      for (;;) {
        const { value, done } = await pieces.next();
        if (done) {
          if (value !== null) this.#damaged(intake.offset, `the ${compression} compression is damaged`, value);
          return;
        }
        intake.push(value);
        if (this.#outlet.isHeld) yield;
        if (!(await this.#turn(input))) return;
      }
    } finally {
      await pieces.return(null);
    }
  }

  #stopped(at: number): void {
    this.#outlet.problems.add(at, `reading was stopped at offset ${at}; the rest was not read`);
  }

  #damaged(offset: number, what: string, reason: string): void {
    if (offset === 0) {
      if (reason === TOO_LARGE) throw new CaptureError('unreadable', tooLarge(this.#source));
      const message = `${sourceName(this.#source)}: no capture: ${what} at offset 0 (${reason}); give the file as it was compressed`;
      throw new CaptureError('unreadable', message);
    }
    const { packets } = this.#outlet;
    const message = `${what} or cut (${reason}) after ${offset} decompressed bytes; packets read before it: ${packets}`;
    this.#outlet.problems.add(offset, message);
  }

  /** Reads on; an error behind the first bytes is a problem, and the end of the capture. */
  #next(input: ByteSource, into: Uint8Array): number | Promise<number> {
    try {
      const answer = input.read(into);
      if (typeof answer === 'number') return this.#count(answer);
      return answer.then(
        (count) => this.#count(count),
        (error: unknown) => this.#failed(error),
      );
    } catch (error) {
      return this.#failed(error);
    }
  }

  #count(count: number): number {
    this.#read += count;
    return count;
  }

  #failed(error: unknown): number {
    if (this.#read === 0) throw systemError(sourceName(this.#source), error);
    const at = this.#read;
    this.#outlet.problems.add(at, `reading failed at offset ${at} (${systemCode(error)}); the rest was not read`);
    return 0;
  }

  /** Gives the event loop a turn, so that Ctrl-C is heard; answers whether to go on. */
  async #turn(input: ByteSource): Promise<boolean> {
    this.#options.onProgress?.(this.#read, input.size);
    await new Promise((resolve) => setImmediate(resolve));
    await this.#options.turn?.();
    return !this.#aborted;
  }
}

function tooLarge(source: string): string {
  return `${sourceName(source)}: no capture that can be read: decompressing it takes a window of more than 128 MB; decompress it first (zstd -d --long=31)`;
}
