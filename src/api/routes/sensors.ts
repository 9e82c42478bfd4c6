/** Sensors, and how they do. */
import type { ApiContext } from '../context.ts';
import { SensorsSchema } from '../contract.ts';
import type { ApiApp } from '../environment.ts';
import { createRoutes, serve } from '../serve.ts';

/** `/sensors` */
export function sensorRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  serve(
    app,
    context,
    {
      id: 'listSensors',
      method: 'get',
      path: '/sensors',
      tag: 'Sensors',
      summary: 'Sensors and how they do',
      answer: SensorsSchema,
    },
    async () => ({ items: context.services.sensors() }),
  );
  return app;
}
