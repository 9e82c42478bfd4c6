/** Captures that overlap in time are read packet by packet, and each as if it were alone. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import zlib from 'node:zlib';
import type { CaptureSummary } from '#model/frame.ts';
import { findCaptures } from './find.ts';
import { readCaptures } from './merge.ts';
import { CaptureError } from './problems.ts';
import { readCapture } from './read.ts';
import { type WrittenFrame, writePcap, writePcapng } from './write.ts';

const START = 1_700_000_000e6;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-merge-'));
after(() => fs.rmSync(folder, { recursive: true }));

/** A frame as it was read: of which capture, its number there, and when. */
type Read = readonly [name: string, number: number, time: number];

interface Merged {
  readonly frames: readonly Read[];
  readonly outcomes: ReadonlyMap<string, CaptureSummary | CaptureError>;
  readonly lanes: ReadonlyMap<string, number>;
}

let seed = 7;
function random(below: number): number {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) | 0;
  return ((seed >>> 8) / 0x1000000) * below;
}

const whole = (below: number): number => Math.floor(random(below));

/** Frames of rising times, some at once; a length may make a capture longer than what is read at once. */
function frames(count: number, from: number, gap: number, longest = 200): WrittenFrame[] {
  let time = START + from;
  return Array.from({ length: count }, () => {
    time += whole(gap);
    return { time, bytes: new Uint8Array(60 + whole(longest)).fill(whole(256)) };
  });
}

const FORMATS: readonly ((frames: readonly WrittenFrame[]) => Uint8Array)[] = [
  (all) => writePcap(all),
  (all) => writePcap(all, { nanoseconds: true, bigEndian: true }),
  (all) => writePcapng(all),
  (all) => zlib.gzipSync(writePcap(all)),
  (all) => zlib.zstdCompressSync(writePcapng(all)),
];

let folders = 0;

/** Reads captures of these bytes together. */
async function merged(captures: readonly Uint8Array[]): Promise<Merged> {
  const place = path.join(folder, String(folders++));
  fs.mkdirSync(place);
  captures.forEach((bytes, index) => {
    fs.writeFileSync(path.join(place, `${String(index).padStart(3, '0')}.pcap`), bytes);
  });
  const sources = findCaptures([place]);
  const nameOf = (index: number): string => path.basename(sources[index]?.path ?? '');
  const told: Read[] = [];
  const outcomes = new Map<string, CaptureSummary | CaptureError>();
  const lanes = new Map<string, number>();
  let current = '';
  await readCaptures(sources, {
    capture: (index, lane) => {
      current = nameOf(index);
      assert.equal(lanes.get(current) ?? lane, lane, 'a capture keeps its lane');
      lanes.set(current, lane);
    },
    frame: ({ number, time }) => {
      told.push([current, number, time]);
    },
    ended: (index, outcome) => {
      assert.ok(!outcomes.has(nameOf(index)));
      outcomes.set(nameOf(index), outcome);
    },
  });
  for (const [name, outcome] of outcomes) {
    const file = path.join(place, name);
    const alone: Read[] = [];
    const reading = readCapture(file, { frame: ({ number, time }) => alone.push([name, number, time]) });
    if (outcome instanceof CaptureError) await assert.rejects(reading, { message: outcome.message });
    else assert.deepEqual(outcome, await reading);
    assert.deepEqual(
      told.filter(([of]) => of === name),
      alone,
      `${name} gives what it gives alone`,
    );
  }
  assert.equal(outcomes.size, captures.length);
  fs.rmSync(place, { recursive: true });
  return { frames: told, outcomes, lanes };
}

function assertInOrder(told: readonly Read[]): void {
  told.forEach(([name, , time], index) => {
    const [nameBefore, , timeBefore] = told[index - 1] ?? [name, 0, 0];
    assert.ok(time >= timeBefore, `frame ${index} of all is earlier than the one before it`);
    if (time === timeBefore)
      assert.ok(name >= nameBefore, 'of one time, those of the capture that began first come first');
  });
}

test('frames of captures that overlap come in order of time, whatever their formats', async () => {
  for (let round = 0; round < 30; round++) {
    const captures = Array.from({ length: 2 + whole(5) }, () => frames(whole(400) + 1, whole(20_000), 1 + whole(300)));
    captures.sort((a, b) => (a[0]?.time ?? 0) - (b[0]?.time ?? 0));
    const written = captures.map((all) => (FORMATS[whole(FORMATS.length)] as (typeof FORMATS)[0])(all));
    const told = (await merged(written)).frames;
    assert.equal(told.length, captures.flat().length);
    assertInOrder(told);
  }
});

test('captures longer than what is read at once are read side by side', async () => {
  const captures = [frames(3000, 0, 100, 1400), frames(6000, 100, 50, 1400), frames(500, 100_000, 20, 9000)];
  for (const format of FORMATS) {
    const { frames: told } = await merged(captures.map(format));
    assert.equal(told.length, 9500);
    assertInOrder(told);
  }
});

test('one capture behind the other has the same lane, one beside another has its own', async () => {
  const rotated = [frames(50, 0, 100), frames(50, 20, 100), frames(50, 1e6, 100), frames(50, 1e6 + 10, 100)];
  const { lanes } = await merged(rotated.map((all) => writePcap(all)));
  assert.deepEqual([...lanes.values()], [0, 1, 0, 1]);
});

test('more captures than are read at once are all read', async () => {
  const captures = Array.from({ length: 150 }, (_, index) => frames(20, index, 1000));
  const { frames: told, lanes } = await merged(captures.map((all) => writePcap(all)));
  assert.equal(told.length, 3000);
  assert.equal(new Set(lanes.values()).size, 64);
});

test('of captures compressed with zstd, which may take much memory, eight are read at once', async () => {
  const captures = Array.from({ length: 20 }, (_, index) => zlib.zstdCompressSync(writePcap(frames(50, index, 1000))));
  const { frames: told, lanes } = await merged(captures);
  assert.equal(told.length, 1000);
  assert.equal(new Set(lanes.values()).size, 8);
});

test('what is found at the end of a damaged capture alone comes in order of time', async () => {
  const damaged = Buffer.from(writePcapng(frames(300, 0, 100)));
  let at = 0;
  for (let block = 0; block < 50; block++) at += damaged.readUInt32LE(at + 4);
  damaged.writeUInt32LE(4 * 1024 * 1024, at + 4);
  const other = frames(300, 100, 100);
  const cut = Buffer.from(writePcap(other));
  const records: number[] = [];
  for (at = 24; at < cut.length; at += 16 + cut.readUInt32LE(at + 8)) records.push(at);
  // Each hides what is behind it until the end is reached.
  for (const record of [20, 80, 140]) cut.writeUInt32LE(200_000, (records[record] as number) + 8);
  for (const [all, count] of [
    [[damaged, writePcap(other)], 1],
    [[writePcap(frames(300, 0, 100)), cut], 3],
  ] as const) {
    const { frames: told, outcomes } = await merged(all);
    assertInOrder(told);
    assert.equal(told.length, 600 - count);
    const problems = [...outcomes.values()].map((one) => (one instanceof CaptureError ? [] : one.problems.length));
    assert.deepEqual(problems.sort(), [0, count]);
  }
});

test('a capture that is damaged, cut or none harms no other, and tells its damage once', async () => {
  for (let round = 0; round < 60; round++) {
    const captures = Array.from({ length: 3 }, () => {
      const bytes = (FORMATS[whole(FORMATS.length)] as (typeof FORMATS)[0])(frames(300, whole(5000), 100));
      for (let flip = whole(4); flip > 0; flip--) bytes[4 + whole(bytes.length - 4)] = whole(256);
      return bytes.subarray(0, whole(3) === 0 ? whole(bytes.length) : bytes.length);
    });
    await merged([...captures, Buffer.from('what'), Buffer.alloc(0)]);
  }
});
