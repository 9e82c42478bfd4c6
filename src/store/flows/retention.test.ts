/** Days are dropped whole, what they summed up to stays, and a crash in between changes nothing of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { EVERYTHING } from '#base/query.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import { EngineLost } from './engine.ts';
import type { FlowStore } from './store.ts';
import { configure, flowAt, HOUR, openStore, temporaryFolder, WHOLE } from './testing.ts';

const DAY = 24 * HOUR;
const SOURCE = 'capture:abc';

/** Two flows of a day: one to an archive, one from it. */
const rowsOf = (day: number): readonly StoredFlow[] => [
  flowAt(`a${day}`, day * DAY + HOUR, { vlan: [20] }),
  flowAt(`b${day}`, day * DAY + 3 * HOUR + 5, {
    vlan: [30, 20],
    client: { ip: '10.9.0.1' },
    server: { ip: '10.2.0.5', port: 11_112 },
    protocol: 'hl7',
  }),
];

async function fill(store: FlowStore, days: readonly number[]): Promise<void> {
  for (const day of days) await store.write({ source: SOURCE, sequence: day + 1, flows: rowsOf(day) });
}

/** Everything that roll-ups answer. */
async function sums(store: FlowStore): Promise<unknown> {
  return {
    peers: await store.peers(['10.2.0.5'], WHOLE, 100),
    hours: await store.timeline(['10.2.0.5'], WHOLE, 'hour'),
    days: await store.timeline(['10.9.0.1'], WHOLE, 'day'),
    top: await store.top(WHOLE, { limit: 100 }),
    vlan: await store.top(WHOLE, { vlan: 20, limit: 100 }),
    protocols: await store.protocols(WHOLE),
  };
}

async function ids(store: FlowStore): Promise<readonly string[]> {
  return (await store.list({ query: EVERYTHING, limit: 1000, cursor: null, sort: 'start' })).items.map(({ id }) => id);
}

test('days that came in too long ago are dropped, and their sums stay until they are too old too', async (context) => {
  let now = new Date('2026-11-25T00:00:00Z');
  const store = await openStore(context, configure(await temporaryFolder(context), { flowDays: 30, rollupDays: 60 }), {
    now: () => now,
  });
  await fill(store, [0, 1]);
  now = new Date('2026-12-20T00:00:00Z');
  await fill(store, [2]);
  const before = await sums(store);
  await store.tend();
  assert.deepEqual(await ids(store), ['a0', 'b0', 'a1', 'b1', 'a2', 'b2'], 'nothing is old yet');

  now = new Date('2026-12-28T00:00:00Z');
  await store.tend();
  assert.deepEqual(await ids(store), ['a2', 'b2']);
  assert.deepEqual(await sums(store), before);
  await fill(store, [0, 1, 2]);
  assert.deepEqual(await sums(store), before, 'a batch whose flows were dropped is still known');

  // Another sensor hands in what it saw on a day that was dropped.
  await store.write({ source: 'live:late', sequence: 1, flows: [flowAt('late', 2 * HOUR)] });
  const withLate = await sums(store);
  assert.notDeepEqual(withLate, before);
  now = new Date('2027-02-01T00:00:00Z');
  await store.tend();
  assert.deepEqual(await ids(store), []);
  assert.deepEqual(
    await store.protocols(WHOLE),
    [
      { protocol: 'dicom', flows: 2, bytes: 1800 },
      { protocol: 'hl7', flows: 1, bytes: 900 },
    ],
    'the first two days are forgotten, the third and the latecomer are kept as sums',
  );
  await fill(store, [0]);
  assert.deepEqual(await ids(store), ['a0', 'b0'], 'of what is forgotten, captures may be read again');
});

test('the oldest days go when there is too much, the newest stays', async (context) => {
  let now = new Date('2026-11-25T00:00:00Z');
  const folder = await temporaryFolder(context);
  const store = await openStore(context, configure(folder, { maxBytes: 1 }), { now: () => now });
  for (const day of [0, 1, 2]) {
    now = new Date(now.getTime() + 1000);
    await fill(store, [day]);
  }
  await store.tend();
  assert.deepEqual(await ids(store), ['a2', 'b2']);
  assert.deepEqual(await store.protocols(WHOLE), [
    { protocol: 'dicom', flows: 1, bytes: 900 },
    { protocol: 'hl7', flows: 1, bytes: 900 },
  ]);
});

test('the parts of a day that is over are put together', async (context) => {
  let now = new Date('2026-11-25T00:00:00Z');
  const store = await openStore(context, configure(await temporaryFolder(context)), { now: () => now });
  const parts = (): number | undefined =>
    store.metrics().find(({ name }) => name === 'wardline_flow_store_parts')?.values[0]?.value;
  for (const sequence of [1, 2, 3]) await store.write({ source: 'live:a', sequence, flows: rowsOf(0) });
  const before = await sums(store);
  await store.tend();
  assert.equal(parts(), 3, 'more may come in for the day');
  now = new Date('2026-11-25T07:00:00Z');
  await store.write({ source: 'live:a', sequence: 4, flows: rowsOf(1) });
  await store.tend();
  assert.equal(parts(), 2);
  await store.write({ source: 'live:a', sequence: 2, flows: rowsOf(0) });
  assert.notDeepEqual(await sums(store), before);
  assert.deepEqual(await ids(store), ['a0', 'a0', 'a0', 'b0', 'b0', 'b0', 'a1', 'b1']);
});

test('an engine that is killed while days move loses and doubles nothing', async (context) => {
  let now = new Date('2026-11-25T00:00:00Z');
  const folder = await temporaryFolder(context);
  const store = await openStore(context, configure(folder, { flowDays: 30 }), { now: () => now });
  await fill(store, [0, 1]);
  const before = await sums(store);
  now = new Date('2027-01-25T00:00:00Z');
  let lost = 0;
  for (let tries = 0; tries < 100 && (await ids(store)).length > 0; tries++) {
    const tending = store.tend().catch((error: unknown) => {
      assert.ok(error instanceof EngineLost, String(error));
      lost++;
    });
    await pause(20 + tries * 40);
    if (store.enginePid !== undefined) process.kill(store.enginePid, 'SIGKILL');
    await tending;
    assert.deepEqual(await sums(store), before, `after kill ${tries + 1}`);
    await fill(store, [0, 1]);
  }
  assert.deepEqual(await ids(store), []);
  assert.ok(lost > 0, 'the engine was killed while days moved');
  assert.deepEqual(await store.check(), []);
});
