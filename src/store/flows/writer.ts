/** Takes batches in: each once, whole or not at all, and only while there is room. */
import { createHash } from 'node:crypto';
import { type Batch, StoreFull } from '#bus/batch.ts';
import type { Days } from './days.ts';
import { type EncodedBatch, encodeBatch } from './encode.ts';
import { type Engine, EngineLost, isNoSpace } from './engine.ts';
import { type Gate, Places } from './gate.ts';
import type { Ledger } from './ledger.ts';
import { BLOCKS_AT_ONCE } from './settings.ts';

export type FlowBatch = Pick<Batch, 'source' | 'sequence' | 'flows'>;

/** Times a batch is sent again after the engine died over it. */
const TRIES = 5;
/** A batch is on disk as the block that is handed over, as its part, and for a while as parts being merged. */
const ROOM_FACTOR = 4;

/** What the writer did since the start. */
export interface WriterFigures {
  batches: number;
  rows: number;
  repeated: number;
  refused: number;
  /** Seconds spent in inserts, and how many there were. */
  seconds: number;
}

export interface WriterDependencies {
  readonly engine: Engine;
  readonly gate: Gate;
  readonly ledger: Ledger;
  readonly days: Days;
  /** Bytes that may still be used, above the floor that is left free; null where the engine's disk is not ours to see. */
  readonly room: () => Promise<number | null>;
  readonly now: () => Date;
}

export class Writer {
  readonly figures: WriterFigures = { batches: 0, rows: 0, repeated: 0, refused: 0, seconds: 0 };
  readonly #dependencies: WriterDependencies;
  readonly #places = new Places(BLOCKS_AT_ONCE);
  readonly #running = new Map<string, Promise<void>>();

  constructor(dependencies: WriterDependencies) {
    this.#dependencies = dependencies;
  }

  /** Writes a batch; the same batch asked for twice at once is written once. Throws a StoreFull. */
  write(batch: FlowBatch): Promise<void> {
    const key = `${batch.sequence} ${batch.source}`;
    const running = this.#running.get(key);
    if (running) return running;
    const written = this.#places.use(() => this.#dependencies.gate.shared(() => this.#take(batch)));
    this.#running.set(key, written);
    const forget = (): boolean => this.#running.delete(key);
    written.then(forget, forget);
    return written;
  }

  async #take(batch: FlowBatch): Promise<void> {
    const { days, ledger, now } = this.#dependencies;
    const { source, sequence, flows } = batch;
    if (flows.length === 0) return this.#makeSureOfRoom(0);
    if (ledger.has(source, sequence)) {
      this.figures.repeated++;
      return;
    }
    const received = Math.floor(now().getTime() / 1000);
    const encoded = encodeBatch({ source, sequence, received }, flows);
    await this.#makeSureOfRoom(encoded.block.length * ROOM_FACTOR);
    const began = performance.now();
    await this.#insert(batch, encoded);
    this.figures.seconds += (performance.now() - began) / 1000;
    this.figures.batches++;
    this.figures.rows += flows.length;
    ledger.add(source, sequence);
    days.note({ ...encoded, received, rows: flows.length });
  }

  async #insert({ source, sequence }: FlowBatch, { columns, block }: EncodedBatch): Promise<void> {
    const { engine } = this.#dependencies;
    const token = createHash('sha256').update(`${sequence} ${source}`).digest('hex');
    for (let tries = 1; ; tries++) {
      try {
        await engine.insert({ table: 'flows', columns, token, block });
        return;
      } catch (error) {
        if (isNoSpace(error)) throw this.#full(error);
        if (!(error instanceof EngineLost) || tries >= TRIES) throw error;
      }
      // The engine died: whether the rows are there is for the rows to say.
      if (await this.#arrived(source, sequence)) return;
    }
  }

  async #arrived(source: string, sequence: number): Promise<boolean> {
    const { engine, ledger } = this.#dependencies;
    for (let tries = 1; ; tries++) {
      try {
        await ledger.load(engine);
        return ledger.has(source, sequence);
      } catch (error) {
        if (!(error instanceof EngineLost) || tries >= TRIES) throw error;
      }
    }
  }

  async #makeSureOfRoom(bytes: number): Promise<void> {
    const room = await this.#dependencies.room();
    if (room !== null && room < bytes) throw this.#full(undefined);
  }

  #full(cause: unknown): StoreFull {
    this.figures.refused++;
    return new StoreFull('there is no room for more flows; make room, or keep fewer days', { cause });
  }
}
