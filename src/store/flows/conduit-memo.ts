/** Remembers what went between ends in spans that were asked for lately: a past hour is looked at again and again, and changes only where rows come in for it. */
import { createHash } from 'node:crypto';
import type { Conduit } from '#api/flows.ts';
import type { Span } from '#api/page.ts';
import { timeOf } from './encode.ts';

/** Answers that are remembered, and conduits of all of them together: about 100 MB at the very most. */
const [ANSWERS, CONDUITS] = [256, 400_000];

interface Kept {
  readonly edition: number;
  readonly conduits: readonly Conduit[];
}

export class ConduitMemo {
  readonly #editionOf: (from: number, to: number) => number;
  /** The one asked for last is at the end. */
  readonly #kept = new Map<string, Kept>();
  #size = 0;

  /** `editionOf` is another number whenever rows came in for a span, or went, in microseconds. */
  constructor(editionOf: (from: number, to: number) => number) {
    this.#editionOf = editionOf;
  }

  /** The remembered answer while nothing came in for the span; else asked for. */
  async of(
    span: Span,
    ends: ReadonlyMap<string, number>,
    ask: () => Promise<readonly Conduit[]>,
  ): Promise<readonly Conduit[]> {
    const key = keyOf(span, ends);
    // Taken before it is asked: what comes in meanwhile makes the answer old.
    const edition = this.#editionOf(timeOf(span.from), timeOf(span.to));
    const kept = this.#kept.get(key);
    if (kept?.edition === edition) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept.conduits;
    }
    const conduits = await ask();
    this.#keep(key, { edition, conduits });
    return conduits;
  }

  #keep(key: string, one: Kept): void {
    this.#drop(key);
    if (one.conduits.length > CONDUITS) return;
    this.#kept.set(key, one);
    this.#size += one.conduits.length;
    for (const old of this.#kept.keys()) {
      if (this.#kept.size <= ANSWERS && this.#size <= CONDUITS) return;
      this.#drop(old);
    }
  }

  #drop(key: string): void {
    this.#size -= this.#kept.get(key)?.conduits.length ?? 0;
    this.#kept.delete(key);
  }
}

function keyOf({ from, to }: Span, ends: ReadonlyMap<string, number>): string {
  const hash = createHash('sha256');
  for (const [address, end] of ends) hash.update(`${address} ${end}\n`);
  return `${from} ${to} ${hash.digest('base64')}`;
}
