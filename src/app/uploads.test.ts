/** Captures that are brought: read once, refused with reasons, and never left on the disk. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { UploadRefused } from '#api/uploads.ts';
import type { Batch } from '#bus/batch.ts';
import type { CaptureLog } from '#bus/captures.ts';
import type { CaptureRecord } from '#model/capture-record.ts';
import { Uploads } from './uploads.ts';

const TRACE = path.join(import.meta.dirname, '../../test/traces/dicom/laboratory.pcap');

interface Bench {
  readonly uploads: Uploads;
  readonly folder: string;
  readonly records: Map<string, CaptureRecord>;
  readonly batches: Batch[];
  /** Resolves with the next capture that was read to its end. */
  told(): Promise<CaptureRecord>;
}

function bench(
  context: TestContext,
  more: { readonly bytesLimit?: number; readonly free?: number; take?(batch: Batch): Promise<void> } = {},
): Bench {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-uploads-'));
  const records = new Map<string, CaptureRecord>();
  const batches: Batch[] = [];
  const captures: CaptureLog = {
    find: async (hash) => records.get(hash) ?? null,
    cuts: async () => [],
    note: async (record) => void records.set(record.hash, record),
    list: async () => [...records.values()],
    views: async () => [],
  };
  const take = async (batch: Batch): Promise<void> => {
    await more.take?.(batch);
    batches.push(batch);
  };
  let next = Promise.withResolvers<CaptureRecord>();
  const uploads = new Uploads({
    folder,
    bytesLimit: more.bytesLimit ?? 1_000_000,
    reserve: 1000,
    ingestion: {
      core: { take, lastSequence: async () => 0, keepSeen: () => {} },
      captures,
      maxFlows: 1000,
      now: () => '2026-01-01T00:00:00.000000Z',
    },
    sensors: { take, notice: () => {} },
    freeBytes: () => more.free ?? 1_000_000_000,
    tell: (capture) => {
      next.resolve(capture);
      next = Promise.withResolvers();
    },
  });
  context.after(async () => {
    await uploads.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });
  return { uploads, folder, records, batches, told: () => next.promise };
}

function brought(bytes: Uint8Array, name = 'ward.pcap'): Parameters<Uploads['take']>[0] {
  return { name, size: bytes.length, body: new Blob([new Uint8Array(bytes)]).stream() };
}

test('a capture is read, told, known when it comes again, and lies nowhere', async (context) => {
  const { uploads, folder, batches, told } = bench(context, {
    take: async () => assert.deepEqual(fs.readdirSync(folder), [], 'no file has a name while it is read'),
  });
  const bytes = fs.readFileSync(TRACE);
  const reading = told();
  const { capture, known } = await uploads.take(brought(bytes));
  assert.deepEqual([capture.path, capture.state, known], ['upload://ward.pcap', 'reading', false]);
  const record = await reading;
  assert.deepEqual([record.hash, record.state, record.path], [capture.hash, 'done', 'upload://ward.pcap']);
  assert.ok(record.packets > 0);
  assert.deepEqual(
    [...new Set(batches.flatMap(({ flows }) => flows.map((flow) => flow.capture)))],
    ['upload://ward.pcap'],
  );
  const again = await uploads.take(brought(bytes, 'other.pcap'));
  assert.deepEqual([again.known, again.capture.path], [true, 'upload://ward.pcap']);
  assert.deepEqual(fs.readdirSync(folder), []);
});

test('what is no capture, too large, cut off or without room is refused, and nothing is left', async (context) => {
  const { uploads, folder, records } = bench(context, { bytesLimit: 15_000 });
  const code = async (one: Parameters<Uploads['take']>[0]): Promise<string> => {
    const error = await uploads.take(one).then(
      () => null,
      (cause: unknown) => cause,
    );
    assert.ok(error instanceof UploadRefused, String(error));
    assert.match(error.message, /[;.]/);
    return error.code;
  };
  const capture = fs.readFileSync(TRACE);
  assert.equal(await code(brought(Buffer.from('<!doctype html>'))), 'no-capture');
  assert.equal(await code(brought(Buffer.from(''))), 'no-capture');
  assert.equal(await code(brought(Buffer.from('\x1f'))), 'no-capture');
  const large = Buffer.concat([capture, Buffer.alloc(9000)]);
  assert.equal(await code(brought(large)), 'too-large');
  assert.equal(await code({ ...brought(large), size: null }), 'too-large', 'also where its size is not said');
  const broken = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array(capture.subarray(0, 200))),
    pull: (controller) => controller.error(new Error('the connection is gone')),
  });
  assert.equal(await code({ name: 'x', size: null, body: broken }), 'cut-off');
  assert.equal(await code({ ...brought(capture), size: 4000 }).catch(() => 'taken'), 'taken');
  assert.deepEqual(fs.readdirSync(folder), []);
  assert.equal(records.size, 1);
  const { uploads: full } = bench(context, { free: 1000 });
  await assert.rejects(full.take(brought(capture)), /no room/);
});

test('a gzipped text is told as a capture that could not be read', async (context) => {
  const { uploads, told } = bench(context);
  const reading = told();
  const { capture } = await uploads.take(brought(gzipSync('this is a text and no capture'), 'notes.pcap.gz'));
  const record = await reading;
  assert.deepEqual([record.hash, record.state], [capture.hash, 'failed']);
  assert.match(record.problems[0]?.message ?? '', /^upload:\/\/notes\.pcap\.gz: /);
});

test('many at once are refused until one was read, and what a stopped run did not read is told as failed', async (context) => {
  const gate = Promise.withResolvers<void>();
  const { uploads, records, told } = bench(context, { take: () => gate.promise });
  const capture = fs.readFileSync(TRACE);
  const other = (number: number): Buffer => Buffer.concat([capture, Buffer.alloc(number)]);
  const reading = told();
  for (let number = 0; number < 4; number++) await uploads.take(brought(other(number)));
  await assert.rejects(uploads.take(brought(other(4))), /are on their way already/);
  gate.resolve();
  await reading;
  const left: CaptureRecord = {
    hash: 'ff',
    path: 'upload://left.pcap',
    packets: 0,
    bytes: 0,
    start: null,
    end: null,
    linkType: '',
    readAt: '2026-01-01T00:00:00.000000Z',
    state: 'reading',
    problems: [],
  };
  records.set('ff', left);
  records.set('fe', { ...left, hash: 'fe', path: '/srv/captures/left.pcap' });
  await uploads.start();
  assert.equal(records.get('ff')?.state, 'failed');
  assert.equal(records.get('fe')?.state, 'reading', 'a file of a folder is read again from there');
});
