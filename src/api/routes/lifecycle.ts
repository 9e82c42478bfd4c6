/** Age and exposure: which devices are out of support, what is known against them, and why each is taken for what it is. */
import { DEVICES } from '#model/search.ts';
import type { ApiContext } from '../context.ts';
import { type IdParams, IdParamsSchema, listQuery, SORTS } from '../contract.ts';
import {
  DeviceLifecycleSchema,
  ExplanationSchema,
  KnowledgeSchema,
  LifecyclePageSchema,
  LifecycleSummarySchema,
} from '../contract-lifecycle.ts';
import type { ApiApp } from '../environment.ts';
import { missing, pageFrom, readPage } from '../reading.ts';
import { createRoutes, serve } from '../serve.ts';

const tag = 'Lifecycle';

/** `/lifecycle…` and what it says of one device. */
export function lifecycleRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  addLists(app, context);
  addDevice(app, context);
  return app;
}

function addLists(app: ApiApp, context: ApiContext): void {
  const { services, now } = context;
  serve(
    app,
    context,
    {
      id: 'listLifecycle',
      method: 'get',
      path: '/lifecycle',
      tag,
      summary: 'Devices of which something is dated or an advisory speaks',
      description:
        'The search is that of devices, as `support:ended`, `support:ending` or `exploited:yes location:ward`. Without an order, what is out of support longest comes first.',
      query: listQuery(SORTS.lifecycle, false),
      answer: LifecyclePageSchema,
    },
    async ({ query }) => pageFrom(() => services.lifecycle.list(readPage(query, DEVICES, now()))),
  );
  serve(
    app,
    context,
    {
      id: 'getLifecycleSummary',
      method: 'get',
      path: '/lifecycle/summary',
      tag,
      summary: 'How many devices are out of support, or exposed, and which products they run',
      answer: LifecycleSummarySchema,
    },
    async () => services.lifecycle.summary(),
  );
  serve(
    app,
    context,
    {
      id: 'listKnowledge',
      method: 'get',
      path: '/lifecycle/knowledge',
      tag,
      summary: 'The packs of knowledge that were taken in, and how old they are',
      answer: KnowledgeSchema,
    },
    async () => ({ items: await services.lifecycle.knowledge() }),
  );
}

function addDevice(app: ApiApp, context: ApiContext): void {
  const { services } = context;
  serve(
    app,
    context,
    {
      id: 'getDeviceLifecycle',
      method: 'get',
      path: '/devices/{id}/lifecycle',
      tag,
      summary: "A device's support dates, and the advisories that speak of it",
      params: IdParamsSchema,
      answer: DeviceLifecycleSchema,
    },
    async ({ params }) => found(params, (id) => services.lifecycle.of(id)),
  );
  serve(
    app,
    context,
    {
      id: 'explainDevice',
      method: 'get',
      path: '/devices/{id}/explanation',
      tag,
      summary: 'What a device is and why, in words; what contradicts, what is not known, and what would settle it',
      params: IdParamsSchema,
      answer: ExplanationSchema,
    },
    async ({ params }) => found(params, (id) => services.lifecycle.explain(id)),
  );
}

async function found<Thing>(
  { id }: IdParams,
  get: (id: string) => Thing | null | Promise<Thing | null>,
): Promise<Thing> {
  const thing = await get(id);
  if (thing === null) throw missing('device');
  return thing;
}
