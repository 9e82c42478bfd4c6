/** Files as they lie about: gzipped whole, in members, cut or damaged; folders; in order of time. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, test } from 'node:test';
import zlib from 'node:zlib';
import type { CaptureSummary } from '#model/frame.ts';
import { COMPRESSED_CHUNK } from './compression.ts';
import { findCaptures } from './find.ts';
import { CaptureError } from './problems.ts';
import { readCapture } from './read.ts';
import { writePcap, writePcapng } from './write.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-capture-'));
after(() => fs.rmSync(folder, { recursive: true }));

function frames(count: number, start = 1_700_000_000e6): { time: number; bytes: Uint8Array }[] {
  let seed = 1;
  const noise = (): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) | 0;
    return seed >>> 24;
  };
  return Array.from({ length: count }, (_, index) => ({
    time: start + index * 1000,
    bytes: Uint8Array.from({ length: 100 }, noise),
  }));
}

function file(name: string, bytes: Uint8Array): string {
  const full = path.join(folder, name);
  fs.mkdirSync(path.dirname(full), { recursive: true });
  fs.writeFileSync(full, bytes);
  return full;
}

async function read(name: string, bytes: Uint8Array): Promise<CaptureSummary> {
  return readCapture(file(name, bytes), { frame: () => {} });
}

const PLAIN = writePcap(frames(500));

const CHECKED = { params: { [zlib.constants.ZSTD_c_checksumFlag]: 1 } };
/** Compressed as the programs of these names do it. */
const WAYS = { gzip: zlib.gzipSync, zstd: (bytes: Uint8Array) => zlib.zstdCompressSync(bytes, CHECKED) } as const;

for (const [name, compress] of Object.entries(WAYS)) {
  test(`${name} of both formats, in one member or frame and in many`, async () => {
    for (const bytes of [PLAIN, writePcapng(frames(500))]) {
      const parts = [0, 100, 5000, 30_000].map((from, index, all) => compress(bytes.subarray(from, all[index + 1])));
      for (const packed of [
        compress(bytes),
        Buffer.concat(parts),
        Buffer.concat([compress(bytes), Buffer.alloc(name === 'gzip' ? 512 : 0)]),
      ]) {
        const { packets, problems, start } = await read(`whole.${name}`, packed);
        assert.deepEqual([packets, problems, start], [500, [], '2023-11-14T22:13:20.000000Z']);
      }
    }
  });

  test(`${name} that is cut or damaged gives what was before it, and says so`, async () => {
    const packed = compress(writePcap(frames(5000)));
    const half = packed.length >> 1;
    const cut = await read(`cut.${name}`, packed.subarray(0, half));
    assert.ok(cut.packets > 2000 && cut.packets < 2600, `${cut.packets}`);
    const what = new RegExp(`^the ${name} compression is damaged or cut \\(unexpected end of file\\)`);
    assert.match(cut.problems[0]?.message ?? '', what);
    const broken = Buffer.from(packed);
    broken.fill(0xff, half, half + 40);
    const damaged = await read(`damaged.${name}`, broken);
    assert.ok(damaged.packets > 2000, `${damaged.packets}`);
    assert.ok(damaged.problems.length > 0);
  });
}

test('what follows compressed bytes and is none is told', async () => {
  const trailing = await read('trailing.gz', Buffer.concat([zlib.gzipSync(PLAIN), Buffer.from('no gzip')]));
  assert.deepEqual([trailing.packets, trailing.problems.length], [500, 1]);
});

test('zstd frames that cannot be read are told', async () => {
  const half = zlib.zstdCompressSync(PLAIN.subarray(0, 24 + 116 * 250));
  const other = zlib.zstdCompressSync(PLAIN.subarray(24 + 116 * 250));
  other[1] = (other[1] ?? 0) ^ 1;
  const { packets, problems } = await read('second.zst', Buffer.concat([half, other]));
  assert.equal(packets, 250);
  assert.match(problems[0]?.message ?? '', /^the zstd compression is damaged or cut \(other bytes follow\)/);
  const padded = await read('padded.zst', Buffer.concat([zlib.zstdCompressSync(PLAIN), Buffer.alloc(512)]));
  assert.deepEqual([padded.packets, padded.problems], [500, []]);
});

test('windows of zstd up to 128 MB are read, whatever frame has them; a larger one is refused with what to do', async () => {
  const compressed = (windowLog: number, bytes: Uint8Array): Promise<Buffer> => {
    const stream = zlib.createZstdCompress({ params: { [zlib.constants.ZSTD_c_windowLog]: windowLog } });
    stream.end(bytes);
    return buffer(stream);
  };
  const cut = 24 + 116 * 250;
  const both = [await compressed(20, PLAIN.subarray(0, cut)), await compressed(27, PLAIN.subarray(cut))];
  const { packets, problems } = await read('both.zst', Buffer.concat(both));
  assert.deepEqual([packets, problems], [500, []]);
  await assert.rejects(
    read('large.zst', await compressed(28, PLAIN)),
    /takes a window of more than 128 MB; decompress it first/,
  );
});

test('what follows is told wherever the compressed bytes end', async () => {
  const packed = { gzip: zlib.gzipSync(PLAIN), zstd: WAYS.zstd(PLAIN) };
  // As much as is needed that it ends there: a file name (RFC 1952), and a frame to be skipped (RFC 8878).
  const padded = {
    gzip: (bytes: number) =>
      Buffer.concat([
        packed.gzip.subarray(0, 3),
        Buffer.of(8),
        packed.gzip.subarray(4, 10),
        Buffer.alloc(bytes - 1, 97),
        Buffer.of(0),
        packed.gzip.subarray(10),
      ]),
    zstd: (bytes: number) => {
      const skipped = Buffer.alloc(bytes);
      skipped.writeUInt32LE(0x184d2a50);
      skipped.writeUInt32LE(bytes - 8, 4);
      return Buffer.concat([skipped, packed.zstd]);
    },
  };
  for (const name of ['gzip', 'zstd'] as const)
    for (const over of [-3, 0, 1, 2, 3, 4, 5, 9]) {
      const whole = padded[name](COMPRESSED_CHUNK + over - packed[name].length);
      assert.equal(whole.length, COMPRESSED_CHUNK + over);
      const behind = await read('behind', Buffer.concat([whole, Buffer.alloc(8), Buffer.alloc(500, 9)]));
      assert.deepEqual([behind.packets, behind.problems.length], [500, 1], `${name}, ${over} bytes`);
      const { packets, problems } = await read('padded', Buffer.concat([whole, Buffer.alloc(508)]));
      assert.deepEqual([packets, problems], [500, []], `${name}, ${over} bytes`);
    }
});

test('damage of what comes through a pipe is told at once, whatever comes behind', async () => {
  const pipe = path.join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const packed = zlib.gzipSync(PLAIN);
  packed.fill(0xff, packed.length >> 1, (packed.length >> 1) + 40);
  const writer = fs.openSync(pipe, 'r+');
  let isOpen = true;
  const close = (): void => {
    if (isOpen) fs.closeSync(writer);
    isOpen = false;
  };
  const late = setTimeout(close, 20_000);
  fs.writeSync(writer, packed);
  // It came in one piece, and a pipe cannot be read again.
  await assert.rejects(readCapture(pipe, { frame: () => {} }), /gzip compression is damaged at offset 0/);
  assert.ok(isOpen, 'it was told when the pipe was closed');
  clearTimeout(late);
  close();
});

test('a zstd file that begins with a frame to be skipped is read', async () => {
  const skipped = Buffer.from('502a4d1804000000aabbccdd', 'hex');
  const { packets, problems } = await read('skip.zst', Buffer.concat([skipped, zlib.zstdCompressSync(PLAIN)]));
  assert.deepEqual([packets, problems], [500, []]);
});

test('what is no capture is told in one sentence with what to do', async () => {
  for (const [name, bytes, what] of [
    ['empty.pcap', Buffer.alloc(0), /empty: there is nothing at offset 0/],
    ['empty.pcap.gz', zlib.gzipSync(''), /is empty/],
    ['text.pcap', Buffer.from('some text'), /no capture: at offset 0/],
    ['text.pcap.gz', zlib.gzipSync('some text'), /no capture: at offset 0/],
    ['head.pcap.gz', zlib.gzipSync(PLAIN).subarray(0, 5), /gzip compression is damaged/],
  ] as const) {
    await assert.rejects(read(name, bytes), (error) => error instanceof CaptureError && what.test(error.message), name);
  }
  await assert.rejects(readCapture(path.join(folder, 'none.pcap'), { frame: () => {} }), /no such file/);
});

test('captures are put in order of their first packets, whatever their names and formats', () => {
  const at = (hour: number): { time: number; bytes: Uint8Array }[] => frames(1, (1_700_000_000 + hour * 3600) * 1e6);
  const names = [
    file('day/c.pcap', writePcap(at(1))),
    file('day/deep/b.pcapng', writePcapng(at(3))),
    file('day/a.pcap.gz', zlib.gzipSync(writePcap(at(2)))),
    file('day/d.pcapng.zst', zlib.zstdCompressSync(writePcapng(at(4)))),
    file('day/z.pcap', writePcap(at(0), { bigEndian: true, nanoseconds: true })),
    file('day/broken.cap', Buffer.from('what')),
  ];
  file('day/notes.txt', Buffer.from('no capture'));
  assert.deepEqual(
    findCaptures([path.join(folder, 'day')]).map((source) => source.path),
    [names[4], names[0], names[2], names[1], names[3], names[5]],
  );
  assert.throws(() => findCaptures([path.dirname(file('bare/notes.txt', Buffer.from('x')))]), /holds no capture/);
});
