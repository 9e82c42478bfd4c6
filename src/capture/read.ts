/** Reads a capture — file, gzipped file or standard input — into frames, in bounded memory. */
import { formatTime } from '#base/time.ts';
import type { CaptureSummary, FrameSink } from '#model/frame.ts';
import { Outlet } from './format.ts';
import { Inflation } from './gzip.ts';
import { Intake, isGzip, sourceName } from './intake.ts';
import { linkTypeNames } from './link-types.ts';
import { CaptureError, Problems, systemCode, systemError } from './problems.ts';
import { type ByteSource, openSource } from './source.ts';

/** Compressed bytes decompressed at once, and, when what precedes damage is recovered, near the damage: first so many, then one by one. */
const COMPRESSED_CHUNK: number = 256 * 1024;
const COMPRESSED_CRUMBS: readonly number[] = [64, 1];

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
  const problems = new Problems();
  const outlet = new Outlet(sink, problems);
  const input = openSource(source, options.signal);
  try {
    await new Reading(source, input, outlet, options).run();
  } finally {
    input.close();
  }
  const some = outlet.packets > 0;
  return {
    path: source,
    packets: outlet.packets,
    bytes: outlet.bytes,
    start: some ? formatTime(outlet.first) : null,
    end: some ? formatTime(outlet.last) : null,
    linkType: linkTypeNames(outlet.linkTypes),
    problems: problems.list(),
  };
}

/** One capture being read. */
class Reading {
  readonly #source: string;
  readonly #input: ByteSource;
  readonly #outlet: Outlet;
  readonly #options: ReadOptions;
  readonly #intake: Intake;
  /** Bytes read of the source. */
  #read = 0;

  constructor(source: string, input: ByteSource, outlet: Outlet, options: ReadOptions) {
    this.#source = source;
    this.#input = input;
    this.#outlet = outlet;
    this.#options = options;
    this.#intake = new Intake(source, outlet, input.size);
  }

  async run(): Promise<void> {
    const head = await this.#head();
    if (isGzip(head)) await this.#compressed(head);
    else await this.#plain(head);
    if (!this.#aborted) {
      this.#intake.finish();
      return;
    }
    const at = this.#intake.offset;
    this.#outlet.problems.add(at, `reading was stopped at offset ${at}; the rest was not read`);
  }

  get #aborted(): boolean {
    return this.#options.signal?.aborted ?? false;
  }

  /** The first bytes, enough of them to know what they are of; a pipe may bring them one by one. */
  async #head(): Promise<Uint8Array> {
    const head = new Uint8Array(COMPRESSED_CHUNK);
    let length = 0;
    while (length < 4) {
      const count = await this.#next(head.subarray(length));
      if (count === 0) break;
      length += count;
    }
    return head.subarray(0, length);
  }

  async #plain(head: Uint8Array): Promise<void> {
    const intake = this.#intake;
    intake.push(head);
    if (!(await this.#turn())) return;
    for (;;) {
      const answer = this.#next(intake.room());
      const count = typeof answer === 'number' ? answer : await answer;
      if (count === 0) return;
      intake.took(count);
      if (!(await this.#turn())) return;
    }
  }

  async #compressed(head: Uint8Array): Promise<void> {
    const inflation = new Inflation((piece) => this.#intake.push(piece));
    const buffer = new Uint8Array(COMPRESSED_CHUNK);
    let piece = head;
    let sound = 0;
    try {
      while (await inflation.write(piece)) {
        sound += piece.length;
        if (!(await this.#turn())) return;
        const count = await this.#next(buffer);
        if (count === 0) {
          await inflation.end();
          break;
        }
        piece = buffer.subarray(0, count);
      }
    } finally {
      inflation.close();
    }
    if (inflation.damage === null) return;
    if (sound < this.#read && this.#input.repeatable) {
      for (const crumb of COMPRESSED_CRUMBS) sound = await this.#recover(sound, crumb);
    }
    this.#damaged(inflation.damage);
  }

  /** Decompresses again, now in crumbs behind the first `sound` compressed bytes: what the damaged piece held before its damage. Answers how many bytes are sound. */
  async #recover(sound: number, crumb: number): Promise<number> {
    let known = this.#intake.offset;
    const inflation = new Inflation((piece) => {
      const again = Math.min(known, piece.length);
      known -= again;
      this.#intake.push(piece.subarray(again));
    });
    const input = openSource(this.#source);
    const buffer = new Uint8Array(COMPRESSED_CHUNK);
    let at = 0;
    try {
      while (!this.#aborted) {
        const count = await input.read(buffer.subarray(0, at < sound ? sound - at : crumb));
        if (count === 0 || !(await inflation.write(buffer.subarray(0, count)))) break;
        at += count;
      }
      return at;
    } finally {
      inflation.close();
      input.close();
    }
  }

  #damaged(reason: string): void {
    const { offset } = this.#intake;
    if (offset === 0) {
      const message = `${sourceName(this.#source)}: no capture: the gzip compression is damaged at offset 0 (${reason}); give the file as it was compressed`;
      throw new CaptureError('unreadable', message);
    }
    const { packets } = this.#outlet;
    const message = `the gzip compression is damaged or cut (${reason}) after ${offset} decompressed bytes; packets read before it: ${packets}`;
    this.#outlet.problems.add(offset, message);
  }

  /** Reads on; an error behind the first bytes is a problem, and the end of the capture. */
  #next(into: Uint8Array): number | Promise<number> {
    try {
      const answer = this.#input.read(into);
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
  async #turn(): Promise<boolean> {
    this.#options.onProgress?.(this.#read, this.#input.size);
    await new Promise((resolve) => setImmediate(resolve));
    await this.#options.turn?.();
    return !this.#aborted;
  }
}
