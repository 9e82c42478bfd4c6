/** The threads that follow a share of a capture beside the first: what they are asked and answer, how they are started, held up and ended. */
import { Defect } from '#base/defect.ts';
import type { DetectionState } from '#behave/detection.ts';
import type { Chunk } from './chunks.ts';
import type { Config } from './config.ts';
import type { Conclusion, GatheringState } from './gathering.ts';
import type { RunResult } from './pipeline.ts';
import { takeThread } from './reading-thread.ts';

/** Chunks that may wait to be merged before their maker is held up. */
export const WAITING_LIMIT = 32;

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

/** The configuration of one share. */
export function sharded(config: Config, index: number, count: number): Config {
  return {
    ...config,
    engine: { ...config.engine, maxFlows: Math.ceil(config.engine.maxFlows / count), shard: { index, count } },
  };
}

/** Rung when a thread says something, or ends. */
export interface Bell {
  ring(): void;
  /** Resolves when it rings next. For one who waits. */
  next(): Promise<void>;
}

export function createBell(): Bell {
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
export interface Other {
  /** So many of its chunks were used up. */
  took(chunks: number): void;
  readonly end: Promise<ShardEnd>;
  /** Tells it what was seen elsewhere; it concludes for all when it has read its share. */
  conclude(seen: readonly DetectionState[]): Promise<Conclusion>;
}

/** What the threads have in common. */
export interface Setting {
  readonly kind: ShardTask['kind'];
  readonly paths: readonly string[];
  readonly config: Config;
  readonly shards: number;
  readonly signal: AbortSignal | undefined;
  readonly bell: Bell;
}

/** Starts the threads of all shares but the first, in their order. The first of them concludes. */
export function startOthers(setting: Setting, onChunk: (share: number, chunk: Chunk) => void): readonly Other[] {
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
