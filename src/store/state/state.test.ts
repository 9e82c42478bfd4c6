import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { fact, testState } from './conformance.ts';
import { testTriage } from './conformance-triage.ts';
import { openState } from './state.ts';
import type { StateError } from './state-error.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-state-'));
after(() => fs.rmSync(folder, { recursive: true }));
let files = 0;
const fresh = (): string => path.join(folder, `${++files}.sqlite`);

testState('sqlite', () => openState(fresh()));
testTriage('sqlite', () => openState(fresh()));

const kept = { source: 's', sequence: 1, endpoints: [], bindings: [], facts: [fact('a')], external: [], marks: [] };

test('what was kept is there after the file is opened again, and in a backup made meanwhile', async () => {
  const file = fresh();
  const copy = fresh();
  const store = await openState(file);
  await store.inventory.keep(kept);
  await store.backup(copy);
  assert.deepEqual(store.check(), []);
  await store.close();
  for (const one of [file, copy]) {
    const again = await openState(one);
    assert.equal((await again.inventory.load()).facts.length, 1);
    await again.close();
  }
});

test('commits are made to survive a power loss', async () => {
  const file = fresh();
  await (await openState(file)).close();
  const database = new DatabaseSync(file);
  assert.deepEqual(Object.values(database.prepare('PRAGMA journal_mode').get() ?? {}), ['wal']);
  database.close();
});

test('a file of a newer version is refused and left as it is', async () => {
  const file = fresh();
  await (await openState(file)).close();
  const database = new DatabaseSync(file);
  database.exec(`INSERT INTO kysely_migration VALUES ('9999-later', '2026-01-01')`);
  database.close();
  await assert.rejects(
    openState(file),
    (error: StateError) => error.code === 'newer' && /newer Wardline/.test(error.message),
  );
});

test('who is stopped while the tables are made leaves nothing half made', async () => {
  const file = fresh();
  const stranger = new DatabaseSync(file);
  stranger.exec('CREATE TABLE webhooks (id TEXT)');
  await assert.rejects(openState(file), (error: StateError) => /webhooks/.test(error.message));
  const tables = stranger.prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'kysely%'`);
  assert.deepEqual(
    tables.all().map(({ name }) => name),
    ['webhooks'],
  );
  stranger.exec('DROP TABLE webhooks');
  stranger.close();
  await (await openState(file)).close();
});

test('a damaged page is found by the check and named', async () => {
  const file = fresh();
  const store = await openState(file);
  await store.inventory.keep({ ...kept, facts: Array.from({ length: 3000 }, (_, i) => fact(`value ${i}`)) });
  await store.close();
  const bytes = fs.readFileSync(file);
  bytes.fill(0xa5, 8192, bytes.length - 4096);
  fs.writeFileSync(file, bytes);
  const said = await openState(file).then(
    async (again) => {
      const found = again.check();
      await again.close();
      return found.join(' ');
    },
    (error: StateError) => error.message,
  );
  assert.match(said, /damaged|malformed|row|page|Tree/i);
});

test('what is no database is told in one sentence', async () => {
  const file = fresh();
  fs.writeFileSync(file, 'this is a text, long enough to be looked at as a database file by the engine\n'.repeat(20));
  await assert.rejects(
    openState(file),
    (error: StateError) => error.code === 'damaged' && !error.message.includes('\n'),
  );
  await assert.rejects(
    openState(path.join(folder, 'no', 'such', 'folder')),
    (error: StateError) => error.code === 'unreadable',
  );
});
