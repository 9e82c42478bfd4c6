/** pcapng: sections, interfaces and their clocks, every packet block, what is no packet, and damage. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBytes } from './testing.ts';
import { writePcapng } from './write.ts';

const SECOND = 1_700_000_000n;
const FRAME = Buffer.from('0102030405060708090a', 'hex');

/** Blocks of one byte order. */
class Blocks {
  readonly #parts: Buffer[] = [];
  readonly #little: boolean;

  constructor(little = true) {
    this.#little = little;
  }

  u16(value: number): Buffer {
    const bytes = Buffer.alloc(2);
    if (this.#little) bytes.writeUInt16LE(value);
    else bytes.writeUInt16BE(value);
    return bytes;
  }

  u32(value: number): Buffer {
    const bytes = Buffer.alloc(4);
    if (this.#little) bytes.writeUInt32LE(value >>> 0);
    else bytes.writeUInt32BE(value >>> 0);
    return bytes;
  }

  option(code: number, value: Buffer): Buffer {
    return Buffer.concat([this.u16(code), this.u16(value.length), padded(value)]);
  }

  block(type: number, ...parts: readonly Buffer[]): this {
    const body = padded(Buffer.concat(parts));
    const length = this.u32(body.length + 12);
    this.#parts.push(this.u32(type), length, body, length);
    return this;
  }

  section(): this {
    return this.block(0x0a0d0d0a, this.u32(0x1a2b3c4d), this.u16(1), this.u16(0), this.u32(-1), this.u32(-1));
  }

  face(linkType: number, snapLength = 0, ...options: readonly Buffer[]): this {
    return this.block(1, this.u16(linkType), this.u16(0), this.u32(snapLength), ...options);
  }

  /** An enhanced packet block. */
  packet(face: number, ticks: bigint, bytes: Buffer = FRAME, ...options: readonly Buffer[]): this {
    const [high, low] = [Number(ticks >> 32n), Number(ticks & 0xffff_ffffn)];
    const length = this.u32(bytes.length);
    return this.block(6, this.u32(face), this.u32(high), this.u32(low), length, length, padded(bytes), ...options);
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

function signed64(value: bigint, little: boolean): Buffer {
  const bytes = Buffer.alloc(8);
  if (little) bytes.writeBigInt64LE(value);
  else bytes.writeBigInt64BE(value);
  return bytes;
}

const resolution = (blocks: Blocks, value: number): Buffer => blocks.option(9, Buffer.from([value]));

test('clocks of every resolution, with an offset, in both byte orders', () => {
  for (const little of [true, false]) {
    const blocks = new Blocks(little).section();
    const offset = (seconds: bigint): Buffer => blocks.option(14, signed64(seconds, little));
    blocks.face(1);
    blocks.face(1, 0, resolution(blocks, 9));
    blocks.face(113, 0, resolution(blocks, 0x80 | 20), offset(1000n));
    blocks.face(101, 0, resolution(blocks, 3), offset(-3600n));
    blocks.face(1, 0, resolution(blocks, 0));
    blocks.face(1, 0, resolution(blocks, 0x80 | 33));
    blocks.packet(0, SECOND * 1_000_000n + 5n);
    blocks.packet(1, SECOND * 1_000_000_000n + 123_456_789n);
    blocks.packet(2, (SECOND << 20n) + (1n << 19n));
    blocks.packet(3, SECOND * 1000n + 7n);
    blocks.packet(4, SECOND);
    blocks.packet(5, (SECOND << 33n) + (1n << 31n));
    const { frames, problems } = readBytes(blocks.bytes());
    const base = Number(SECOND) * 1e6;
    assert.deepEqual(
      frames.map(({ time, linkType }) => [time - base, linkType]),
      [
        [5, 1],
        [123_456, 1],
        [1000.5e6, 113],
        [-3600e6 + 7000, 101],
        [0, 1],
        [250_000, 1],
      ],
    );
    assert.deepEqual(problems, []);
  }
});

test('sections have interfaces and a byte order of their own', () => {
  const first = new Blocks(true).section().face(1).face(113).packet(1, SECOND);
  const second = new Blocks(false).section().face(101).packet(0, SECOND).packet(1, SECOND);
  const { frames, problems } = readBytes(Buffer.concat([first.bytes(), second.bytes()]));
  assert.deepEqual(
    frames.map(({ linkType }) => linkType),
    [113, 101],
  );
  assert.equal(problems.length, 1);
  assert.match(problems[0]?.message ?? '', /interface that was not described/);
});

test('simple packets have the time of the packet before them, obsolete ones their own', () => {
  const blocks = new Blocks()
    .section()
    .face(1, 6)
    .packet(0, SECOND * 1_000_000n);
  blocks.block(3, blocks.u32(200), FRAME.subarray(0, 6));
  const ticks = [
    blocks.u32(Number((SECOND * 1_000_000n + 9n) >> 32n)),
    blocks.u32(Number((SECOND * 1_000_000n + 9n) & 0xffff_ffffn)),
  ];
  blocks.block(2, blocks.u16(0), blocks.u16(7), ...ticks, blocks.u32(10), blocks.u32(60), FRAME);
  assert.deepEqual(
    readBytes(blocks.bytes()).frames.map(({ time, length, bytes }) => [
      time - Number(SECOND) * 1e6,
      length,
      bytes.length / 2,
    ]),
    [
      [0, 10, 10],
      [0, 200, 6],
      [9, 60, 10],
    ],
  );
});

test('other blocks are passed over; those that Wireshark numbers take a number', () => {
  const blocks = new Blocks().section().face(1).packet(0, SECOND);
  blocks.block(4, blocks.u16(0), blocks.u16(0)); // names
  blocks.block(5, blocks.u32(0), blocks.u32(0), blocks.u32(0)); // statistics
  blocks.block(10, blocks.u32(0x544c534b), blocks.u32(4), Buffer.from('abcd')); // secrets
  blocks.block(0x8000_0001, Buffer.alloc(100)); // somebody's own
  blocks.packet(0, SECOND);
  blocks.block(0xbad, blocks.u32(1), Buffer.from('custom')).block(0x4000_0bad, blocks.u32(1)).block(9, Buffer.alloc(8));
  blocks.packet(0, SECOND);
  const { frames, problems } = readBytes(blocks.bytes());
  assert.deepEqual(
    frames.map(({ number }) => number),
    [1, 2, 6],
  );
  assert.deepEqual(problems, []);
});

test('options of any kind, and options that are garbage', () => {
  const blocks = new Blocks().section();
  blocks.face(1, 0, Buffer.from([9, 0, 0xff, 0xff, 1, 2, 3, 4]));
  blocks.packet(0, SECOND * 1_000_000n, FRAME, blocks.option(1, Buffer.from('a comment')));
  blocks.packet(0, SECOND * 1_000_000n, FRAME, Buffer.from([2, 0, 0xff, 0xff]));
  const { frames, problems } = readBytes(blocks.bytes());
  assert.deepEqual(
    frames.map(({ time }) => time / 1e6),
    [Number(SECOND), Number(SECOND)],
  );
  assert.deepEqual(problems, []);
});

const CLEAN = writePcapng(
  Array.from({ length: 6 }, (_, index) => ({
    time: Number(SECOND) * 1e6 + index,
    bytes: new Uint8Array(40).fill(index),
  })),
);
const BLOCK = 72;
const FIRST = 48;

function damaged(change: (bytes: Buffer) => void): ReturnType<typeof readBytes> {
  const copy = Buffer.from(CLEAN);
  change(copy);
  return readBytes(copy);
}

test('damage is told with its offset, and reading goes on behind it', () => {
  const at = FIRST + 2 * BLOCK;
  for (const length of [0xffff_fff0, 0, 13, 0x7fff_fff0, 16]) {
    const { frames, problems } = damaged((bytes) => bytes.writeUInt32LE(length, at + 4));
    assert.deepEqual([frames.length, problems[0]?.offset], [5, at], `${length}`);
  }
  const trailer = damaged((bytes) => bytes.writeUInt32LE(77, at + BLOCK - 4));
  assert.deepEqual([trailer.frames.length, trailer.problems[0]?.offset], [6, at]);
  const captured = damaged((bytes) => bytes.writeUInt32LE(0xff_ffff, at + 20));
  assert.deepEqual([captured.frames.length, captured.problems[0]?.offset], [5, at]);
});

test('a huge block that is no packet is passed over, and told', () => {
  const { frames, problems } = damaged((bytes) => {
    bytes.writeUInt32LE(0x99, FIRST + 5 * BLOCK);
    bytes.writeUInt32LE(0x7fff_fff0, FIRST + 5 * BLOCK + 4);
  });
  assert.equal(frames.length, 5);
  assert.ok(problems.length > 0);
});

test('however the bytes arrive the frames are the same', () => {
  const whole = readBytes(CLEAN);
  assert.equal(whole.frames.length, 6);
  for (const piece of [1, 5, 31, 100]) assert.deepEqual(readBytes(CLEAN, piece), whole);
  const cut = readBytes(CLEAN.subarray(0, CLEAN.length - 10), 9);
  assert.deepEqual([cut.frames.length, cut.problems[0]?.offset], [5, FIRST + 5 * BLOCK]);
});
