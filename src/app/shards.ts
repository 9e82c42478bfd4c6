/** Large captures are read by several threads at once: each follows its share of the address pairs, and what they tell is merged. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import { Worker } from 'node:worker_threads';
import { Defect } from '#base/defect.ts';
import { type Chunk, ChunkWriter, Merger } from './chunks.ts';
import type { Config } from './config.ts';
import { flowLine } from './flow-line.ts';
import { Gathering, type GatheringState } from './gathering.ts';
import { type RunOptions, type RunResult, run } from './pipeline.ts';

/** Below this many bytes a second thread costs more than it brings. */
const WORTH_IT = 48 * 1024 * 1024;
/** More shards than this read the same bytes too often. */
const MOST_SHARDS = 2;
/** Chunks that may wait to be merged before their maker is held up. */
const WAITING_LIMIT = 32;

/** What a thread is asked to do. */
export interface ShardTask {
  readonly kind: 'flows' | 'gather';
  readonly paths: readonly string[];
  readonly config: Config;
  readonly index: number;
  readonly count: number;
  /** Chunks that were taken from this thread, at `[index]`: it goes on when enough are. At `[0]`: not zero when reading is to end. */
  readonly taken: SharedArrayBuffer;
}

/** What a thread answers, in this order: chunks, then the end. */
export type ShardMessage =
  | { readonly kind: 'chunk'; readonly chunk: Chunk }
  | { readonly kind: 'end'; readonly result: RunResult; readonly state: GatheringState | null }
  | { readonly kind: 'failed'; readonly message: string };

/** Writes the lines of all flows, in order, to `write`. */
export async function flowLines(
  paths: readonly string[],
  config: Config,
  write: (bytes: Uint8Array) => void,
  options: RunOptions = {},
  shards: number = shardsFor(paths),
): Promise<RunResult> {
  const merger = new Merger(shards, write);
  const others = startOthers('flows', paths, config, shards, options.signal, (index, chunk) =>
    merger.take(index, chunk),
  );
  const step = (): void => {
    const used = merger.merge();
    for (let index = 1; index < shards; index++) others.took(index, used[index] ?? 0);
  };
  const own = new ChunkWriter((chunk) => merger.take(0, chunk));
  const turn = async (): Promise<void> => {
    step();
    while (merger.waiting(0) > WAITING_LIMIT && others.running()) {
      await others.news();
      step();
    }
  };
  const result = await run(
    paths,
    sharded(config, 0, shards),
    { flow: (flow, time, place) => own.add(time, place, flowLine(flow)) },
    { ...options, turn },
  );
  own.flush();
  merger.end(0);
  const results = [result];
  for (let index = 1; index < shards; index++) {
    const end = others.end(index).then((answer) => {
      merger.end(index);
      results.push(answer.result);
    });
    let ended = false;
    void end.finally(() => {
      ended = true;
    });
    while (!ended) {
      step();
      await Promise.race([others.news(), end]);
    }
    await end;
  }
  step();
  return joined(results);
}

/** Gathers what the report needs. */
export async function gather(
  paths: readonly string[],
  given: Config,
  options: RunOptions = {},
  shards: number = shardsFor(paths),
): Promise<{ readonly gathering: Gathering; readonly result: RunResult }> {
  // Threads that share a capture make the same marks of what passes.
  const config = shards === 1 ? given : withSecret(given);
  const others = startOthers('gather', paths, config, shards, options.signal, () => {});
  const gathering = new Gathering();
  const results = [await run(paths, sharded(config, 0, shards), gathering, options)];
  for (let index = 1; index < shards; index++) {
    const { result, state } = await others.end(index);
    results.push(result);
    if (state) gathering.absorb(state);
  }
  return { gathering, result: joined(results) };
}

function withSecret(config: Config): Config {
  return { ...config, engine: { ...config.engine, markSecret: randomBytes(32).toString('base64') } };
}

/** The configuration of one share. */
function sharded(config: Config, index: number, count: number): Config {
  return {
    ...config,
    engine: { ...config.engine, maxFlows: Math.ceil(config.engine.maxFlows / count), shard: { index, count } },
  };
}

/** How many threads are worth their cost for these captures: plain files that every thread can read for itself. */
function shardsFor(paths: readonly string[]): number {
  let size = 0;
  for (const path of paths) {
    const stat = path === '-' ? undefined : fs.statSync(path, { throwIfNoEntry: false });
    if (!stat?.isFile() || path.endsWith('.gz')) return 1;
    size += stat.size;
  }
  return size < WORTH_IT ? 1 : Math.min(MOST_SHARDS, os.availableParallelism());
}

interface Others {
  /** Tells a thread that chunks of its were used up. */
  took(index: number, chunks: number): void;
  /** Resolves when some thread says something. */
  news(): Promise<void>;
  running(): boolean;
  end(index: number): Promise<{ readonly result: RunResult; readonly state: GatheringState | null }>;
}

function startOthers(
  kind: ShardTask['kind'],
  paths: readonly string[],
  config: Config,
  count: number,
  signal: AbortSignal | undefined,
  onChunk: (index: number, chunk: Chunk) => void,
): Others {
  const taken = new SharedArrayBuffer(4 * count);
  const counts = new Int32Array(taken);
  signal?.addEventListener('abort', () => Atomics.store(counts, 0, 1), { once: true });
  let wake = (): void => {};
  let live = count - 1;
  const ends = Array.from({ length: count }, (_, index) => {
    if (index === 0) return null;
    const task: ShardTask = { kind, paths, config: sharded(config, index, count), index, count, taken };
    const worker = new Worker(new URL('./shard-worker.ts', import.meta.url), { workerData: task });
    const end = new Promise<{ result: RunResult; state: GatheringState | null }>((resolve, reject) => {
      worker.on('message', (message: ShardMessage) => {
        if (message.kind === 'chunk') onChunk(index, message.chunk);
        else if (message.kind === 'end') resolve(message);
        else reject(new Defect(message.message));
        wake();
      });
      worker.on('error', reject);
      worker.on('exit', () => {
        live--;
        reject(new Error('a reading thread ended before its work was done'));
        wake();
      });
    });
    end.catch(() => wake());
    return end;
  });
  return {
    took(index: number, chunks: number): void {
      if (chunks === 0) return;
      Atomics.add(counts, index, chunks);
      Atomics.notify(counts, index);
    },
    news: () =>
      new Promise((resolve) => {
        wake = resolve;
      }),
    running: () => live > 0,
    end: (index) => ends[index] ?? Promise.reject(new RangeError('no such shard')),
  };
}

function joined(results: readonly RunResult[]): RunResult {
  const [first, ...rest] = results as [RunResult, ...RunResult[]];
  const counters = { ...first.counters, oddities: new Map(first.counters.oddities) };
  for (const { counters: other } of rest) {
    counters.packets += other.packets;
    counters.duplicates += other.duplicates;
    counters.evicted += other.evicted;
    for (const [word, times] of other.oddities) counters.oddities.set(word, (counters.oddities.get(word) ?? 0) + times);
  }
  return { ...first, counters };
}

/** Aborts when the main thread says that reading is to end; ask it between blocks of frames. */
export function createStop(task: ShardTask): { readonly signal: AbortSignal; ask(): void } {
  const counts = new Int32Array(task.taken);
  const stop = new AbortController();
  return {
    signal: stop.signal,
    ask: () => {
      if (Atomics.load(counts, 0) !== 0) stop.abort();
    },
  };
}

/** Holds a thread up while too many of its chunks wait. */
export function waitForRoom(task: ShardTask, given: number): void {
  const counts = new Int32Array(task.taken);
  for (
    let taken = Atomics.load(counts, task.index);
    given - taken >= WAITING_LIMIT;
    taken = Atomics.load(counts, task.index)
  ) {
    Atomics.wait(counts, task.index, taken);
  }
}
