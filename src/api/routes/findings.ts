/** Findings: what a person should know. */
import { FINDINGS } from '#model/search.ts';
import type { ApiContext } from '../context.ts';
import { FindingPageSchema, IdParamsSchema, listQuery, SORTS } from '../contract.ts';
import { FindingSchema } from '../contract-things.ts';
import type { ApiApp } from '../environment.ts';
import { missing, pageFrom, readPage } from '../reading.ts';
import { createRoutes, serve } from '../serve.ts';

/** `/findings…` */
export function findingRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  const { services, now } = context;
  const tag = 'Findings';
  serve(
    app,
    context,
    {
      id: 'listFindings',
      method: 'get',
      path: '/findings',
      tag,
      summary: 'Findings that match a search',
      query: listQuery(SORTS.findings, false),
      answer: FindingPageSchema,
    },
    async ({ query }) => pageFrom(() => services.findings.list(readPage(query, FINDINGS, now()))),
  );
  serve(
    app,
    context,
    {
      id: 'getFinding',
      method: 'get',
      path: '/findings/{id}',
      tag,
      summary: 'One finding',
      params: IdParamsSchema,
      answer: FindingSchema,
    },
    async ({ params }) => {
      const finding = await services.findings.get(params.id);
      if (!finding) throw missing('finding');
      return finding;
    },
  );
  return app;
}
