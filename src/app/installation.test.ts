/** The note of the last backup: there once one was made, and never a reason to fail. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SettingStore } from '#api/accounts.ts';
import { noteBackup, systemOver } from './installation.ts';
import type { Memory } from './memory.ts';
import type { ServiceConfig } from './service-config.ts';

test('what was noted of a backup is told; a note that cannot be read is none', async () => {
  const kept = new Map<string, string>();
  const settings: SettingStore = {
    get: async (name) => kept.get(name) ?? null,
    set: async (name, json) => void kept.set(name, json),
  };
  const memory = { state: { accounts: { settings } }, freeBytes: () => 5 } as unknown as Memory;
  const config = { data: '/srv/wardline', flows: { flowDays: 90, rollupDays: null } } as unknown as ServiceConfig;
  const system = systemOver(memory, config, '2026-11-24T08:00:00.000Z');
  assert.deepEqual(await system(), {
    ...{ startedAt: '2026-11-24T08:00:00.000Z', data: '/srv/wardline', freeBytes: 5, flowDays: 90, rollupDays: null },
    lastBackup: null,
  });
  await noteBackup(settings, '/backup/one', new Date('2026-11-25T00:00:00Z'));
  assert.deepEqual((await system()).lastBackup, { at: '2026-11-25T00:00:00.000Z', target: '/backup/one' });
  for (const broken of ['{', 'null', '{"at":1}']) {
    kept.set('last-backup', broken);
    assert.equal((await system()).lastBackup, null, broken);
  }
});
