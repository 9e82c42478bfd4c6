/** Cuts what a decoding process tells into numbered batches and holds it up until each is safe. */
import type { Batch } from '#bus/batch.ts';
import type { Fact } from '#model/fact.ts';
import type { Passage } from '#model/passage.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import type { DecoderListener, DecoderStatus } from './decoding.ts';

/** Rows of a batch. A capture read again is cut at the same rows, so that its batches are the same. */
const ROWS = 20_000;
/** Rows of a live source that may wait for a slow store before the source is held up: what it cannot tell, the kernel drops. */
const WAITING_ROWS = 100_000;

export interface FeedOptions {
  /** Where batches go; resolves when one is safe. */
  take(batch: Batch): Promise<void>;
  readonly source: string;
  /** For a live source: a batch that is not full is passed on after so many milliseconds. Null: only full ones, and the rest at the end. */
  readonly patience: number | null;
  /** Rows, counted from the start, behind which a batch ends though it is not full. */
  readonly cuts?: readonly number[];
  status?(status: DecoderStatus): void;
  now?(): number;
}

export class Feed implements DecoderListener {
  readonly #options: FeedOptions;
  readonly #now: () => number;
  #sequence = 0;
  #told = 0;
  #flows: StoredFlow[] = [];
  #facts: Fact[] = [];
  #passages: Passage[] = [];
  #full: Batch[] = [];
  #passed: number;
  /** Batches of a live source on their way, and why the last one did not arrive. */
  #passing: Promise<void> | null = null;
  #failure: unknown = null;

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#now = options.now ?? performance.now.bind(performance);
    this.#passed = this.#now();
  }

  flow(flow: StoredFlow): void {
    this.#flows.push(flow);
    this.#row();
  }

  fact(fact: Fact): void {
    this.#facts.push(fact);
    this.#row();
  }

  passage(passage: Passage): void {
    this.#passages.push(passage);
    this.#row();
  }

  status(status: DecoderStatus): void {
    this.#options.status?.(status);
  }

  pause(): Promise<void> | undefined {
    const { patience } = this.#options;
    if (patience === null) return this.#full.length > 0 ? this.#pass() : undefined;
    if (this.#failure !== null) throw this.#failure;
    if (this.#passing === null && this.#now() - this.#passed >= patience) this.#cut(1);
    if (this.#full.length > 0) this.#passOn();
    return this.#waiting > WAITING_ROWS ? (this.#passing ?? undefined) : undefined;
  }

  /** What is left, if anything: the number its batch will have, and how many rows were told up to its end. */
  get rest(): { readonly sequence: number; readonly told: number } | null {
    const left = this.#held;
    return left === 0 ? null : { sequence: this.#sequence + 1, told: this.#told };
  }

  /** Passes on what is left. */
  async finish(): Promise<void> {
    await this.#passing;
    this.#cut(1);
    await this.#pass();
  }

  get #waiting(): number {
    const full = this.#full.reduce((sum, { flows, facts }) => sum + flows.length + facts.length, 0);
    return full + this.#held;
  }

  /** Rows that are in no batch yet. */
  get #held(): number {
    return this.#flows.length + this.#facts.length + this.#passages.length;
  }

  #row(): void {
    this.#told++;
    this.#cut(this.#options.cuts?.includes(this.#told) ? 1 : ROWS);
  }

  #cut(rows: number): void {
    if (this.#held < rows) return;
    const { source } = this.#options;
    const passages = this.#passages.length > 0 ? { passages: this.#passages } : {};
    this.#full.push({ source, sequence: ++this.#sequence, flows: this.#flows, facts: this.#facts, ...passages });
    this.#flows = [];
    this.#facts = [];
    this.#passages = [];
  }

  /** Passes batches on while the source goes on. */
  #passOn(): void {
    this.#passing ??= this.#pass()
      .catch((error: unknown) => {
        this.#failure = error;
      })
      .finally(() => {
        this.#passing = null;
      });
  }

  async #pass(): Promise<void> {
    for (let batch = this.#full[0]; batch; batch = this.#full[0]) {
      await this.#options.take(batch);
      this.#full.shift();
    }
    this.#passed = this.#now();
  }
}
