/** A store is copied while it is used, brought back, brought forward, and says what is wrong with it. */
import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { EVERYTHING } from '#base/query.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import { createEmbeddedEngine } from './client.ts';
import { FlowStoreError } from './error.ts';
import { migrate } from './migrate.ts';
import { STEPS } from './schema.ts';
import { createFlowStore, type FlowStore, restoreFlowStore } from './store.ts';
import { configure, flowAt, HOUR, openStore, temporaryFolder, WHOLE } from './testing.ts';

const silent = { now: () => new Date('2026-11-25T00:00:00Z'), warn: () => undefined };
const batch = (sequence: number): { source: string; sequence: number; flows: readonly StoredFlow[] } => ({
  source: 'live:eth1:a',
  sequence,
  flows: [flowAt(`f${sequence}`, sequence * HOUR), flowAt(`g${sequence}`, sequence * HOUR + 1)],
});

async function ids(store: FlowStore): Promise<readonly string[]> {
  return (await store.list({ query: EVERYTHING, limit: 1000, cursor: null, sort: 'start' })).items.map(({ id }) => id);
}

test('a backup made while batches come in is a whole store', async (context) => {
  const [folder, copy, back] = [
    await temporaryFolder(context),
    await temporaryFolder(context),
    await temporaryFolder(context),
  ];
  const store = await openStore(context, configure(folder));
  for (let sequence = 1; sequence <= 30; sequence++) await store.write(batch(sequence));
  const backup = store.backup(copy);
  for (let sequence = 31; sequence <= 34; sequence++) await store.write(batch(sequence));
  await backup;
  await assert.rejects(store.backup(copy), (error) => error instanceof FlowStoreError && error.code === 'occupied');

  await restoreFlowStore(copy, back);
  const restored = await openStore(context, configure(back));
  const held = await ids(restored);
  assert.ok(held.length >= 60 && held.length % 2 === 0, `${held.length} rows`);
  assert.deepEqual(held, (await ids(store)).slice(0, held.length));
  assert.deepEqual(await restored.check(), []);
  // It knows what it holds, and goes on from there.
  for (let sequence = 1; sequence <= 34; sequence++) await restored.write(batch(sequence));
  assert.deepEqual(await ids(restored), await ids(store));
  assert.deepEqual(await restored.protocols(WHOLE), await store.protocols(WHOLE));
});

test('a backup is brought back into an empty folder alone, and only a backup', async (context) => {
  const [folder, copy, nothing] = [
    await temporaryFolder(context),
    await temporaryFolder(context),
    await temporaryFolder(context),
  ];
  const store = createFlowStore(configure(folder), silent);
  await store.start();
  await store.backup(copy);
  await store.stop();
  await assert.rejects(
    restoreFlowStore(copy, folder),
    (error) => error instanceof FlowStoreError && error.code === 'occupied',
  );
  await assert.rejects(
    restoreFlowStore(nothing, await temporaryFolder(context)),
    (error) => error instanceof FlowStoreError && error.code === 'unusable',
  );
});

test('steps run once and in order, and a store of a newer version is left as it is', async (context) => {
  const folder = await temporaryFolder(context);
  const engine = createEmbeddedEngine(folder);
  await engine.start();
  const later = {
    name: '0002-test',
    statements: [
      'CREATE TABLE IF NOT EXISTS later (x UInt8) ENGINE = MergeTree ORDER BY x',
      'INSERT INTO later VALUES (1)',
    ],
  };
  await migrate(engine);
  await engine.run(
    "INSERT INTO flows (source, sequence, received, day, at, id, protocol) VALUES ('old', 1, 0, '2026-11-24', '2026-11-24 00:00:00', 'kept', 'dicom')",
  );
  await migrate(engine, [...STEPS, later]);
  await migrate(engine, [...STEPS, later]);
  assert.deepEqual(await engine.rows('SELECT count() FROM later'), [[1]]);
  assert.deepEqual(await engine.rows('SELECT id FROM flows'), [['kept']]);
  assert.deepEqual(
    await engine.rows('SELECT name FROM steps ORDER BY done, name'),
    [...STEPS, later].map(({ name }) => [name]),
  );
  await engine.stop();
  const store = createFlowStore(configure(folder), silent);
  await assert.rejects(store.start(), (error) => error instanceof FlowStoreError && error.code === 'newer');
});

test('two stores do not share a folder', { timeout: 120_000 }, async (context) => {
  const folder = await temporaryFolder(context);
  const store = await openStore(context, configure(folder));
  await assert.rejects(
    createFlowStore(configure(folder), silent).start(),
    (error) => error instanceof FlowStoreError && error.code === 'locked',
  );
  await store.write(batch(1));
  assert.deepEqual(await ids(store), ['f1', 'g1']);
});

test('a damaged file is named', async (context) => {
  const folder = await temporaryFolder(context);
  const store = createFlowStore(configure(folder), silent);
  await store.start();
  await store.write(batch(1));
  assert.deepEqual(await store.check(), []);
  for (const file of await readdir(path.join(folder, 'engine', 'store'), { recursive: true })) {
    if (!/\/[0-9]{8}_\d+_\d+_\d+\/data\.bin$/.test(file)) continue;
    const place = path.join(folder, 'engine', 'store', file);
    const bytes = await readFile(place);
    bytes.writeUInt8((bytes.at(-20) ?? 0) ^ 0xff, bytes.length - 20);
    await writeFile(place, bytes);
  }
  const problems = await store.check();
  assert.match(problems.join(), /table flows, part \w+: damaged/);
  await store.stop();
});
