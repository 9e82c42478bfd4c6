/** Puts the parts of days that are over together, one day at a time: the fewer parts, the sooner questions are answered. */
import { type Days, partitionSql } from './days.ts';
import type { Engine } from './engine.ts';

/** A day of which nothing came in for this many seconds is taken to be over. */
const QUIET = 6 * 3600;

/** Parts of the table of flows. */
export async function partsOf(engine: Engine): Promise<number> {
  const [row] = await engine.rows(
    "SELECT count() FROM system.parts WHERE active AND database = currentDatabase() AND table = 'flows'",
  );
  return Number(row?.[0] ?? 0);
}

/** Merges the oldest quiet day that lies in several parts; answers it, or null where there is none. */
export async function mergeQuietDay(engine: Engine, days: Days, now: Date): Promise<number | null> {
  const rows = await engine.rows(
    `SELECT partition FROM system.parts WHERE active AND database = currentDatabase() AND table = 'flows'
     GROUP BY partition HAVING count() > 1`,
  );
  const scattered = new Set(rows.map(([partition]) => `'${partition}'`));
  const quiet = days.held.filter(
    ({ day, received }) => received < now.getTime() / 1000 - QUIET && scattered.has(partitionSql(day)),
  );
  const oldest = quiet.at(-1);
  if (!oldest) return null;
  await engine.run(`OPTIMIZE TABLE flows PARTITION ${partitionSql(oldest.day)} FINAL`);
  return oldest.day;
}
