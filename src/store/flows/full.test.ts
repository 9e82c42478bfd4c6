/** A full disk: batches are refused whole, what was kept stays readable, and with room the same batches are taken. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { StoreFull } from '#bus/batch.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import type { FlowStore } from './store.ts';
import { afterwards, configure, flowAt, openStore, temporaryFolder, WHOLE } from './testing.ts';

const MEGABYTE = 1_048_576;
const DISK = 24;
const ROWS = 4000;

/** Text that does not compress well, so that a small disk fills soon. */
const rowsOf = (sequence: number): readonly StoredFlow[] =>
  Array.from({ length: ROWS }, (_, index) =>
    flowAt(`${sequence}-${index}`, sequence * 1e6 + index, {
      tls: { sni: Array.from({ length: 6 }, () => Math.random().toString(36)).join('.') },
    }),
  );

async function flowsHeld(store: FlowStore): Promise<number> {
  return (await store.protocols(WHOLE)).reduce((sum, { flows }) => sum + flows, 0);
}

/** A disk of a few megabytes, where this user may make one. */
async function smallDisk(context: TestContext): Promise<string | null> {
  const folder = await temporaryFolder(context);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}m`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return null;
  }
  afterwards(context, () => execFileSync('umount', ['-l', folder]));
  return folder;
}

/** Writes until the store refuses; answers how many batches it took. */
async function writeUntilFull(store: FlowStore, batches: readonly (readonly StoredFlow[])[]): Promise<number> {
  for (const [index, flows] of batches.entries()) {
    try {
      await store.write({ source: 'live:eth1:a', sequence: index + 1, flows });
    } catch (error) {
      assert.ok(error instanceof StoreFull, String(error));
      return index;
    }
  }
  return batches.length;
}

test('a disk that fills up while batches come in', async (context) => {
  const disk = await smallDisk(context);
  // Without the right to mount, the floor below which nothing is taken stands in for the end of the disk.
  const store = await openStore(
    context,
    configure(disk ?? (await temporaryFolder(context)), disk === null ? { freeBytes: 2 ** 60 } : {}),
  );
  const batches = Array.from({ length: 60 }, (_, index) => rowsOf(index + 1));
  const ballast = path.join(disk ?? '', 'ballast');
  if (disk !== null) await writeFile(ballast, Buffer.alloc(10 * MEGABYTE));
  const taken = await writeUntilFull(store, batches);
  assert.ok(taken < batches.length, 'the disk was never full');
  assert.equal(await flowsHeld(store), taken * ROWS);
  assert.equal((await store.health()).ok, disk !== null);
  if (disk === null) return;

  await rm(ballast);
  const more = await writeUntilFull(store, batches);
  assert.ok(more > taken, 'with room, the refused batch is taken');
  assert.equal(await flowsHeld(store), more * ROWS);
  assert.deepEqual(await store.check(), []);
});

test('a disk that somebody else fills to the last byte', async (context) => {
  const disk = await smallDisk(context);
  if (disk === null) return context.diagnostic('this user may not mount a small disk; the floor is tested above');
  const store = await openStore(context, configure(disk));
  await store.write({ source: 'live:eth1:a', sequence: 1, flows: rowsOf(1) });
  const ballast = path.join(disk, 'ballast');
  await assert.rejects(writeFile(ballast, Buffer.alloc(DISK * MEGABYTE)), { code: 'ENOSPC' });
  const refused = { source: 'live:eth1:a', sequence: 2, flows: rowsOf(2) };
  await assert.rejects(store.write(refused), StoreFull);
  assert.equal(await flowsHeld(store), ROWS);
  assert.equal((await store.health()).ok, false);
  await rm(ballast);
  await store.write(refused);
  await store.write(refused);
  assert.equal(await flowsHeld(store), 2 * ROWS);
  const figures = new Map(store.metrics().map(({ name, values: [first] }) => [name, first?.value]));
  assert.equal(figures.get('wardline_flow_store_refused_total'), 1);
  assert.equal(figures.get('wardline_flow_store_repeated_total'), 1);
});

test('below the floor that is left free, nothing is taken', async (context) => {
  const store = await openStore(context, configure(await temporaryFolder(context), { freeBytes: 2 ** 60 }));
  await assert.rejects(store.write({ source: 'live:eth1:a', sequence: 1, flows: rowsOf(1) }), StoreFull);
  assert.equal(await flowsHeld(store), 0);
  assert.match((await store.health()).message, /disk is full/);
});
