/** Takes in captures that people bring: each lies in a file without a name until it was read, and then its bytes are gone. */
import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { type BroughtCapture, type CaptureUploads, UploadRefused } from '#api/uploads.ts';
import { messageOf } from '#base/message.ts';
import { beginsAsCapture } from '#capture/intake.ts';
import type { CaptureRecord } from '#model/capture-record.ts';
import { type IngestDependencies, ingestOne } from './ingest.ts';
import { handOn, insist, type SensorDependencies, StatusBoard } from './sensors/sensor.ts';

/** What stands before the name of a capture that was brought: no path on a disk begins so. */
const BROUGHT = 'upload://';
/** Captures that may be on their way or wait to be read at a time. */
const AT_ONCE = 4;
/** Whoever sends nothing for so long, in milliseconds, has gone. */
const PATIENCE = 30_000;
/** Bytes by which what may be a capture is known. */
const BEGINNING_BYTES = 4;

export interface UploadDependencies {
  /** The folder on whose disk the bytes wait. */
  readonly folder: string;
  readonly bytesLimit: number;
  /** Bytes that have to stay free on the disk. */
  readonly reserve: number;
  readonly ingestion: IngestDependencies;
  readonly sensors: SensorDependencies;
  freeBytes(): number;
  /** Hears of every capture that was read to its end, or could not be. */
  tell(capture: CaptureRecord): void;
}

type Handle = Awaited<ReturnType<typeof fs.open>>;

export class Uploads implements CaptureUploads {
  readonly #dependencies: UploadDependencies;
  readonly #ingestion: IngestDependencies;
  readonly #stop = new AbortController();
  /** Captures that wait to be read or are read, by their hash. */
  readonly #waiting = new Map<string, CaptureRecord>();
  #coming = 0;
  #tail: Promise<void> = Promise.resolve();

  constructor(dependencies: UploadDependencies) {
    this.#dependencies = dependencies;
    const { ingestion, sensors } = dependencies;
    const { signal } = this.#stop;
    const board = new StatusBoard('uploads', 'capture');
    // A full disk holds reading up; what was brought is not given up for it.
    this.#ingestion = {
      ...ingestion,
      core: {
        take: (batch) => handOn(batch, board, sensors, signal),
        lastSequence: (source) => ingestion.core.lastSequence(source),
        keepSeen: () => ingestion.core.keepSeen(),
      },
      captures: {
        ...ingestion.captures,
        note: (...words) => insist(() => ingestion.captures.note(...words), board, sensors, signal),
      },
    };
  }

  get bytesLimit(): number {
    return this.#dependencies.bytesLimit;
  }

  /** What an earlier run did not read to the end is gone: its record says so. */
  async start(): Promise<void> {
    const { captures } = this.#dependencies.ingestion;
    for (const record of await captures.list()) {
      if (record.state !== 'reading' || !record.path.startsWith(BROUGHT)) continue;
      const message = 'the service stopped before it was read to the end; bring it again';
      await captures.note(failed(record, message), null, await captures.cuts(record.hash));
    }
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#tail;
  }

  async take(brought: BroughtCapture): Promise<{ readonly capture: CaptureRecord; readonly known: boolean }> {
    this.#refuseAtOnce(brought);
    const { captures, now } = this.#dependencies.ingestion;
    this.#coming++;
    let file: Handle | null = null;
    try {
      file = await openNameless(this.#dependencies.folder);
      const hash = await this.#receive(brought.body, file);
      const before = this.#waiting.get(hash) ?? (await captures.find(hash));
      if (before && (before.state === 'done' || this.#waiting.has(hash))) return { capture: before, known: true };
      const about = { hash, path: BROUGHT + brought.name, packets: 0, bytes: 0, start: null, end: null, linkType: '' };
      const capture: CaptureRecord = { ...about, readAt: now(), state: 'reading', problems: [] };
      this.#waiting.set(hash, capture);
      await captures.note(capture, null, await captures.cuts(hash));
      this.#readLater(file, capture);
      file = null;
      return { capture, known: false };
    } finally {
      this.#coming--;
      await file?.close();
    }
  }

  #refuseAtOnce({ size }: BroughtCapture): void {
    const { bytesLimit, reserve, freeBytes } = this.#dependencies;
    if (size !== null && size > bytesLimit) throw tooLarge(bytesLimit);
    if (this.#coming + this.#waiting.size >= AT_ONCE)
      throw new UploadRefused('busy', `${AT_ONCE} captures are on their way already; wait until one of them was read.`);
    if (freeBytes() - (size ?? 0) < reserve)
      throw new UploadRefused('full', 'There is no room on the disk for this capture; make room and try again.');
  }

  /** Writes what comes into the file; answers the hash of its bytes. */
  async #receive(body: BroughtCapture['body'], file: Handle): Promise<string> {
    const hash = createHash('sha256');
    const silence = new AbortController();
    const timer = setTimeout(() => silence.abort(), PATIENCE);
    const { bytesLimit } = this.#dependencies;
    let bytes = 0;
    let beginning = Buffer.alloc(0);
    const look = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        timer.refresh();
        hash.update(chunk);
        const isNew = bytes < BEGINNING_BYTES;
        bytes += chunk.length;
        if (isNew) beginning = Buffer.concat([beginning, chunk.subarray(0, BEGINNING_BYTES)]);
        if (bytes > bytesLimit) done(tooLarge(bytesLimit));
        else if (isNew && bytes >= BEGINNING_BYTES && !beginsAsCapture(beginning)) done(noCapture());
        else done(null, chunk);
      },
      flush: (done) => done(bytes < BEGINNING_BYTES ? noCapture() : null),
    });
    try {
      // The two declarations of the same stream differ in what they leave open.
      const source = Readable.fromWeb(body as WebStream<Uint8Array>);
      const signal = AbortSignal.any([silence.signal, this.#stop.signal]);
      await pipeline(source, look, (chunks: AsyncIterable<Buffer>) => file.writeFile(chunks), { signal });
    } catch (cause) {
      if (cause instanceof UploadRefused || isFull(cause)) throw cause;
      throw new UploadRefused('cut-off', 'The capture did not come to its end; send it again.');
    } finally {
      clearTimeout(timer);
    }
    return hash.digest('hex');
  }

  /** One after another: each is decoded in a process of its own. */
  #readLater(file: Handle, capture: CaptureRecord): void {
    this.#tail = this.#tail
      .then(() => this.#read(file, capture))
      .catch((error: unknown) => {
        if (!this.#stop.signal.aborted) this.#dependencies.sensors.notice(`${capture.path}: ${messageOf(error)}`);
      })
      .finally(async () => {
        this.#waiting.delete(capture.hash);
        await file.close();
      });
  }

  async #read(file: Handle, { hash, path: name }: CaptureRecord): Promise<void> {
    const { signal } = this.#stop;
    if (signal.aborted) return;
    // The file has no name any more; this is its only way in, and each opening begins at its start.
    await ingestOne({ path: `/proc/self/fd/${file.fd}`, name, hash }, this.#ingestion, signal);
    const record = await this.#ingestion.captures.find(hash);
    if (record && !signal.aborted) this.#dependencies.tell(record);
  }
}

/** A file that is in no folder: however the process ends, the system takes its bytes back. */
async function openNameless(folder: string): Promise<Handle> {
  const place = path.join(folder, `upload-${randomUUID()}`);
  const file = await fs.open(place, 'wx+', 0o600);
  await fs.unlink(place);
  return file;
}

function noCapture(): UploadRefused {
  return new UploadRefused(
    'no-capture',
    'This is no capture: it begins like neither pcap nor pcapng nor gzip nor zstd; save it from Wireshark or tcpdump as one of these.',
  );
}

function tooLarge(limit: number): UploadRefused {
  return new UploadRefused(
    'too-large',
    `A capture that is brought may have at most ${limit} bytes; cut it with editcap, lay it into a watched folder, or raise api.limits.uploadBytes.`,
  );
}

function failed(record: CaptureRecord, message: string): CaptureRecord {
  return { ...record, state: 'failed', problems: [{ offset: null, message }] };
}

/** Without room the API says so itself. */
function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOSPC';
}
