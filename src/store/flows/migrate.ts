/** Brings the tables of a store to this version: forward only. */
import type { Engine } from './engine.ts';
import { FlowStoreError } from './error.ts';
import { STEPS, STEPS_TABLE, type Step } from './schema.ts';

/** Runs the steps that the store lacks. Throws a FlowStoreError where it was written by a newer version. */
export async function migrate(engine: Engine, steps: readonly Step[] = STEPS): Promise<void> {
  await engine.run(STEPS_TABLE);
  const done = new Set((await engine.rows('SELECT name FROM steps')).map(([name]) => String(name)));
  const known = new Set(steps.map(({ name }) => name));
  for (const name of done) {
    if (!known.has(name))
      throw new FlowStoreError(
        'newer',
        `the flows were written by a newer Wardline (step ${name}); use that version, or restore a backup made by this one`,
      );
  }
  for (const { name, statements } of steps) {
    if (done.has(name)) continue;
    for (const statement of statements) await engine.run(statement);
    await engine.run('INSERT INTO steps SELECT {name:String}, now()', { name });
  }
}
