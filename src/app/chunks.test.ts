/** Lines of several streams come out in one order, whatever the sizes of their chunks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Chunk, ChunkWriter, Merger } from './chunks.ts';

type Line = readonly [time: number, place: number];

const text = ([time, place]: Line): string => `${time} ${place}\n`;

function chunksOf(lines: readonly Line[], flushEvery: number): readonly Chunk[] {
  const chunks: Chunk[] = [];
  const writer = new ChunkWriter((chunk) => chunks.push(chunk));
  lines.forEach((line, index) => {
    writer.add(line[0], line[1], text(line));
    if (index % flushEvery === flushEvery - 1) writer.flush();
  });
  writer.flush();
  return chunks;
}

function merged(streams: readonly (readonly Chunk[])[]): string {
  let written = '';
  const merger = new Merger(streams.length, (bytes) => {
    written += Buffer.from(bytes).toString();
  });
  const left = streams.map((chunks) => [...chunks]);
  const used = streams.map(() => 0);
  // Chunks arrive in turn, and the merger is asked each time, as it is while threads work.
  while (left.some((chunks) => chunks.length > 0)) {
    left.forEach((chunks, source) => {
      const chunk = chunks.shift();
      if (chunk) merger.take(source, chunk);
      if (chunks.length === 0) merger.end(source);
      merger.merge().forEach((count, index) => {
        used[index] = (used[index] ?? 0) + count;
      });
    });
  }
  merger.merge();
  assert.deepEqual(
    streams.map((_, source) => merger.waiting(source)),
    streams.map(() => 0),
  );
  return written;
}

test('streams are merged by time and, where that is the same, by place', () => {
  const lines: Line[] = Array.from({ length: 3000 }, (_, place) => [Math.floor(place / 7), place]);
  for (const flushEvery of [1, 13, 5000]) {
    const streams = [0, 1, 2].map((share) =>
      chunksOf(
        lines.filter(([, place]) => (place * 2654435761) % 3 === share),
        flushEvery,
      ),
    );
    assert.equal(merged(streams), lines.map(text).join(''));
  }
});

test('nothing is written before it is certain that nothing comes before it', () => {
  let written = '';
  const merger = new Merger(2, (bytes) => {
    written += Buffer.from(bytes).toString();
  });
  for (const chunk of chunksOf([[2, 2]], 1)) merger.take(0, chunk);
  merger.merge();
  assert.equal(written, '');
  for (const chunk of chunksOf([[1, 1]], 1)) merger.take(1, chunk);
  merger.merge();
  assert.equal(written, '1 1\n', 'the second stream may still tell something of the time 1.5');
  merger.end(1);
  merger.merge();
  assert.equal(written, '1 1\n2 2\n');
});

test('a line longer than a chunk, and text outside ASCII, come out as they were', () => {
  let written = Buffer.alloc(0);
  const merger = new Merger(1, (bytes) => {
    written = Buffer.concat([written, bytes]);
  });
  const lines = ['ä', 'x'.repeat(3_000_000), '€'.repeat(100_000), ''].map((line) => `${line}\n`);
  const writer = new ChunkWriter((chunk) => merger.take(0, chunk));
  lines.forEach((line, index) => {
    writer.add(index, index, line);
  });
  writer.flush();
  merger.end(0);
  merger.merge();
  assert.equal(written.toString(), lines.join(''));
});

test('many lines fill several chunks', () => {
  const lines: Line[] = Array.from({ length: 20_000 }, (_, place) => [place, place]);
  const chunks = chunksOf(lines, Number.POSITIVE_INFINITY);
  assert.ok(chunks.length > 2, `${chunks.length} chunks`);
  assert.equal(merged([chunks]), lines.map(text).join(''));
});
