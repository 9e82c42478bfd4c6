/** Access: who there is, and who reached what. */
import { accessOf, partiesOf } from '../access/observed.ts';
import type { ApiContext } from '../context.ts';
import { AccessAnswerSchema, AccessQuerySchema, PartiesQuerySchema, PartiesSchema } from '../contract-access.ts';
import type { ApiApp } from '../environment.ts';
import { missing, readSpan } from '../reading.ts';
import { createRoutes, serve } from '../serve.ts';

/** A month: how far back access is looked for where nobody says. */
const SPAN_HOURS = 30 * 24;
const tag = 'Access';

/** `/access…` */
export function accessRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  const { services, now } = context;
  serve(
    app,
    context,
    {
      id: 'listAccessParties',
      method: 'get',
      path: '/access/parties',
      tag,
      summary: 'People, vendors, devices or places of data whose names hold a word',
      description: 'Without a span, those of the last thirty days. People and vendors are those that were seen.',
      query: PartiesQuerySchema,
      answer: PartiesSchema,
    },
    async ({ query }) => ({ items: await partiesOf(services, readSpan(query, SPAN_HOURS, now()), query) }),
  );
  serve(
    app,
    context,
    {
      id: 'getAccess',
      method: 'get',
      path: '/access',
      tag,
      summary: 'What a person, vendor or device reached, and who reached a device or data',
      description:
        'Without a span, the last thirty days; names count by whole days (UTC). Sides of which nothing is known say why.',
      query: AccessQuerySchema,
      answer: AccessAnswerSchema,
    },
    async ({ query }) => {
      const answer = await accessOf(services, readSpan(query, SPAN_HOURS, now()), query);
      if (answer === null) throw missing('device');
      return answer;
    },
  );
  return app;
}
