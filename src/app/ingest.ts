/** Takes captures in for good: each is known by the hash of its bytes, decoded in a process of its own, and kept batch by batch. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Coverage } from '#behave/coverage.ts';
import type { CaptureLog, CaptureView } from '#bus/captures.ts';
import { systemError } from '#capture/problems.ts';
import type { CaptureRecord } from '#model/capture-record.ts';
import type { CaptureProblem } from '#model/frame.ts';
import type { Core } from './core/core.ts';
import { type DecoderEnd, startDecoding } from './decoding.ts';
import { Feed } from './feed.ts';
import { findReadable, type Progress, type Unreadable } from './pipeline.ts';

/** Times that a capture is tried before it is given up. */
const TRIES = 3;

export interface IngestDependencies {
  readonly core: Pick<Core, 'take' | 'lastSequence' | 'keepSeen'>;
  readonly captures: CaptureLog;
  readonly maxFlows: number;
  /** RFC 3339 UTC with microseconds. */
  now(): string;
}

/** What became of one capture. */
export interface Ingested {
  readonly record: CaptureRecord;
  /** It was known: nothing was read. */
  readonly known: boolean;
}

export interface IngestResult {
  readonly ingested: readonly Ingested[];
  readonly unreadable: readonly Unreadable[];
}

export interface IngestOptions {
  readonly signal?: AbortSignal;
  onProgress?(progress: Progress): void;
}

/** Takes the captures in, in order of their time. A capture that was cut off by an earlier end is read again; what was kept of it is not kept twice. */
export async function ingest(
  paths: readonly string[],
  dependencies: IngestDependencies,
  options: IngestOptions = {},
): Promise<IngestResult> {
  const { sources, unreadable } = findReadable(paths);
  const bytesTotal = sources.reduce((sum, { size }) => sum + (size ?? 0), 0);
  const ingested: Ingested[] = [];
  let bytesRead = 0;
  for (const { path, size } of sources) {
    if (options.signal?.aborted) break;
    options.onProgress?.({ path, bytesRead, bytesTotal });
    const one = path === '-' ? refusedInput(path) : await ingestOne({ path, name: path }, dependencies, options.signal);
    if ('message' in one) unreadable.push(one);
    else ingested.push(one);
    bytesRead += size ?? 0;
  }
  return { ingested, unreadable };
}

function refusedInput(path: string): Unreadable {
  const message =
    'standard input: cannot be kept, because it would not be known again; write it to a file first, or let wardline serve read the pipe as a sensor';
  return { path, message };
}

/** A file with a capture. */
export interface CaptureFile {
  readonly path: string;
  /** What the capture is called where records, flows and facts name it. */
  readonly name: string;
  /** SHA-256 of its bytes, where that is known already. */
  readonly hash?: string;
}

/** Takes one capture in. */
export async function ingestOne(
  file: CaptureFile,
  dependencies: IngestDependencies,
  signal: AbortSignal | undefined,
): Promise<Ingested | Unreadable> {
  const { captures, core, now } = dependencies;
  const { name: path } = file;
  let hash = file.hash;
  try {
    hash ??= await hashOf(file.path);
  } catch (error) {
    return { path, message: systemError(path, error).message };
  }
  const known = await captures.find(hash);
  if (known?.state === 'done') return { record: known, known: true };
  const cuts = await captures.cuts(hash);
  const empty = { hash, path, packets: 0, bytes: 0, start: null, end: null, linkType: '', readAt: now(), problems: [] };
  const failed = (message: string): CaptureRecord => ({
    ...empty,
    state: 'failed',
    problems: [{ offset: null, message }],
  });
  await captures.note({ ...empty, state: 'reading' }, null, cuts);
  const { feed, coverage, end, reason } = await readAgain(file, hash, cuts, dependencies, signal);
  // What was told after a call to stop is cut off anywhere: it is read whole the next time.
  if (signal?.aborted) return { record: { ...empty, state: 'reading' }, known: false };
  if (end?.unreadable) {
    const message = end.unreadable.replace(/^standard input/, path);
    await captures.note(failed(message), null, cuts);
    return { path, message };
  }
  if (!end?.summary) {
    const message = `${path}: the decoder stopped ${TRIES} times (${reason}); what it had read before is kept; please report this with the version of Wardline, and never send captured patient data`;
    await keepRest(feed, failed(message), cuts, dependencies);
    return { path, message };
  }
  await feed.finish();
  core.keepSeen();
  for (const [what, packets] of end.malformed) coverage.blind(`packets with ${what}`, packets);
  for (const [what, times] of end.oddities) coverage.blind(`messages of ${what}`, times);
  const record: CaptureRecord = { ...empty, ...summaryOf(end), state: 'done' };
  await captures.note(record, viewOf(coverage, end.duplicates), cuts);
  return { record, known: false };
}

interface Reading {
  readonly feed: Feed;
  readonly coverage: Coverage;
  readonly end: DecoderEnd | null;
  readonly reason: string;
}

/** Decodes a capture; where the decoder dies over it, again from the start: batches that are safe already change nothing. */
async function readAgain(
  file: CaptureFile,
  hash: string,
  cuts: readonly number[],
  dependencies: IngestDependencies,
  signal: AbortSignal | undefined,
): Promise<Reading> {
  for (let tries = 1; ; tries++) {
    const reading = await readOnce(file, hash, cuts, dependencies, signal);
    if (reading.end !== null || signal?.aborted || tries >= TRIES) return reading;
  }
}

async function readOnce(
  { path, name }: CaptureFile,
  hash: string,
  cuts: readonly number[],
  { core, maxFlows }: IngestDependencies,
  signal: AbortSignal | undefined,
): Promise<Reading> {
  const coverage = new Coverage();
  const feed = new Feed({
    source: sourceOf(hash),
    patience: null,
    ...(cuts.length > 0 ? { cuts } : {}),
    take: async (batch) => {
      await core.take(batch);
      for (const flow of batch.flows) coverage.flow(flow);
    },
  });
  const descriptor = fs.openSync(path, 'r');
  try {
    const decoding = startDecoding({ name, maxFlows, reportSeconds: null }, descriptor, feed);
    const stop = (): boolean => decoding.process.kill('SIGKILL');
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
    const { end, reason } = await decoding.ended.finally(() => signal?.removeEventListener('abort', stop));
    return { feed, coverage, end, reason };
  } finally {
    fs.closeSync(descriptor);
  }
}

/**
 * Keeps what a decoder told before its death as a batch that is not full. Where it was cut is written down first, so that the
 * capture, read again by a decoder that survives it, is cut there again and nothing is kept twice.
 */
async function keepRest(
  feed: Feed,
  record: CaptureRecord,
  cuts: readonly number[],
  { core, captures }: IngestDependencies,
): Promise<void> {
  const { rest } = feed;
  const isNew = rest !== null && (await core.lastSequence(sourceOf(record.hash))) < rest.sequence;
  await captures.note(record, null, isNew ? [...cuts, rest.told] : cuts);
  if (isNew) await feed.finish();
}

function sourceOf(hash: string): string {
  return `capture:${hash}`;
}

function summaryOf(end: DecoderEnd): Pick<CaptureRecord, 'packets' | 'bytes' | 'start' | 'end' | 'linkType'> & {
  readonly problems: readonly CaptureProblem[];
} {
  const { packets = 0, bytes = 0, start = null, end: last = null, linkType = '', problems = [] } = end.summary ?? {};
  return { packets, bytes, start, end: last, linkType, problems };
}

function viewOf({ state }: Coverage, duplicates: number): CaptureView {
  const { oneWay, lossy, blind, bytes, encrypted } = state;
  return { oneWay: [...oneWay], lossy: [...lossy], blind: [...blind], bytes, encrypted, duplicates };
}

/** SHA-256 of a file, in hexadecimal. */
async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(fs.createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
