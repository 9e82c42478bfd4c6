/** Settings that are changed while running. */
import type { ApiContext } from '../context.ts';
import { SettingsSchema } from '../contract-settings.ts';
import type { ApiApp } from '../environment.ts';
import { createRoutes, serve } from '../serve.ts';
import { readSettings, writeSettings } from '../settings.ts';

const tag = 'Settings';

/** `/settings` */
export function settingRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  const store = context.accounts.settings;
  serve(
    app,
    context,
    { id: 'getSettings', method: 'get', path: '/settings', tag, summary: 'Settings', answer: SettingsSchema },
    () => readSettings(store),
  );
  serve(
    app,
    context,
    {
      id: 'updateSettings',
      method: 'put',
      path: '/settings',
      tag,
      summary: 'Change settings',
      body: SettingsSchema,
      answer: SettingsSchema,
    },
    async ({ body, note }) => {
      const before = await readSettings(store);
      const changed = Object.entries(body).flatMap(([name, value]) =>
        Reflect.get(before, name) === value ? [] : [name],
      );
      note({ detail: { changed: changed.join(' ') } });
      await writeSettings(store, body);
      return body;
    },
  );
  return app;
}
