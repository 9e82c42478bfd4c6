/** What is told of the installation: since when it runs, its room, and when everything was last copied and where to. */
import path from 'node:path';
import type { SettingStore } from '#api/accounts.ts';
import type { Services } from '#api/services.ts';
import type { SystemState } from '#api/system.ts';
import type { Memory } from './memory.ts';
import type { ServiceConfig } from './service-config.ts';

/** The name it is kept by. */
const NAME = 'last-backup';

/** Notes a backup that is whole. */
export async function noteBackup(settings: SettingStore, target: string, now: Date): Promise<void> {
  await settings.set(NAME, JSON.stringify({ at: now.toISOString(), target }));
}

/** The last backup; null where there was none, or where its note cannot be read. */
async function lastBackup(settings: SettingStore): Promise<SystemState['lastBackup']> {
  const text = await settings.get(NAME);
  try {
    const { at, target } = JSON.parse(text ?? '{}') as { readonly at?: unknown; readonly target?: unknown };
    return typeof at === 'string' && typeof target === 'string' ? { at, target } : null;
  } catch {
    return null;
  }
}

/** What is told of a running one. */
export function systemOver(
  { state, freeBytes }: Memory,
  { data, flows }: ServiceConfig,
  startedAt: string,
): Services['system'] {
  const { flowDays, rollupDays } = flows;
  return async () => ({
    ...{ startedAt, data: path.resolve(data), freeBytes: freeBytes(), flowDays, rollupDays },
    lastBackup: await lastBackup(state.accounts.settings),
  });
}
