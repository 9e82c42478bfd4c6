/** Flows: who talked with whom. */
import { FLOWS } from '#model/search.ts';
import type { ApiContext } from '../context.ts';
import { FlowPageSchema, listQuery, SORTS } from '../contract.ts';
import type { ApiApp } from '../environment.ts';
import { pageFrom, readOpenSpan, readPage } from '../reading.ts';
import { createRoutes, serve } from '../serve.ts';

/** `/flows` */
export function flowRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  const { services, now } = context;
  serve(
    app,
    context,
    {
      id: 'listFlows',
      method: 'get',
      path: '/flows',
      tag: 'Flows',
      summary: 'Flows that match a search',
      query: listQuery(SORTS.flows, true),
      answer: FlowPageSchema,
    },
    async ({ query }) =>
      pageFrom(() => services.flows.list({ ...readPage(query, FLOWS, now()), ...readOpenSpan(query) })),
  );
  return app;
}
