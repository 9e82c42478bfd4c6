/** Changes: what is not as it was. */
import { decide } from '../auth/permissions.ts';
import { changesPage } from '../changes-page.ts';
import type { ApiContext } from '../context.ts';
import { ChangePageSchema, ChangesQuerySchema } from '../contract.ts';
import type { ApiApp } from '../environment.ts';
import { createRoutes, serve } from '../serve.ts';

/** `/changes` */
export function changeRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  serve(
    app,
    context,
    {
      id: 'listChanges',
      method: 'get',
      path: '/changes',
      tag: 'Changes',
      summary: 'Changes, oldest first',
      description: 'The cursor is the id of the last change that is known already.',
      query: ChangesQuerySchema,
      answer: ChangePageSchema,
    },
    async ({ query, principal }) =>
      changesPage(context.services.changes, query, decide(principal, 'listFindings') === 'allowed'),
  );
  return app;
}
