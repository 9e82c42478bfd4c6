/** Writes the rows of each day into files of its own, as they come, so that memory stays small. */
import fs from 'node:fs';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import zlib from 'node:zlib';
import type { Fact } from '#model/fact.ts';
import { dateOf } from './clock.ts';
import type { Row } from './row.ts';
import { RowWriter } from './row-writer.ts';
import type { Sink } from './simulation.ts';

/** Characters of facts gathered before they are written. */
const BLOCK = 1 << 18;
/** The quickest level: these files are made to be read once. */
const LEVEL = 1;

/** One file that grows: plain, or compressed on the way. */
class DayFile {
  readonly #descriptor: number;
  readonly #gzip: zlib.Gzip | null = null;
  readonly #done: Promise<unknown> | null = null;

  constructor(file: string, isCompressed: boolean) {
    this.#descriptor = fs.openSync(isCompressed ? `${file}.gz` : file, 'w');
    if (!isCompressed) return;
    this.#gzip = zlib.createGzip({ level: LEVEL });
    this.#done = finished(this.#gzip.pipe(fs.createWriteStream('', { fd: this.#descriptor })));
  }

  add(bytes: Uint8Array): void {
    if (this.#gzip !== null) this.#gzip.write(bytes);
    else for (let at = 0; at < bytes.length; ) at += fs.writeSync(this.#descriptor, bytes, at);
  }

  async close(): Promise<void> {
    if (this.#gzip === null) fs.closeSync(this.#descriptor);
    else {
      this.#gzip.end();
      await this.#done;
    }
  }
}

/** A sink that writes `flows/DATE.ndjson` and `facts/DATE.ndjson` into a folder. */
export class FolderSink implements Sink {
  readonly #folder: string;
  readonly #isCompressed: boolean;
  readonly #rows: RowWriter;
  #flows: DayFile | null = null;
  #facts: DayFile | null = null;
  #factLines = '';
  readonly #closing: Promise<void>[] = [];

  constructor(folder: string, capture: string, isCompressed: boolean) {
    this.#folder = folder;
    this.#isCompressed = isCompressed;
    this.#rows = new RowWriter(capture, (bytes) => this.#flows?.add(bytes));
    for (const part of ['flows', 'facts']) fs.mkdirSync(path.join(folder, part), { recursive: true });
  }

  day(day: number): void {
    this.#leave();
    const name = `${dateOf(day)}.ndjson`;
    this.#flows = new DayFile(path.join(this.#folder, 'flows', name), this.#isCompressed);
    this.#facts = new DayFile(path.join(this.#folder, 'facts', name), this.#isCompressed);
  }

  flow(row: Row): void {
    this.#rows.add(row);
  }

  fact(fact: Fact): void {
    this.#factLines += `${JSON.stringify(fact)}\n`;
    if (this.#factLines.length >= BLOCK) this.#writeFacts();
  }

  /** Waits until what was given so far is written. */
  async settle(): Promise<void> {
    await Promise.all(this.#closing.splice(0));
  }

  /** Closes the last day's files. */
  async close(): Promise<void> {
    this.#leave();
    await this.settle();
  }

  #writeFacts(): void {
    this.#facts?.add(Buffer.from(this.#factLines));
    this.#factLines = '';
  }

  #leave(): void {
    this.#rows.flush();
    this.#writeFacts();
    for (const file of [this.#flows, this.#facts]) if (file) this.#closing.push(file.close());
  }
}
