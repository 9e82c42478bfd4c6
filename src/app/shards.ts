/** Large captures are read by several threads at once: each follows its share of the address pairs, and what they tell is merged. */
import { randomBytes } from 'node:crypto';
import { Defect } from '#base/defect.ts';
import type { DetectionState } from '#behave/detection.ts';
import { type Chunk, ChunkWriter, Merger } from './chunks.ts';
import type { Config } from './config.ts';
import { flowLine } from './flow-line.ts';
import { type Conclusion, Gathering, type GatheringState } from './gathering.ts';
import { type RunOptions, type RunResult, run } from './pipeline.ts';
import { shardsFor, takeThread } from './reading-thread.ts';

/** Chunks that may wait to be merged before their maker is held up. */
const WAITING_LIMIT = 32;

/** What a thread is asked to do. */
export interface ShardTask {
  readonly kind: 'flows' | 'gather';
  readonly paths: readonly string[];
  readonly config: Config;
  /** Two numbers: chunks that were taken from the thread, which goes on when enough are; and whether reading is to end (not zero). */
  readonly shared: SharedArrayBuffer;
  /** The thread concludes for all, when it is told what the others saw. */
  readonly concludes: boolean;
}

/** Where they stand in what threads share. */
const [TAKEN, STOP] = [0, 1];

/** What a thread is told: its task, and the one that concludes what all others saw. */
export type ThreadMessage =
  | { readonly kind: 'task'; readonly task: ShardTask }
  | { readonly kind: 'conclude'; readonly seen: readonly DetectionState[] };

/** What a thread answers, in this order: chunks, then the end, then what it concluded. */
export type ShardMessage =
  | { readonly kind: 'chunk'; readonly chunk: Chunk }
  | { readonly kind: 'end'; readonly end: ShardEnd }
  | { readonly kind: 'concluded'; readonly conclusion: Conclusion }
  | { readonly kind: 'failed'; readonly message: string };

/** What a share came to. */
export interface ShardEnd {
  readonly result: RunResult;
  /** Of a thread that gathers. */
  readonly state: GatheringState | null;
  /** Of a thread that gathers and does not conclude. */
  readonly seen: DetectionState | null;
}

/** Writes the lines of all flows, in order, to `write`. */
export async function flowLines(
  paths: readonly string[],
  config: Config,
  write: (bytes: Uint8Array) => void,
  options: RunOptions = {},
  shards: number = shardsFor(paths),
): Promise<RunResult> {
  const merger = new Merger(shards, write);
  const bell = createBell();
  const others = startOthers({ kind: 'flows', paths, config, shards, signal: options.signal, bell }, (source, chunk) =>
    merger.take(source, chunk),
  );
  let isOver = false;
  const ending = Promise.all(
    others.map(async ({ end }, index) => {
      const { result } = await end;
      merger.end(index + 1);
      return result;
    }),
  ).finally(() => {
    isOver = true;
  });
  // Whoever waits for it hears of a failure; until then nobody may.
  ending.catch(() => {});
  const step = (): void => {
    merger.merge().forEach((used, source) => {
      others[source - 1]?.took(used);
    });
  };
  const own = new ChunkWriter((chunk) => merger.take(0, chunk));
  const turn = async (): Promise<void> => {
    step();
    // A thread that failed is told of at once.
    if (isOver) await ending;
    while (!isOver && merger.waiting(0) > WAITING_LIMIT) {
      await bell.next();
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
  while (!isOver) {
    step();
    await Promise.race([bell.next(), ending]);
  }
  const results = await ending;
  step();
  return joined(first, results);
}

/** What one pass over captures gave. */
export interface Gathered {
  readonly gathering: Gathering;
  readonly result: RunResult;
  /** What detectors conclude: another thread does, where there is one, while this one works out devices. */
  readonly concluding: Promise<Conclusion>;
}

/** Gathers what the report needs. */
export async function gather(
  paths: readonly string[],
  given: Config,
  options: RunOptions = {},
  shards: number = shardsFor(paths),
): Promise<Gathered> {
  const gathering = new Gathering();
  // Threads that share a capture make the same marks of what passes.
  const config = withSecret(given);
  const setting = { kind: 'gather', paths, config, shards, signal: options.signal, bell: createBell() } as const;
  const [concluder, ...rest] = startOthers(setting, () => {});
  const first = await run(paths, sharded(config, 0, shards), gathering, options);
  if (!concluder) return { gathering, result: first, concluding: Promise.resolve(gathering.conclude()) };
  const ends = await Promise.all(rest.map(({ end }) => end));
  const concluding = concluder.conclude([gathering.seen(), ...ends.flatMap(({ seen }) => seen ?? [])]);
  ends.unshift(await concluder.end);
  for (const { state } of ends) if (state) gathering.absorb(state);
  return {
    gathering,
    result: joined(
      first,
      ends.map(({ result }) => result),
    ),
    concluding,
  };
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

/** Rung when a thread says something, or ends. */
interface Bell {
  ring(): void;
  /** Resolves when it rings next. For one who waits. */
  next(): Promise<void>;
}

function createBell(): Bell {
  let wake = (): void => {};
  return {
    ring: () => wake(),
    next: () =>
      new Promise((resolve) => {
        wake = resolve;
      }),
  };
}

/** A thread that follows a share beside the first. */
interface Other {
  /** So many of its chunks were used up. */
  took(chunks: number): void;
  readonly end: Promise<ShardEnd>;
  /** Tells it what was seen elsewhere; it concludes for all when it has read its share. */
  conclude(seen: readonly DetectionState[]): Promise<Conclusion>;
}

/** What the threads have in common. */
interface Setting {
  readonly kind: ShardTask['kind'];
  readonly paths: readonly string[];
  readonly config: Config;
  readonly shards: number;
  readonly signal: AbortSignal | undefined;
  readonly bell: Bell;
}

/** Starts the threads of all shares but the first, in their order. The first of them concludes. */
function startOthers(setting: Setting, onChunk: (share: number, chunk: Chunk) => void): readonly Other[] {
  return Array.from({ length: setting.shards - 1 }, (_, before) =>
    startOther(setting, before + 1, (chunk) => onChunk(before + 1, chunk)),
  );
}

function startOther(setting: Setting, index: number, onChunk: (chunk: Chunk) => void): Other {
  const { kind, paths, config, shards, signal, bell } = setting;
  const shared = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
  const words = new Int32Array(shared);
  signal?.addEventListener('abort', () => Atomics.store(words, STOP, 1), { once: true });
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
    bell.ring();
  });
  thread.on('error', fail);
  thread.on('exit', () => {
    fail(new Error('a reading thread ended before its work was done'));
    bell.ring();
  });
  const tell = (message: ThreadMessage): void => thread.postMessage(message);
  const task: ShardTask = {
    kind,
    paths,
    config: sharded(config, index, shards),
    shared,
    concludes: kind === 'gather' && index === 1,
  };
  tell({ kind: 'task', task });
  return {
    took(chunks: number): void {
      Atomics.add(words, TAKEN, chunks);
      Atomics.notify(words, TAKEN);
    },
    end: end.promise,
    conclude(seen: readonly DetectionState[]): Promise<Conclusion> {
      tell({ kind: 'conclude', seen });
      return concluded.promise;
    },
  };
}

/** What all shares came to together. What is told of the captures themselves every thread says alike. */
function joined(first: RunResult, others: readonly RunResult[]): RunResult {
  const counters = { ...first.counters, oddities: new Map(first.counters.oddities) };
  for (const { counters: other } of others) {
    counters.packets += other.packets;
    counters.duplicates += other.duplicates;
    counters.evicted += other.evicted;
    for (const [word, times] of other.oddities) counters.oddities.set(word, (counters.oddities.get(word) ?? 0) + times);
  }
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
