/** Copies of the whole store while it is used, and the way back. */
import { mkdir, open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Engine, quoted } from './engine.ts';
import { FlowStoreError } from './error.ts';
import { STEPS } from './schema.ts';

/** Writes everything the engine holds into a new folder. */
export async function backUp(engine: Engine, directory: string): Promise<void> {
  await beEmpty(directory);
  const target = path.resolve(directory, 'flows');
  await mkdir(path.dirname(target), { recursive: true });
  await engine.run(`BACKUP DATABASE default TO File(${quoted(target)})`);
  await sync(directory);
}

/** Fills an engine that holds nothing from a backup, whichever version made it: steps it lacks are done afterwards. */
export async function bringBack(engine: Engine, directory: string): Promise<void> {
  const source = path.resolve(directory, 'flows');
  const tables = await engine.rows('SELECT name FROM system.tables WHERE database = currentDatabase()');
  if (tables.length > 0)
    throw new FlowStoreError('occupied', 'there are flows in this folder already; restore into an empty one');
  await stat(path.join(source, '.backup')).catch((cause: unknown) => {
    throw new FlowStoreError('unusable', `${directory} holds no backup of flows`, { cause });
  });
  await engine.run(`RESTORE DATABASE default FROM File(${quoted(source)})`);
  const steps = new Set(STEPS.map(({ name }) => name));
  const stranger = (await engine.rows('SELECT name FROM steps')).find(([name]) => !steps.has(String(name)));
  if (stranger)
    throw new FlowStoreError(
      'newer',
      `the backup was made by a newer Wardline (step ${stranger[0]}); use that version`,
    );
}

async function beEmpty(directory: string): Promise<void> {
  const entries: readonly string[] = await readdir(directory).catch(() => []);
  if (entries.includes('flows'))
    throw new FlowStoreError('occupied', `${directory} holds a backup already; give another folder`);
}

/** Brings every file of a folder to the disk. */
async function sync(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const file = await open(path.join(entry.parentPath, entry.name), 'r');
    await file.sync().finally(() => file.close());
  }
  const folder = await open(directory, 'r');
  await folder.sync().finally(() => folder.close());
}
