/** The ways that alarms go, and how fast. */
import type { ApiContext } from '../context.ts';
import { AlarmPathsSchema } from '../contract-traffic.ts';
import type { ApiApp } from '../environment.ts';
import { createRoutes, serve } from '../serve.ts';

/** `/alarm-paths` */
export function alarmPathRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  serve(
    app,
    context,
    {
      id: 'listAlarmPaths',
      method: 'get',
      path: '/alarm-paths',
      tag: 'Figures',
      summary: 'The ways that alarms go, from the device that raises them to whoever is called, and how fast',
      description: 'As of the last settling, since the start; percentiles in seconds.',
      answer: AlarmPathsSchema,
    },
    async () => ({ items: context.services.alarmPaths() }),
  );
  return app;
}
