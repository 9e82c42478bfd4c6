/** Reads a whole store and says what is wrong with it. */
import { type Engine, EngineError, type Row } from './engine.ts';
import { plainMessage } from './error.ts';
import { KEPT_TABLES } from './schema.ts';

const TABLES: readonly string[] = ['flows', 'moves', 'steps', ...KEPT_TABLES.map((name) => `kept_${name}`)];

/** One sentence for each defect; empty where all is well. Every byte is read and compared with its checksum. */
export async function inspect(engine: Engine): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const table of TABLES) {
    const parts = await asked(engine, `CHECK TABLE ${table} SETTINGS check_query_single_value_result = 0`);
    if (!parts.done) problems.push(`table ${table}: cannot be read (${parts.reason}); restore a backup`);
    for (const [part, passed, message] of parts.rows) {
      if (Number(passed) !== 1)
        problems.push(`table ${table}, part ${part}: damaged (${plainMessage(String(message))}); restore a backup`);
    }
  }
  problems.push(...(await partsSetAside(engine)));
  const sums = await asked(
    engine,
    'SELECT sum(amount), (SELECT count() FROM flows) FROM (SELECT source, sequence, count() AS amount FROM flows GROUP BY source, sequence)',
  );
  if (!sums.done) problems.push(`the sums of flows cannot be read (${sums.reason}); restore a backup`);
  for (const [sum, count] of sums.rows)
    if (Number(sum) !== Number(count))
      problems.push(`the sums of flows tell of ${sum} rows where there are ${count}; restore a backup`);
  return problems;
}

/** Parts that could not be opened and whose rows no other part holds, in one sentence each: the engine goes on without them. */
export async function partsSetAside(engine: Engine): Promise<readonly string[]> {
  const aside = await engine.rows(`SELECT aside.table, aside.name FROM system.detached_parts AS aside
    LEFT JOIN (SELECT * FROM system.parts WHERE active AND database = currentDatabase()) AS whole
      ON whole.table = aside.table AND whole.partition_id = aside.partition_id
    WHERE aside.database = currentDatabase() AND aside.reason != ''
    GROUP BY aside.table, aside.name
    HAVING countIf(whole.name != '' AND whole.min_block_number <= aside.min_block_number
      AND whole.max_block_number >= aside.max_block_number) = 0`);
  return aside.map(([table, name]) => `table ${table}, part ${name}: could not be opened, and its rows are missing`);
}

type Asked =
  | { readonly done: true; readonly rows: readonly Row[] }
  | { readonly done: false; readonly rows: readonly []; readonly reason: string };

/** What cannot be read is a finding, and no reason to stop looking. */
async function asked(engine: Engine, sql: string): Promise<Asked> {
  try {
    return { done: true, rows: await engine.rows(sql) };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { done: false, rows: [], reason: plainMessage(error.message) };
  }
}
