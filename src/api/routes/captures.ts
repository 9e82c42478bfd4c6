/** Captures that were read. */
import type { ApiContext } from '../context.ts';
import { CapturesSchema, PlainListQuerySchema } from '../contract.ts';
import type { ApiApp } from '../environment.ts';
import { pageOfAll } from '../reading.ts';
import { createRoutes, serve } from '../serve.ts';

/** `/captures` */
export function captureRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  serve(
    app,
    context,
    {
      id: 'listCaptures',
      method: 'get',
      path: '/captures',
      tag: 'Captures',
      summary: 'Captures that were read',
      query: PlainListQuerySchema,
      answer: CapturesSchema,
    },
    async ({ query }) => pageOfAll(await context.services.captures(), query, ({ hash }) => hash),
  );
  return app;
}
