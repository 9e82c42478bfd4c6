/** The dead man's switch: a process of its own that brings back what stood before, unless the pending state is confirmed in time. Started with the folder of enforcement. */
import fs from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { addEntry } from './journal-file.ts';
import { lockPlace } from './place.ts';
import { openStanding, restoreBefore, type Standing } from './restore.ts';

const LOOK_MS = 200;
const RETRY_MS = 1000;
const PATIENCE_MS = 5000;

const [, , folder = ''] = process.argv;
// A terminal that closes, or an interrupted shell, is no confirmation.
for (const signal of ['SIGHUP', 'SIGINT', 'SIGPIPE'] as const) process.on(signal, () => {});
let asked = false;
// Whoever ends it asks for the return now.
process.on('SIGTERM', () => {
  asked = true;
});
await watch(openStanding(folder));
process.exit(0);

async function watch(standing: Standing): Promise<void> {
  const pending = standing.place.pending();
  if (pending === null) return;
  // Of a clock that nobody sets.
  const end = performance.now() + pending.withinMs;
  fs.writeSync(1, 'armed\n');
  while (performance.now() < end && !asked) {
    await pause(LOOK_MS);
    if (!fs.existsSync(path.join(folder, 'pending.json'))) return;
  }
  if (standing.place.claim('restoring') === null) return;
  const letGo = await lockWithPatience();
  try {
    // Whoever had the folder may have finished it.
    if (standing.place.claimed('restoring') !== null) await bringBack(standing, pending.generation);
  } finally {
    letGo();
  }
}

/** A process that hangs does not keep the watcher from its work. */
async function lockWithPatience(): Promise<() => void> {
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await pause(LOOK_MS)) {
    const letGo = lockPlace(folder);
    if (letGo !== null) return letGo;
  }
  return () => {};
}

/** Again and again until it is done: a full disk or a point that is busy does not end it. */
async function bringBack(standing: Standing, generation: number): Promise<void> {
  for (let failures = 0; ; failures++) {
    try {
      await restoreBefore(standing, generation, asked ? 'the watcher was ended' : 'nobody confirmed it in time');
      standing.place.release('restoring');
      return;
    } catch (error) {
      if (failures === 0) complain(generation, error);
      await pause(RETRY_MS);
    }
  }
}

function complain(generation: number, error: unknown): void {
  try {
    addEntry(folder, 'restoring failed', { generation, error: String(error).slice(0, 500) });
  } catch {
    // What keeps the journal from being written may be what failed; the work goes on.
  }
}
