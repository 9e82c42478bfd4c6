/** The threads that read large captures beside the first: they are begun before the program's own modules are loaded, so that all load theirs at once. */
import fs from 'node:fs';
import os from 'node:os';
import { Worker } from 'node:worker_threads';

/** One more thread costs more than it brings where it has fewer bytes to read than this. */
const WORTH_IT = 48 * 1024 * 1024;
/** Most threads: each reads all bytes once more, passes over what it does not follow, and takes about 45 MB. */
const MOST = 4;

/** Megabytes for what a thread makes and soon forgets: more of it is no faster, and counts once a thread. */
const YOUNG = 12;

const begun: Worker[] = [];

/** How many threads are worth their cost for these captures: plain files that every thread can read for itself. */
export function shardsFor(paths: readonly string[]): number {
  const sizes = paths.map(plainSize);
  if (sizes.includes(null)) return 1;
  return shardsForBytes(sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0));
}

/** Begins threads where the words of a command line name a large capture; what they mean is not known yet. */
export function beginThreads(words: readonly string[]): void {
  const largest = Math.max(0, ...words.map((word) => plainSize(word) ?? 0));
  while (begun.length + 1 < shardsForBytes(largest)) begun.push(createThread());
}

/** The thread that was begun, or a new one; it waits for its task. */
export function takeThread(): Worker {
  return begun.pop() ?? createThread();
}

function createThread(): Worker {
  return new Worker(new URL('./shard-worker.ts', import.meta.url), {
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG },
  });
}

function shardsForBytes(bytes: number): number {
  return Math.min(1 + Math.floor(bytes / WORTH_IT), os.availableParallelism(), MOST);
}

/** The bytes of a file that can be read from any place; null where it is none. */
function plainSize(path: string): number | null {
  if (path === '-' || /\.(gz|zst)$/i.test(path)) return null;
  try {
    const stat = fs.statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() ? stat.size : null;
  } catch {
    // What is wrong with it is told by whoever reads it.
    return null;
  }
}
