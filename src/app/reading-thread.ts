/** The second thread that reads large captures: it is begun before the program's own modules are loaded, so that both load theirs at once. */
import fs from 'node:fs';
import os from 'node:os';
import { Worker } from 'node:worker_threads';

/** Below this many bytes a second thread costs more than it brings. */
const WORTH_IT = 48 * 1024 * 1024;

/** How many threads read: a third would read the same bytes once more. */
export type Shards = 1 | 2;

let begun: Worker | null = null;

/** How many threads are worth their cost for these captures: plain files that every thread can read for itself. */
export function shardsFor(paths: readonly string[]): Shards {
  const sizes = paths.map(plainSize);
  if (sizes.includes(null)) return 1;
  return shardsForBytes(sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0));
}

/** Begins a thread where the words of a command line name a large capture; what they mean is not known yet. */
export function beginThread(words: readonly string[]): void {
  const largest = Math.max(0, ...words.map((word) => plainSize(word) ?? 0));
  if (shardsForBytes(largest) > 1) begun ??= createThread();
}

/** The thread that was begun, or a new one; it waits for its task. */
export function takeThread(): Worker {
  const thread = begun ?? createThread();
  begun = null;
  return thread;
}

function createThread(): Worker {
  return new Worker(new URL('./shard-worker.ts', import.meta.url));
}

function shardsForBytes(bytes: number): Shards {
  return bytes < WORTH_IT || os.availableParallelism() < 2 ? 1 : 2;
}

/** The bytes of a file that can be read from any place; null where it is none. */
function plainSize(path: string): number | null {
  if (path === '-' || path.endsWith('.gz')) return null;
  try {
    const stat = fs.statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() ? stat.size : null;
  } catch {
    // What is wrong with it is told by whoever reads it.
    return null;
  }
}
