/** Facts: who says what of itself. */
import { FACTS } from '#model/search.ts';
import type { ApiContext } from '../context.ts';
import { FactPageSchema, listQuery, SORTS } from '../contract.ts';
import type { ApiApp } from '../environment.ts';
import { pageFrom, readPage } from '../reading.ts';
import { createRoutes, serve } from '../serve.ts';

/** `/facts` */
export function factRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  const { services, now } = context;
  serve(
    app,
    context,
    {
      id: 'listFacts',
      method: 'get',
      path: '/facts',
      tag: 'Facts',
      summary: 'Facts that match a search',
      query: listQuery(SORTS.facts, false),
      answer: FactPageSchema,
    },
    async ({ query }) => pageFrom(() => services.facts.list(readPage(query, FACTS, now()))),
  );
  return app;
}
