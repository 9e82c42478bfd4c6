/** Large captures are read by several threads at once: each follows its share of the address pairs, and what they tell is merged. */
import { randomBytes } from 'node:crypto';
import { ChunkWriter, Merger } from './chunks.ts';
import type { Config } from './config.ts';
import { flowLine } from './flow-line.ts';
import { type Conclusion, Gathering } from './gathering.ts';
import { namedCaptures, type RunOptions, type RunResult, run } from './pipeline.ts';
import { shardsFor } from './reading-thread.ts';
import { createBell, sharded, startOthers, WAITING_LIMIT } from './shard-threads.ts';

/** Writes the lines of all flows, in order, to `write`. Read by `asked` threads, or by as many as are worth their cost. */
export async function flowLines(
  named: readonly string[],
  config: Config,
  write: (bytes: Uint8Array) => void,
  options: RunOptions = {},
  asked: number | null = null,
): Promise<RunResult> {
  const { paths, shards } = share(named, asked);
  const merger = new Merger(shards, write);
  const bell = createBell();
  const others = startOthers({ kind: 'flows', paths, config, shards, signal: options.signal, bell }, (source, chunk) =>
    merger.take(source, chunk),
  );
  let isOver = false;
  const ending = Promise.all(
    others.map(async ({ end }, index) => {
      const { result } = await end;
      merger.end(index + 1);
      return result;
    }),
  ).finally(() => {
    isOver = true;
  });
  // Whoever waits for it hears of a failure; until then nobody may.
  ending.catch(() => {});
  const step = (): void => {
    merger.merge().forEach((used, source) => {
      others[source - 1]?.took(used);
    });
  };
  const own = new ChunkWriter((chunk) => merger.take(0, chunk));
  const turn = async (): Promise<void> => {
    step();
    // A thread that failed is told of at once.
    if (isOver) await ending;
    while (!isOver && merger.waiting(0) > WAITING_LIMIT) {
      await bell.next();
      step();
    }
  };
  const first = await run(
    paths,
    sharded(config, 0, shards),
    { flow: (flow, time, place) => own.add(time, place, flowLine(flow)) },
    { ...options, turn },
  );
  own.flush();
  merger.end(0);
  while (!isOver) {
    step();
    await Promise.race([bell.next(), ending]);
  }
  const results = await ending;
  step();
  return joined(first, results);
}

/** What one pass over captures gave. */
export interface Gathered {
  readonly gathering: Gathering;
  readonly result: RunResult;
  /** What detectors conclude: another thread does, where there is one, while this one works out devices. */
  readonly concluding: Promise<Conclusion>;
}

/** Gathers what the report needs. Read by `asked` threads, or by as many as are worth their cost. */
export async function gather(
  named: readonly string[],
  given: Config,
  options: RunOptions = {},
  asked: number | null = null,
): Promise<Gathered> {
  const { paths, shards } = share(named, asked);
  const gathering = new Gathering();
  // Threads that share a capture make the same marks of what passes.
  const config = withSecret(given);
  const setting = { kind: 'gather', paths, config, shards, signal: options.signal, bell: createBell() } as const;
  const [concluder, ...rest] = startOthers(setting, () => {});
  const first = await run(paths, sharded(config, 0, shards), gathering, options);
  if (!concluder) return { gathering, result: first, concluding: Promise.resolve(gathering.conclude()) };
  const elsewhere = await Promise.all(rest.map(({ end }) => end));
  const concluding = concluder.conclude([gathering.seen(), ...elsewhere.flatMap(({ seen }) => seen ?? [])]);
  const ends = [await concluder.end, ...elsewhere];
  for (const { state } of ends) if (state) gathering.absorb(state);
  return {
    gathering,
    result: joined(
      first,
      ends.map(({ result }) => result),
    ),
    concluding,
  };
}

/** What all threads read, and how many there are. Folders are searched once: of one that fills meanwhile all read the same files. */
function share(
  named: readonly string[],
  asked: number | null,
): { readonly paths: readonly string[]; readonly shards: number } {
  const paths = namedCaptures(named);
  return { paths, shards: asked ?? shardsFor(paths) };
}

function withSecret(config: Config): Config {
  return { ...config, engine: { ...config.engine, markSecret: randomBytes(32).toString('base64') } };
}

/** What all shares came to together. What is told of the captures themselves every thread says alike. */
function joined(first: RunResult, others: readonly RunResult[]): RunResult {
  const counters = { ...first.counters, oddities: new Map(first.counters.oddities) };
  for (const { counters: other } of others) {
    counters.packets += other.packets;
    counters.duplicates += other.duplicates;
    counters.evicted += other.evicted;
    for (const [word, times] of other.oddities) counters.oddities.set(word, (counters.oddities.get(word) ?? 0) + times);
  }
  return { ...first, counters };
}
