/** A folder sensor: takes in the captures that a rotating capture program leaves in a folder, each once, when it is complete. */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { SensorStatus } from '#api/services.ts';
import { messageOf } from '#base/message.ts';
import { type IngestDependencies, ingest } from '../ingest.ts';
import { handOn, insist, type Sensor, type SensorDependencies, StatusBoard } from './sensor.ts';

const CAPTURE = /\.(pcap|pcapng|cap)\d*(\.gz|\.zst)?$/i;
/** The folder is looked at this often, in milliseconds: events of the file system are not to be relied on over networks. */
const LOOK = 2000;
/** Files remembered as taken in; beyond it the oldest are looked up by their hash again. */
const REMEMBERED = 100_000;

export interface FolderSensorConfig {
  readonly name: string;
  readonly folder: string;
  /** A file that did not change for so many seconds is complete. */
  readonly quietSeconds: number;
}

export class FolderSensor implements Sensor {
  readonly #config: FolderSensorConfig;
  readonly #ingest: IngestDependencies;
  readonly #dependencies: SensorDependencies;
  readonly #board: StatusBoard;
  readonly #stop = new AbortController();
  /** Path to size and time of change, as they were when the file was taken in. */
  readonly #taken = new Map<string, string>();
  /** Path to the same of files that are not complete yet, and since when they are so, by a clock that cannot be set. */
  readonly #waiting = new Map<string, { readonly state: string; readonly since: number }>();
  #running: Promise<void> = Promise.resolve();

  constructor(config: FolderSensorConfig, ingest: IngestDependencies, dependencies: SensorDependencies) {
    this.#config = config;
    this.#dependencies = dependencies;
    this.#board = new StatusBoard(config.name, 'folder');
    const { core, captures } = ingest;
    const { signal } = this.#stop;
    this.#ingest = {
      ...ingest,
      core: {
        take: (batch) => handOn(batch, this.#board, dependencies, signal),
        lastSequence: (source) => core.lastSequence(source),
        keepSeen: () => core.keepSeen(),
      },
      captures: {
        ...captures,
        note: (...words) => insist(() => captures.note(...words), this.#board, dependencies, signal),
      },
    };
  }

  status(): SensorStatus {
    return this.#board.snapshot();
  }

  start(): void {
    this.#running = this.#keepLooking();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    this.#board.state = 'stopped';
  }

  async #keepLooking(): Promise<void> {
    const { signal } = this.#stop;
    this.#board.state = 'running';
    while (!signal.aborted) {
      await this.#look().catch((error: unknown) => {
        if (!signal.aborted) this.#complain(error);
      });
      await delay(LOOK, undefined, { signal }).catch(() => {});
    }
  }

  async #look(): Promise<void> {
    const { folder } = this.#config;
    for (const name of fs
      .readdirSync(folder)
      .filter((entry) => CAPTURE.test(entry))
      .sort()) {
      if (this.#stop.signal.aborted) return;
      const file = path.join(folder, name);
      const stat = fs.statSync(file, { throwIfNoEntry: false });
      if (!stat?.isFile()) continue;
      const state = `${stat.size} ${stat.mtimeMs}`;
      if (this.#taken.get(file) === state || !this.#isQuiet(file, state, stat.mtimeMs)) continue;
      await this.#takeIn(file);
      this.#waiting.delete(file);
      remember(this.#taken, file, state);
    }
    if (this.#board.state === 'failed') {
      this.#board.state = 'running';
      this.#board.problem = null;
    }
  }

  /** A file is complete when it was seen unchanged for long enough, or is old when it is first seen, whatever the machine's clock does meanwhile. */
  #isQuiet(file: string, state: string, changed: number): boolean {
    const quiet = this.#config.quietSeconds * 1000;
    const before = this.#waiting.get(file);
    if (before?.state === state) return performance.now() - before.since >= quiet;
    remember(this.#waiting, file, { state, since: performance.now() });
    return before === undefined && Date.now() - changed >= quiet;
  }

  async #takeIn(file: string): Promise<void> {
    const { ingested, unreadable } = await ingest([file], this.#ingest, { signal: this.#stop.signal });
    for (const { record, known } of ingested) {
      if (known) continue;
      this.#board.packets += record.packets;
      this.#board.bytes += record.bytes;
      this.#board.lastPacket = record.end ?? this.#board.lastPacket;
    }
    for (const { message } of unreadable) {
      this.#board.problem = message;
      this.#dependencies.notice(`${this.#config.name}: ${message}`);
    }
  }

  #complain(error: unknown): void {
    const message = messageOf(error);
    if (this.#board.problem !== message) this.#dependencies.notice(`${this.#config.name}: ${message}`);
    this.#board.state = 'failed';
    this.#board.problem = message;
  }
}

/** Keeps a value; beyond the limit the oldest goes. */
function remember<Value>(values: Map<string, Value>, key: string, value: Value): void {
  if (values.size >= REMEMBERED) values.delete(values.keys().next().value ?? '');
  values.set(key, value);
}
