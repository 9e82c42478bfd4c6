/** Which batches are in the store: told by the rows themselves, which name their batch, and held in memory as runs of numbers. */
import type { Engine } from './engine.ts';

/** First and last number of a run. */
type Run = [first: number, last: number];

/** Every batch of which rows are, or were, kept; a batch shows up here exactly when its rows do. */
const BATCHES = `SELECT source, sequence FROM flows GROUP BY source, sequence
  UNION DISTINCT SELECT source, sequence FROM kept_batches`;

export class Ledger {
  #runs = new Map<string, Run[]>();
  /** Batches that came while the ledger is being read. */
  #meanwhile: (readonly [source: string, sequence: number])[] | null = null;

  has(source: string, sequence: number): boolean {
    const runs = this.#runs.get(source);
    if (!runs) return false;
    const run = runs[placeOf(runs, sequence)];
    return run !== undefined && run[0] <= sequence;
  }

  add(source: string, sequence: number): void {
    let runs = this.#runs.get(source);
    if (!runs) {
      runs = [];
      this.#runs.set(source, runs);
    }
    addTo(runs, sequence, sequence);
    this.#meanwhile?.push([source, sequence]);
  }

  /** Reads it anew: at the start, when the engine was lost, and when days are forgotten. */
  async load(engine: Engine): Promise<void> {
    const meanwhile: (readonly [string, number])[] = [];
    this.#meanwhile = meanwhile;
    try {
      this.#runs = await readRuns(engine);
    } finally {
      if (this.#meanwhile === meanwhile) this.#meanwhile = null;
    }
    for (const [source, sequence] of meanwhile) this.add(source, sequence);
  }
}

async function readRuns(engine: Engine): Promise<Map<string, Run[]>> {
  const loaded = new Map<string, Run[]>();
  const sources = await engine.rows(
    `SELECT source, min(sequence), max(sequence), count() FROM (${BATCHES}) GROUP BY source`,
  );
  const broken: string[] = [];
  for (const [source, first, last, count] of sources) {
    if (Number(last) - Number(first) + 1 === Number(count)) loaded.set(String(source), [[Number(first), Number(last)]]);
    else broken.push(String(source));
  }
  for (const source of broken) {
    // Numbers minus their rank are the same within a run.
    const runs = await engine.rows(
      `SELECT min(sequence) AS first, max(sequence) FROM (
         SELECT sequence, sequence - row_number() OVER (ORDER BY sequence) AS run FROM (${BATCHES}) WHERE source = {source:String}
       ) GROUP BY run ORDER BY first`,
      { source },
    );
    loaded.set(
      source,
      runs.map(([first, last]): Run => [Number(first), Number(last)]),
    );
  }
  return loaded;
}

/** Index of the first run that ends at or behind `sequence`. */
function placeOf(runs: readonly Run[], sequence: number): number {
  let [low, high] = [0, runs.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((runs[middle]?.[1] ?? 0) < sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}

function addTo(runs: Run[], first: number, last: number): void {
  const at = placeOf(runs, first - 1);
  const before = runs[at];
  if (!before || before[0] > last + 1) {
    runs.splice(at, 0, [first, last]);
    return;
  }
  before[0] = Math.min(before[0], first);
  before[1] = Math.max(before[1], last);
  const next = runs[at + 1];
  if (next && next[0] <= before[1] + 1) {
    before[1] = Math.max(before[1], next[1]);
    runs.splice(at + 1, 1);
  }
}
