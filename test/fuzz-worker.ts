/** The thread that fuzzes: it says what it is about to try before each batch, so that whoever watches knows where it stood still. */
import fs from 'node:fs';
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { Outlet } from '#capture/format.ts';
import { Intake } from '#capture/intake.ts';
import { CaptureError, Problems } from '#capture/problems.ts';
import { readCapture } from '#capture/read.ts';
import { writePcap, writePcapng } from '#capture/write.ts';
import { change, countFrames, framesOf, type Kept, mutate, play, randomFrom, readTraces, type Trace } from './fuzz.ts';
import { TALKS } from './talks/all.ts';
import { putOnWire } from './wire.ts';

/** What the watcher asks for. */
export interface FuzzTask {
  readonly seed: number;
  readonly folder: string;
}

/** What the watcher hears. */
export type FuzzMessage =
  | { readonly kind: 'trying'; readonly what: string }
  | {
      readonly kind: 'did';
      readonly phase: string;
      readonly inputs: number;
      readonly told: number;
      readonly memory: number;
    }
  | { readonly kind: 'failed'; readonly what: string; readonly stack: string };

/** Rounds played through one engine. */
const ROUNDS = 64;
const { WARDLINE_FUZZ_TIMES: times = '1' } = process.env;
const TIMES = Number(times);
/** Mutated frames, damaged capture files and damaged compressed files; WARDLINE_FUZZ_TIMES makes them that many times as many. */
const [FRAMES, FILES, COMPRESSED] = [200_000 * TIMES, 10_000 * TIMES, 1000 * TIMES];

const task = workerData as FuzzTask;
const say = (message: FuzzMessage): void => parentPort?.postMessage(message);
const traces: readonly Trace[] = [...readTraces(), ...ownTraces()];
let what = '';
const trying = (text: string): void => {
  what = text;
  say({ kind: 'trying', what });
};

try {
  phase('frames cut at every byte', cutFrames);
  phase('captures cut at every byte', cutCaptures);
  phase('frames with bytes changed', changeFrames);
  phase('capture files with bytes changed', changeFiles);
  await compressed();
} catch (error) {
  say({ kind: 'failed', what, stack: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}

function phase(name: string, work: () => readonly [inputs: number, told: number]): void {
  const [inputs, told] = work();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  say({ kind: 'did', phase: name, inputs, told, memory: heapUsed + arrayBuffers });
}

/** The conversations with canaries, as captures of both formats. */
function ownTraces(): readonly Trace[] {
  return TALKS.map((talk, index) => {
    const frames = putOnWire(talk, index, { cuts: (_, length) => [Math.floor(length / 2)] });
    const file = index % 2 === 0 ? writePcap(frames) : writePcapng(frames);
    return { name: talk.name, file, frames: framesOf(file) };
  });
}

/** Each frame of each trace at each of its lengths, among the others cut at the same byte. */
function cutFrames(): readonly [number, number] {
  let [inputs, told] = [0, 0];
  for (const { name, frames } of traces) {
    const longest = Math.max(...frames.map(({ bytes }) => bytes.length));
    for (let from = 0; from < longest; from += ROUNDS) {
      trying(`${name}: frames cut at bytes ${from} to ${from + ROUNDS}`);
      const rounds = Array.from({ length: Math.min(ROUNDS, longest - from) }, (_, at) =>
        frames.map((frame) => (frame.bytes.length > from + at ? cut(frame, from + at) : frame)),
      );
      inputs += rounds.reduce(
        (sum, round, at) => sum + round.filter(({ bytes }) => bytes.length === from + at).length,
        0,
      );
      told += play(rounds).flows;
    }
  }
  return [inputs, told];
}

function cut(frame: Kept, length: number): Kept {
  return { ...frame, bytes: frame.bytes.subarray(0, length) };
}

/** Each capture file ended at each of its bytes, and each row of frames ended behind each of its frames. */
function cutCaptures(): readonly [number, number] {
  let [inputs, told] = [0, 0];
  for (const { name, file, frames } of traces) {
    for (let end = 0; end < file.length; end++) {
      if (end % 1000 === 0) trying(`${name}: capture cut at bytes ${end} to ${end + 1000}`);
      told += countFrames(file.subarray(0, end));
    }
    for (let from = 0; from < frames.length; from += ROUNDS) {
      trying(`${name}: conversations ended behind frames ${from} to ${from + ROUNDS}`);
      told += play(Array.from({ length: ROUNDS }, (_, at) => frames.slice(0, from + at))).flows;
    }
    inputs += file.length + frames.length;
  }
  return [inputs, told];
}

function changeFrames(): readonly [number, number] {
  let [inputs, told] = [0, 0];
  const all = traces.flatMap(({ frames }) => frames);
  for (let batch = 0; inputs < FRAMES; batch++) {
    const seed = task.seed + batch;
    const random = randomFrom(seed);
    const { name, frames } = traces[random(traces.length)] as Trace;
    trying(`${name}: bytes of frames changed, seed ${seed}`);
    const rounds = Array.from({ length: Math.max(1, Math.ceil(1000 / frames.length)) }, () =>
      frames.flatMap((frame): readonly Kept[] => {
        // Most frames stay as they are, so that conversations live to be damaged.
        if (random(3) > 0) return [frame];
        inputs++;
        const changed = mutate(frame, all[random(all.length)] as Kept, random);
        return random(10) === 0 ? [changed, frame] : [changed];
      }),
    );
    told += play(rounds).flows;
  }
  return [inputs, told];
}

/** Whole files with bytes changed, mostly in their first kilobyte, taken in by pieces of any size. */
function changeFiles(): readonly [number, number] {
  let told = 0;
  for (let inputs = 0; inputs < FILES; inputs++) {
    const seed = task.seed + inputs;
    const random = randomFrom(seed);
    const trace = traces[random(traces.length)] as Trace;
    trying(`${trace.name}: bytes of the file changed, seed ${seed}`);
    told += takeIn(damaged(trace.file, random), random);
  }
  return [FILES, told];
}

function damaged(file: Uint8Array, random: (below: number) => number): Uint8Array {
  const copy = Uint8Array.from(file);
  if (random(2) === 0) change(copy.subarray(0, 1024), 1 + random(6), random);
  else change(copy, 1 + random(20), random);
  return random(4) === 0 ? copy.subarray(0, random(copy.length)) : copy;
}

/** Reads a file as a pipe would bring it; some are played, too. */
function takeIn(file: Uint8Array, random: (below: number) => number): number {
  const frames: Kept[] = [];
  const problems = new Problems();
  const outlet = new Outlet(
    {
      frame: ({ bytes, start, end, linkType, time, length }) =>
        frames.push({ bytes: bytes.slice(start, end), linkType, time, length }),
    },
    problems,
  );
  const intake = new Intake('fuzz', outlet, file.length);
  try {
    for (let at = 0; at < file.length; ) {
      const size = 1 + random(20_000);
      intake.push(file.subarray(at, at + size));
      at += size;
    }
    intake.finish();
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
  }
  for (const { message } of problems.list()) if (/[^ -~]/.test(message)) throw new Error('a problem that quotes bytes');
  return random(8) === 0 ? play([frames]).flows : frames.length;
}

async function compressed(): Promise<void> {
  let told = 0;
  const file = path.join(task.folder, 'fuzz.pcap');
  for (let inputs = 0; inputs < COMPRESSED; inputs++) {
    const seed = task.seed + inputs;
    const random = randomFrom(seed);
    const trace = traces[random(traces.length)] as Trace;
    trying(`${trace.name}: bytes of the compressed file changed, seed ${seed}`);
    fs.writeFileSync(file, damaged(inputs % 2 === 0 ? gzipSync(trace.file) : zstdCompressSync(trace.file), random));
    try {
      told += (await readCapture(file, { frame: () => {} })).packets;
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
    }
  }
  phase('compressed files with bytes changed', () => [COMPRESSED, told]);
}
