/** Classic pcap: every byte order, resolution and header length; damage is told with its offset, and reading goes on behind it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CaptureError } from './problems.ts';
import { readBytes } from './testing.ts';
import { writePcap } from './write.ts';

const START = 1_700_000_000_123_456;
const SIZE = 40;
const RECORD = 16 + SIZE;
const FRAMES = Array.from({ length: 8 }, (_, index) => ({
  time: START + index * 1_000_000,
  bytes: new Uint8Array(SIZE).fill(index + 1),
}));
const PLAIN = writePcap(FRAMES);

/** A copy, changed. */
function changed(change: (bytes: Buffer) => void, from: Uint8Array = PLAIN): Uint8Array {
  const copy = Buffer.from(from);
  change(copy);
  return copy;
}

/** The file header, and records with `extra` bytes behind each header. */
function stretched(extra: number, magic = 0xa1b2c3d4): Uint8Array {
  const parts: Uint8Array[] = [changed((head) => head.writeUInt32LE(magic, 0), PLAIN.subarray(0, 24))];
  for (let at = 24; at < PLAIN.length; at += RECORD) {
    parts.push(PLAIN.subarray(at, at + 16), new Uint8Array(extra).fill(0xee), PLAIN.subarray(at + 16, at + RECORD));
  }
  return Buffer.concat(parts);
}

test('both byte orders, micro- and nanoseconds', () => {
  for (const bigEndian of [false, true]) {
    for (const nanoseconds of [false, true]) {
      const { frames, problems } = readBytes(writePcap(FRAMES, { bigEndian, nanoseconds }));
      assert.deepEqual(
        frames.map(({ number, time }) => [number, time]),
        FRAMES.map(({ time }, index) => [index + 1, time]),
      );
      assert.deepEqual(problems, []);
    }
  }
});

test('however the bytes arrive the frames are the same', () => {
  const whole = readBytes(PLAIN);
  for (const piece of [1, 7, 16, 100]) assert.deepEqual(readBytes(PLAIN, piece), whole);
});

test('headers of patched systems: Kuznetzov’s and Nokia’s, with and without a magic number of their own', () => {
  const { frames } = readBytes(PLAIN);
  assert.deepEqual(readBytes(stretched(8, 0xa1b2cd34)), { frames, problems: [] });
  for (const extra of [8, 4]) {
    assert.deepEqual(readBytes(stretched(extra)), { frames, problems: [] }, `${extra}`);
    assert.deepEqual(readBytes(stretched(extra), 5), { frames, problems: [] }, `${extra} in pieces`);
  }
  assert.deepEqual(readBytes(stretched(0, 0xa1b2cd34)), { frames, problems: [] }, 'the magic number alone');
});

test('a single record, an empty capture, a cut header', () => {
  assert.equal(readBytes(PLAIN.subarray(0, 24 + RECORD)).frames.length, 1);
  assert.deepEqual(readBytes(PLAIN.subarray(0, 24)), { frames: [], problems: [] });
  assert.deepEqual(readBytes(PLAIN.subarray(0, 10)).problems[0]?.offset, 0);
  assert.throws(() => readBytes(new Uint8Array(0)), CaptureError);
  assert.throws(() => readBytes(Buffer.from('no capture at all')), /no capture: at offset 0 there are the bytes 6e 6f/);
});

test('captures that are compressed otherwise, or written by snoop, say what to do', () => {
  const refused = (hex: string): void => void readBytes(Buffer.from(hex, 'hex'));
  assert.throws(() => refused('04224d186440'), /it is compressed with lz4, which is not read; decompress it first/);
  assert.throws(() => refused('425a6839'), /compressed with bzip2/);
  assert.throws(() => refused('736e6f6f7000'), /written by snoop, .* convert it first/);
});

test('a capture cut in a record tells where', () => {
  for (const cut of [1, 10, 30, SIZE + 5]) {
    const { frames, problems } = readBytes(PLAIN.subarray(0, PLAIN.length - cut));
    assert.equal(frames.length, 7);
    assert.deepEqual(problems[0]?.offset, 24 + 7 * RECORD);
  }
});

test('behind a damaged record reading goes on', () => {
  const at = 24 + 3 * RECORD;
  for (const length of [0xffff_ffff, 100_000, 300_000, 41]) {
    const { frames, problems } = readBytes(changed((bytes) => bytes.writeUInt32LE(length, at + 8)));
    assert.deepEqual(frames.slice(0, 3), readBytes(PLAIN).frames.slice(0, 3));
    assert.deepEqual(frames.at(-1)?.time, FRAMES.at(-1)?.time, `${length}`);
    assert.ok(
      problems.length > 0 && problems[0]?.message.includes('went on at offset'),
      problems[0]?.message ?? 'none',
    );
  }
});

test('records whose clock is wrong are read by their lengths, and told', () => {
  const at = (index: number): number => 24 + index * RECORD;
  for (const [from, to] of [
    [0, 7],
    [3, 4],
    [6, 7],
  ] as const) {
    const odd = changed((bytes) => {
      for (let index = from; index <= to; index++) bytes.writeUInt32LE(1_000_000 + index * 97_000_000, at(index) + 4);
    });
    const { frames, problems } = readBytes(odd);
    assert.deepEqual(
      frames.map(({ time }) => time),
      FRAMES.map(({ time }, index) => (index >= from && index <= to ? time - 123_456 : time)),
      `${from} to ${to}`,
    );
    assert.deepEqual(
      problems.map(({ offset }) => offset),
      Array.from({ length: to - from + 1 }, (_, index) => at(from + index)),
    );
    assert.match(problems[0]?.message ?? '', /a time that cannot be at offset \d+; the fraction/);
    for (const piece of [1, 7, 100]) assert.deepEqual(readBytes(odd, piece), { frames, problems });
  }
});

test('garbage between records is passed over, and counted', () => {
  const at = 24 + 2 * RECORD;
  const bytes = Buffer.concat([PLAIN.subarray(0, at), Buffer.alloc(1000, 0xa5), PLAIN.subarray(at)]);
  const { frames, problems } = readBytes(bytes);
  assert.deepEqual([frames.length, problems.length, problems[0]?.offset], [8, 1, at]);
  assert.match(problems[0]?.message ?? '', /1000 bytes were passed over/);
});

test('seconds before 1970 are those after 2106: the field has no sign', () => {
  const time = (second: number): number | undefined =>
    readBytes(changed((bytes) => bytes.writeUInt32LE(second >>> 0, 24))).frames[0]?.time;
  assert.equal(time(-1), 4_294_967_295e6 + 123_456);
  assert.equal(time(0x8000_0001), 0x8000_0001 * 1e6 + 123_456);
  assert.equal(time(0), 123_456);
});

test('what the snapshot length cut keeps its length on the wire; a length below the captured one is raised', () => {
  const cut = writePcap([{ time: START, bytes: new Uint8Array(20), length: 1500 }]);
  assert.deepEqual([readBytes(cut).frames[0]?.length, readBytes(cut).frames[0]?.bytes.length], [1500, 40]);
  const low = changed((bytes) => bytes.writeUInt32LE(3, 24 + 12));
  assert.equal(readBytes(low).frames[0]?.length, SIZE);
  const high = readBytes(changed((bytes) => bytes.writeUInt32LE(0x3030_3030, 24 + 12)));
  assert.equal(high.frames[0]?.length, SIZE);
  assert.match(high.problems[0]?.message ?? '', /packet 1 says that it was 808464432 bytes long/);
});

test('the upper half of the link type field says something else', () => {
  const bytes = changed((copy) => copy.writeUInt32LE(0x4400_0001, 20));
  assert.equal(readBytes(bytes).frames[0]?.linkType, 1);
});
