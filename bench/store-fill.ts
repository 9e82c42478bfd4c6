/** Fills a flow store with the traffic of a synthetic hospital, in SQL: a hundred million rows in minutes. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { Session } from 'chdb';
import { createEmbeddedEngine } from '../src/store/flows/client.ts';
import { migrate } from '../src/store/flows/migrate.ts';
import { FIRST_DAY, fillSql } from './store-traffic.ts';

export interface Filling {
  readonly rows: number;
  readonly days: number;
  /** Each row so many times over: making rows takes most of the time, and copies of their parts take none. */
  readonly copies?: number;
}

/** Makes the tables in `folder` as the store does, then fills them day by day: each day in one part, as merges leave it. `tell` hears of each day. */
export async function fillStore(
  folder: string,
  { rows, days, copies = 1 }: Filling,
  tell: (line: string) => void,
): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const engine = createEmbeddedEngine(folder);
  await engine.start();
  await migrate(engine);
  await engine.stop();
  const perDay = Math.ceil(rows / days / copies);
  // An engine without bounds on memory: making a day at once takes more than answering about it.
  const session = new Session(path.join(folder, 'engine'));
  const began = performance.now();
  for (let day = 0; day < days; day++) {
    await session.queryAsync(fillSql(day, 0, perDay, perDay));
    tell(`day ${day + 1} of ${days}, ${((performance.now() - began) / 1000).toFixed(0)} s`);
  }
  if (copies > 1) {
    // Put together, copies of a day would be one day: they stay parts of their own, as days are.
    await session.queryAsync('ALTER TABLE flows MODIFY SETTING max_bytes_to_merge_at_max_space_in_pool = 1');
    await session.queryAsync('CREATE TABLE once AS flows');
    const partitions = Array.from({ length: days }, (_, day) => dayOf(day));
    for (const day of partitions) await session.queryAsync(`ALTER TABLE once ATTACH PARTITION '${day}' FROM flows`);
    for (let copy = 1; copy < copies; copy++)
      for (const day of partitions) await session.queryAsync(`ALTER TABLE flows ATTACH PARTITION '${day}' FROM once`);
    await session.queryAsync('DROP TABLE once');
    tell(`each of them ${copies} times over`);
  }
  session.close();
}

function dayOf(day: number): string {
  return new Date(FIRST_DAY / 1000 + day * 86_400_000).toISOString().slice(0, 10);
}
