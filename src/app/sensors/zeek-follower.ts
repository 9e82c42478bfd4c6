/** Follows the logs of a folder through their rotation: each row goes into one batch, and the same batch is cut again after any end. */
import fs from 'node:fs';
import type { Batch } from '#bus/batch.ts';
import type { Fact } from '#model/fact.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import type { ZeekAnswer, ZeekBlock } from '../decoding.ts';
import { findLogs, identityOf, inflatedPieces, type LogFile, type Piece, piecesOf } from './zeek-files.ts';
import type { Positions } from './zeek-positions.ts';

/** A log that was put aside is whole when it did not change for so many milliseconds. */
const QUIET = 10_000;
const DAY = 86_400_000;
/** Old positions are forgotten this often, in milliseconds. */
const FORGET = 3_600_000;
/** Files whose state is remembered; beyond it the oldest are looked at again. */
const REMEMBERED = 200_000;

/** What a block of lines states. */
export interface Decoded {
  readonly flows: readonly StoredFlow[];
  readonly facts: readonly Fact[];
  readonly answer: ZeekAnswer;
}

export interface FollowerConfig {
  readonly name: string;
  readonly folder: string;
  /** Logs that were last changed before so many days are left alone. */
  readonly backlogDays: number;
}

export interface FollowerDependencies {
  readonly positions: Positions;
  decode(block: ZeekBlock, bytes: Buffer): Promise<Decoded>;
  /** Resolves when the batch is safe. */
  take(batch: Batch): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
  /** By what age is judged, where that is another clock. */
  ageNow?(): number;
  /** Hears of each batch that is safe. */
  kept?(decoded: Decoded, bytes: number): void;
}

/** How far a log was read in this run. */
interface Progress {
  sequence: number;
  offset: number;
  lines: number;
  head: string;
}

/** A log that grows, held open: what is written after it was renamed is still read. */
interface Held {
  readonly file: LogFile;
  readonly descriptor: number;
  id: string | null;
}

export class ZeekFollower {
  readonly #config: FollowerConfig;
  readonly #dependencies: FollowerDependencies;
  readonly #progress = new Map<string, Progress>();
  /** Path to the state in which a file was read to its end. */
  readonly #seen = new Map<string, string>();
  readonly #held = new Map<string, Held>();
  #forgot = 0;

  constructor(config: FollowerConfig, dependencies: FollowerDependencies) {
    this.#config = config;
    this.#dependencies = dependencies;
  }

  /** Reads on in every log that grew. Throws where the folder cannot be read. */
  async round(signal: AbortSignal): Promise<void> {
    const { now, ageNow = now, positions } = this.#dependencies;
    const since = now() - this.#config.backlogDays * DAY;
    const files = findLogs(this.#config.folder, since);
    await this.#leaveRotated(files, signal);
    for (const file of files) {
      if (signal.aborted) return;
      await this.#follow(file, signal);
    }
    if (now() - this.#forgot < FORGET) return;
    // What was read before that time is in no file that is still looked at.
    positions.forget(ageNow() - (this.#config.backlogDays + 1) * DAY);
    this.#forgot = now();
  }

  close(): void {
    for (const { descriptor } of this.#held.values()) fs.closeSync(descriptor);
    this.#held.clear();
  }

  /** Reads logs that were renamed or removed to their end, and lets them go. One that is merely not looked for, because it was quiet for long, may go on yet. */
  async #leaveRotated(files: readonly LogFile[], signal: AbortSignal): Promise<void> {
    const inodes = new Map(files.map(({ path, inode }) => [path, inode]));
    for (const [path, held] of this.#held) {
      if ((inodes.get(path) ?? inodeOf(path)) === held.file.inode) continue;
      held.id ??= await identityOf(held.file, held.descriptor);
      if (held.id !== null) await this.#readPlain(held.id, held.file, held.descriptor, true, signal);
      if (signal.aborted) return;
      fs.closeSync(held.descriptor);
      this.#held.delete(path);
    }
  }

  async #follow(file: LogFile, signal: AbortSignal): Promise<void> {
    const isQuiet = file.changed < this.#dependencies.now() - QUIET;
    const state = `${file.inode} ${file.size} ${file.changed} ${isQuiet}`;
    if (this.#seen.get(file.path) === state) return;
    if (file.isCompressed ? await this.#readCompressed(file, signal) : await this.#readLog(file, isQuiet, signal)) {
      if (this.#seen.size >= REMEMBERED) this.#seen.delete(this.#seen.keys().next().value ?? '');
      this.#seen.set(file.path, state);
    }
  }

  async #readLog(file: LogFile, isQuiet: boolean, signal: AbortSignal): Promise<boolean> {
    const held = this.#held.get(file.path);
    const descriptor = held?.descriptor ?? openLog(file);
    if (descriptor === null) return false;
    try {
      // A log that was emptied in place begins anew, and is known by its new beginning.
      const id = await identityOf(file, descriptor);
      if (!file.isAside && !held) this.#held.set(file.path, { file, descriptor, id });
      if (held) held.id = id;
      return id === null || (await this.#readPlain(id, file, descriptor, file.isAside && isQuiet, signal));
    } finally {
      if (file.isAside) fs.closeSync(descriptor);
    }
  }

  async #readPlain(
    id: string,
    file: LogFile,
    descriptor: number,
    isWhole: boolean,
    signal: AbortSignal,
  ): Promise<boolean> {
    const progress = await this.#begin(id, file, async (from, to) => firstOf(piecesOf(descriptor, from, true), to));
    if (progress === null) return true;
    for (const piece of piecesOf(descriptor, progress.offset, isWhole)) {
      if (signal.aborted) return false;
      await this.#hand(id, file, progress, piece);
    }
    if (isWhole) this.#finish(id, progress);
    return true;
  }

  async #readCompressed(file: LogFile, signal: AbortSignal): Promise<boolean> {
    const id = await identityOf(file, -1);
    if (id === null) return true;
    const progress = await this.#begin(id, file, async (from, to) => {
      for await (const piece of inflatedPieces(file.path, from)) return cutTo(piece, to);
      return null;
    });
    if (progress === null) return true;
    const pieces = inflatedPieces(file.path, progress.offset);
    try {
      for (;;) {
        const { value, done } = await pieces.next();
        // A file that is still being compressed ends in the middle: it is looked at again when it has changed.
        if (done === true) {
          if (value) this.#finish(id, progress);
          return true;
        }
        if (signal.aborted) return false;
        await this.#hand(id, file, progress, value);
      }
    } finally {
      await pieces.return(false);
    }
  }

  /** Where to read on; null where nothing is left. The last batch of an earlier run is cut once more: it may never have arrived. */
  async #begin(
    id: string,
    file: LogFile,
    again: (from: number, to: number) => Promise<Piece | null>,
  ): Promise<Progress | null> {
    const known = this.#progress.get(id);
    if (known) return known;
    const cut = this.#dependencies.positions.of(id);
    if (cut?.isDone) return null;
    const progress = { sequence: 0, offset: cut?.from ?? 0, lines: cut?.lines ?? 0, head: cut?.head ?? '' };
    if (cut !== null && cut.to > cut.from) {
      const piece = await again(cut.from, cut.to);
      // The bytes are gone: what the batch held cannot be told any more, and its number is not used again.
      if (piece === null || piece.bytes.length < cut.to - cut.from) return null;
      progress.sequence = cut.sequence - 1;
      await this.#pass(id, file, progress, piece);
    }
    this.#progress.set(id, progress);
    return progress;
  }

  /** Writes down where the next batch ends, then cuts and passes it on. */
  async #hand(id: string, file: LogFile, progress: Progress, piece: Piece): Promise<void> {
    const { sequence, lines, head } = progress;
    const to = piece.from + piece.bytes.length;
    const cut = { sequence: sequence + 1, from: piece.from, to, lines, head, isDone: false };
    this.#dependencies.positions.note(id, cut, this.#dependencies.now());
    await this.#pass(id, file, progress, piece);
  }

  async #pass(id: string, file: LogFile, progress: Progress, piece: Piece): Promise<void> {
    const { decode, take, kept, positions } = this.#dependencies;
    const { name } = this.#config;
    const { lines, head } = progress;
    const block = { log: file.log, capture: `zeek:${name}/${file.log}.log`, head, lines, bytes: piece.bytes.length };
    const decoded = await decode(block, piece.bytes);
    const { flows, facts, answer } = decoded;
    await take({ source: `zeek:${name}:${positions.epoch}:${id}`, sequence: progress.sequence + 1, flows, facts });
    progress.sequence++;
    progress.offset = piece.from + piece.bytes.length;
    progress.lines += answer.lines;
    progress.head = answer.head;
    kept?.(decoded, piece.bytes.length);
  }

  #finish(id: string, { sequence, offset, lines, head }: Progress): void {
    this.#dependencies.positions.note(
      id,
      { sequence, from: offset, to: offset, lines, head, isDone: true },
      this.#dependencies.now(),
    );
    this.#progress.delete(id);
  }
}

function inodeOf(file: string): string | null {
  const stat = fs.statSync(file, { throwIfNoEntry: false, bigint: true });
  return stat ? `${stat.dev}:${stat.ino}` : null;
}

function openLog(file: LogFile): number | null {
  try {
    return fs.openSync(file.path, 'r');
  } catch {
    return null; // gone since it was found, or not ours to read: the next round looks again
  }
}

function firstOf(pieces: Iterable<Piece>, to: number): Piece | null {
  for (const piece of pieces) return cutTo(piece, to);
  return null;
}

function cutTo({ from, bytes }: Piece, to: number): Piece {
  return { from, bytes: bytes.subarray(0, to - from) };
}
