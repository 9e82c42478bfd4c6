/** Access: who there is, and who reached what. */
import { accessOf, partiesOf } from '../access/observed.ts';
import type { ApiContext } from '../context.ts';
import { AccessAnswerSchema, AccessQuerySchema, PartiesQuerySchema, PartiesSchema } from '../contract-access.ts';
import { VoicesAnswerSchema, VoicesQuerySchema } from '../contract-voices.ts';
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
  serve(
    app,
    context,
    {
      id: 'getVoices',
      method: 'get',
      path: '/access/voices',
      tag,
      summary: 'What can, may, did and should be, side by side, and what it means where these differ',
      description:
        'Without a span, the last thirty days. Life-critical first, then the most urgent kinds. A voice that is not known says why, and how it is made known.',
      query: VoicesQuerySchema,
      answer: VoicesAnswerSchema,
    },
    async ({ query }) => {
      const { kind, id, only, limit } = query;
      const span = readSpan(query, SPAN_HOURS, now());
      const heard = await services.voices.hear(span, { kind: kind === 'data' ? 'dataset' : kind, id });
      if (heard === null) throw missing('party');
      const cells = only === undefined ? heard.cells : heard.cells.filter((cell) => cell.kind === only);
      const told = cells.slice(0, limit);
      return { ...heard, cells: told, omitted: heard.omitted + cells.length - told.length };
    },
  );
  return app;
}
