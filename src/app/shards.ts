/** Large captures are read by several threads at once: each follows its share of the address pairs, and what they tell is merged. */
import { randomBytes } from 'node:crypto';
import { Defect } from '#base/defect.ts';
import type { DetectionState } from '#behave/detection.ts';
import { type Chunk, ChunkWriter, Merger } from './chunks.ts';
import type { Config } from './config.ts';
import { flowLine } from './flow-line.ts';
import { type Conclusion, Gathering, type GatheringState } from './gathering.ts';
import { type RunOptions, type RunResult, run } from './pipeline.ts';
import { type Shards, shardsFor, takeThread } from './reading-thread.ts';

/** Chunks that may wait to be merged before their maker is held up. */
const WAITING_LIMIT = 32;

/** What a thread is asked to do. */
export interface ShardTask {
  readonly kind: 'flows' | 'gather';
  readonly paths: readonly string[];
  readonly config: Config;
  /** Two numbers: chunks that were taken from the thread, which goes on when enough are; and whether reading is to end (not zero). */
  readonly shared: SharedArrayBuffer;
}

/** Where they stand in what threads share. */
const [TAKEN, STOP] = [0, 1];

/** What a thread is told: its task, and when it has read its share, what the other one saw: it concludes for both. */
export type ThreadMessage =
  | { readonly kind: 'task'; readonly task: ShardTask }
  | { readonly kind: 'conclude'; readonly seen: DetectionState };

/** What a thread answers, in this order: chunks, then the end, then what it concluded. */
export type ShardMessage =
  | { readonly kind: 'chunk'; readonly chunk: Chunk }
  | { readonly kind: 'end'; readonly end: ShardEnd }
  | { readonly kind: 'concluded'; readonly conclusion: Conclusion }
  | { readonly kind: 'failed'; readonly message: string };

/** What a share came to. */
export interface ShardEnd {
  readonly result: RunResult;
  readonly state: GatheringState | null;
}

/** Writes the lines of all flows, in order, to `write`. */
export async function flowLines(
  paths: readonly string[],
  config: Config,
  write: (bytes: Uint8Array) => void,
  options: RunOptions = {},
  shards: Shards = shardsFor(paths),
): Promise<RunResult> {
  const merger = new Merger(shards, write);
  const other =
    shards === 1 ? null : startOther('flows', paths, config, options.signal, (chunk) => merger.take(1, chunk));
  const step = (): void => {
    const used = merger.merge();
    other?.took(used[1] ?? 0);
  };
  const own = new ChunkWriter((chunk) => merger.take(0, chunk));
  const turn = async (): Promise<void> => {
    step();
    while (other?.isRunning() && merger.waiting(0) > WAITING_LIMIT) {
      await other.news();
      step();
    }
  };
  const first = await run(
    paths,
    sharded(config, 0, shards),
    { flow: (flow, time, place) => own.add(time, place, flowLine(flow)) },
    { ...options, turn },
  );
  own.flush();
  merger.end(0);
  if (other === null) {
    step();
    return first;
  }
  let second: RunResult | null = null;
  const ending = other.end.then(({ result }) => {
    merger.end(1);
    second = result;
  });
  while (second === null) {
    step();
    await Promise.race([other.news(), ending]);
  }
  await ending;
  step();
  return joined(first, second);
}

/** What one pass over captures gave. */
export interface Gathered {
  readonly gathering: Gathering;
  readonly result: RunResult;
  /** What detectors conclude: the other thread does, where there is one, while this one works out devices. */
  readonly concluding: Promise<Conclusion>;
}

/** Gathers what the report needs. */
export async function gather(
  paths: readonly string[],
  given: Config,
  options: RunOptions = {},
  shards: Shards = shardsFor(paths),
): Promise<Gathered> {
  const gathering = new Gathering();
  if (shards === 1) {
    const result = await run(paths, given, gathering, options);
    return { gathering, result, concluding: Promise.resolve(gathering.conclude()) };
  }
  // Threads that share a capture make the same marks of what passes.
  const config = withSecret(given);
  const other = startOther('gather', paths, config, options.signal, () => {});
  const first = await run(paths, sharded(config, 0, shards), gathering, options);
  const concluding = other.conclude(gathering.seen());
  const { result: second, state } = await other.end;
  if (state) gathering.absorb(state);
  return { gathering, result: joined(first, second), concluding };
}

function withSecret(config: Config): Config {
  return { ...config, engine: { ...config.engine, markSecret: randomBytes(32).toString('base64') } };
}

/** The configuration of one share. */
function sharded(config: Config, index: number, count: Shards): Config {
  return {
    ...config,
    engine: { ...config.engine, maxFlows: Math.ceil(config.engine.maxFlows / count), shard: { index, count } },
  };
}

/** The thread that follows the second share. */
interface Other {
  /** So many of its chunks were used up. */
  took(chunks: number): void;
  /** Resolves when it says something, or has ended. */
  news(): Promise<void>;
  isRunning(): boolean;
  readonly end: Promise<ShardEnd>;
  /** Tells it what was seen here; it concludes for both when it has read its share. */
  conclude(seen: DetectionState): Promise<Conclusion>;
}

function startOther(
  kind: ShardTask['kind'],
  paths: readonly string[],
  config: Config,
  signal: AbortSignal | undefined,
  onChunk: (chunk: Chunk) => void,
): Other {
  const shared = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
  const words = new Int32Array(shared);
  signal?.addEventListener('abort', () => Atomics.store(words, STOP, 1), { once: true });
  let wake = (): void => {};
  let isRunning = true;
  const [end, concluded] = [Promise.withResolvers<ShardEnd>(), Promise.withResolvers<Conclusion>()];
  const fail = (error: Error): void => {
    for (const { promise, reject } of [end, concluded]) {
      reject(error);
      promise.catch(() => {});
    }
  };
  const thread = takeThread();
  thread.on('message', (message: ShardMessage) => {
    if (message.kind === 'chunk') onChunk(message.chunk);
    else if (message.kind === 'end') end.resolve(message.end);
    else if (message.kind === 'concluded') concluded.resolve(message.conclusion);
    else fail(new Defect(message.message));
    wake();
  });
  thread.on('error', fail);
  thread.on('exit', () => {
    isRunning = false;
    fail(new Error('a reading thread ended before its work was done'));
    wake();
  });
  const tell = (message: ThreadMessage): void => thread.postMessage(message);
  tell({ kind: 'task', task: { kind, paths, config: sharded(config, 1, 2), shared } });
  return {
    took(chunks: number): void {
      if (chunks === 0) return;
      Atomics.add(words, TAKEN, chunks);
      Atomics.notify(words, TAKEN);
    },
    news: () =>
      new Promise((resolve) => {
        wake = resolve;
      }),
    isRunning: () => isRunning,
    end: end.promise,
    conclude(seen: DetectionState): Promise<Conclusion> {
      tell({ kind: 'conclude', seen });
      return concluded.promise;
    },
  };
}

function joined(first: RunResult, { counters: other }: RunResult): RunResult {
  const counters = { ...first.counters, oddities: new Map(first.counters.oddities) };
  counters.packets += other.packets;
  counters.duplicates += other.duplicates;
  counters.evicted += other.evicted;
  for (const [word, times] of other.oddities) counters.oddities.set(word, (counters.oddities.get(word) ?? 0) + times);
  return { ...first, counters };
}

/** Aborts when the main thread says that reading is to end; ask it between blocks of frames. */
export function createStop({ shared }: ShardTask): { readonly signal: AbortSignal; ask(): void } {
  const words = new Int32Array(shared);
  const stop = new AbortController();
  return {
    signal: stop.signal,
    ask: () => {
      if (Atomics.load(words, STOP) !== 0) stop.abort();
    },
  };
}

/** Holds a thread up while too many of its chunks wait. */
export function waitForRoom({ shared }: ShardTask, given: number): void {
  const words = new Int32Array(shared);
  for (let taken = Atomics.load(words, TAKEN); given - taken >= WAITING_LIMIT; taken = Atomics.load(words, TAKEN)) {
    Atomics.wait(words, TAKEN, taken);
  }
}
