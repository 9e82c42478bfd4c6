/** Hostile input ends in answers: hundreds of thousands of mutated frames and files, none of which throws, stands still or fills the memory. */
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { framesOf, mutate, play, randomFrom, readTraces } from './fuzz.ts';
import type { FuzzMessage, FuzzTask } from './fuzz-worker.ts';
import { temporaryFolder } from './program.ts';

/** Fewer inputs than this are no test. */
const FEWEST = 200_000;
/** A batch that takes longer hangs, in milliseconds. */
const HANGS_AFTER = 300_000;
/** Memory in use after a phase, and of the whole thread, in bytes. */
const MEMORY_LIMIT = 384 * 1024 * 1024;
const HEAP_MEGABYTES = 512;

type Done = Extract<FuzzMessage, { kind: 'did' }>;

test('no mutated frame or file throws, hangs or fills the memory', { timeout: 1_800_000 }, async (t) => {
  // The same seed gives the same inputs: WARDLINE_FUZZ_SEED=… repeats a failure.
  const { WARDLINE_FUZZ_SEED: wanted } = process.env;
  const seed = wanted === undefined ? crypto.randomInt(2 ** 30) : Number(wanted);
  t.diagnostic(`seed ${seed}`);
  const phases = await fuzz({ seed, folder: temporaryFolder() });
  const inputs = phases.reduce((sum, phase) => sum + phase.inputs, 0);
  for (const { phase, inputs: count, told, memory } of phases) {
    t.diagnostic(`${phase}: ${count} inputs, ${(memory / 1e6).toFixed(0)} MB in use`);
    assert.ok(told > 0, `${phase}: nothing came out of anything`);
    assert.ok(memory < MEMORY_LIMIT, `${phase}: ${memory} bytes in use`);
  }
  assert.equal(phases.length, 5);
  assert.ok(inputs >= FEWEST, `only ${inputs} inputs`);
});

/** Runs the thread and watches it. */
function fuzz(task: FuzzTask): Promise<readonly Done[]> {
  const worker = new Worker(new URL('./fuzz-worker.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
  });
  return new Promise((resolve, reject) => {
    const phases: Done[] = [];
    let [heard, what] = [performance.now(), 'the start'];
    const watch = setInterval(() => {
      if (performance.now() - heard < HANGS_AFTER) return;
      reject(new Error(`it hangs: ${what} (seed ${task.seed})`));
      void worker.terminate();
    }, 1000);
    worker.on('message', (message: FuzzMessage) => {
      heard = performance.now();
      if (message.kind === 'trying') what = message.what;
      else if (message.kind === 'did') phases.push(message);
      else reject(new Error(`${message.what} (seed ${task.seed}): ${message.stack}`));
    });
    worker.on('error', (error: Error) =>
      reject(new Error(`${what} (seed ${task.seed}): ${error.message}`, { cause: error })),
    );
    worker.on('exit', () => {
      clearInterval(watch);
      resolve(phases);
    });
  });
}

test('the same seed gives the same inputs and the same answers', () => {
  const [trace] = readTraces();
  assert.ok(trace && trace.frames.length > 1, 'there are no traces');
  const once = (): unknown => {
    const random = randomFrom(7);
    const frames = trace.frames.map((frame) => mutate(frame, trace.frames[0] ?? frame, random));
    return { frames: frames.map(({ bytes }) => Buffer.from(bytes).toString('hex')), told: play([frames]) };
  };
  assert.deepEqual(once(), once());
  assert.ok(play([trace.frames, trace.frames]).flows >= 2 * play([trace.frames]).flows, 'rounds melt into one');
  assert.equal(framesOf(trace.file).length, trace.frames.length);
});
