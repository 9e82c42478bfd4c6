import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { configure, flowAt, HOUR, openStore, temporaryFolder, WHOLE } from './testing.ts';

test('roll-ups that a power loss left empty are made anew at the next start, and sums stay exact', async (context) => {
  const folder = await temporaryFolder(context);
  const store = await openStore(context, configure(folder));
  for (let sequence = 1; sequence <= 3; sequence++)
    await store.write({ source: 'live:a', sequence, flows: [flowAt(`f${sequence}`, sequence * HOUR)] });
  const sums = await store.protocols(WHOLE);
  await store.stop();
  assert.ok(emptyDerived(folder) > 0, 'nothing was broken');
  const again = await openStore(context, configure(folder));
  assert.deepEqual(await again.check(), []);
  assert.deepEqual(await again.protocols(WHOLE), sums);
  await again.write({ source: 'live:a', sequence: 2, flows: [flowAt('f2', 2 * HOUR)] });
  assert.deepEqual(await again.protocols(WHOLE), sums);
});

/** Leaves of every projection what a disk holds of files that were not synced: their names. */
function emptyDerived(folder: string): number {
  const files = fs
    .readdirSync(path.join(folder, 'engine'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath.endsWith('.proj'));
  for (const { parentPath, name } of files) fs.truncateSync(path.join(parentPath, name));
  return files.length;
}
