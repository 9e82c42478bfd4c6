/** The settings that are changed while running. */
import type { SettingStore } from './accounts.ts';
import { SETTINGS_DEFAULTS, type Settings, SettingsSchema } from './contract-settings.ts';

/** The name they are kept by. */
const NAME = 'settings';

/** The settings; what was kept by another version and no longer fits counts as never set. */
export async function readSettings(store: SettingStore): Promise<Settings> {
  const text = await store.get(NAME);
  if (text === null) return SETTINGS_DEFAULTS;
  const kept: unknown = JSON.parse(text);
  const result = SettingsSchema.safeParse({ ...SETTINGS_DEFAULTS, ...(kept as object) });
  return result.success ? result.data : SETTINGS_DEFAULTS;
}

export async function writeSettings(store: SettingStore, settings: Settings): Promise<void> {
  await store.set(NAME, JSON.stringify(settings));
}
