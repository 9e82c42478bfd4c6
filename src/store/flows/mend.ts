/** Makes roll-ups anew that a power loss left incomplete: the engine syncs the rows of a part, and not the projections derived from them. */
import type { Engine } from './engine.ts';

/** Parts whose projections cannot be read. Until they are mended the engine answers from the rows, right and more slowly. */
const BROKEN = `SELECT DISTINCT partition_id, name FROM system.projection_parts
  WHERE database = currentDatabase() AND table = 'flows' AND active AND is_broken ORDER BY partition_id, name`;

/** Answers how many days were mended. May be interrupted and run again: rows are not touched. */
export async function mendProjections(engine: Engine): Promise<number> {
  const days = new Set<string>();
  for (let broken = await engine.rows(BROKEN); broken.length > 0; broken = await engine.rows(BROKEN)) {
    const [partition = '', name = ''] = broken[0]?.map(String) ?? [];
    const turn = `${partition} ${name}`;
    if (days.has(turn)) throw new Error(`projection ${name} of ${partition} stays broken`);
    days.add(turn);
    // Making one anew mends the others of the part as well. Both words are the engine's own.
    await engine.run(
      `ALTER TABLE flows MATERIALIZE PROJECTION ${name} IN PARTITION ID '${partition}' SETTINGS mutations_sync = 1`,
    );
  }
  return new Set([...days].map((turn) => turn.split(' ')[0])).size;
}
