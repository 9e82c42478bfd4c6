/** Drills: a worm played on what is kept, and how far an intruder gets from a device. No packet is sent. */
import type { ApiContext } from '../context.ts';
import { IdParamsSchema } from '../contract.ts';
import { BlastSchema, DrillBodySchema, DrillOptionsSchema, DrillSchema, DrillsSchema } from '../contract-drill.ts';
import type { ApiApp } from '../environment.ts';
import { missing } from '../reading.ts';
import { answered } from '../refused.ts';
import { createRoutes, serve } from '../serve.ts';

const tag = 'Drills';

/** `/drills…`, `/devices/{id}/blast` */
export function drillRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  addDrills(app, context);
  addBlast(app, context);
  return app;
}

function addDrills(app: ApiApp, context: ApiContext): void {
  const { drills } = context.services;
  serve(
    app,
    context,
    {
      id: 'getDrillOptions',
      method: 'get',
      path: '/drills/options',
      tag,
      summary: 'Worms and weaknesses that a drill can be played with',
      answer: DrillOptionsSchema,
    },
    async () => ({ worms: drills.worms }),
  );
  serve(
    app,
    context,
    {
      id: 'listDrills',
      method: 'get',
      path: '/drills',
      tag,
      summary: 'The drills that were played since the start, the newest first',
      answer: DrillsSchema,
    },
    async () => ({ items: drills.list() }),
  );
  serve(
    app,
    context,
    {
      id: 'startDrill',
      method: 'post',
      path: '/drills',
      tag,
      summary: 'Play a worm on what is known of the network; no packet is sent',
      description: 'The answer comes at once; ask for the drill again until it is done. One is played at a time.',
      body: DrillBodySchema,
      status: 202,
      answer: DrillSchema,
    },
    async ({ body, note }) => {
      note({ detail: { entry: body.entry, exploit: body.exploit, runs: body.runs, policy: body.policy !== null } });
      return answered(drills.start(body));
    },
  );
  serve(
    app,
    context,
    {
      id: 'getDrill',
      method: 'get',
      path: '/drills/{id}',
      tag,
      summary: 'How far a drill is, and what came of it',
      params: IdParamsSchema,
      answer: DrillSchema,
    },
    async ({ params }) => {
      const drill = drills.get(params.id);
      if (drill === null) throw missing('drill');
      return drill;
    },
  );
  serve(
    app,
    context,
    {
      id: 'cancelDrill',
      method: 'delete',
      path: '/drills/{id}',
      tag,
      summary: 'Stop a drill',
      params: IdParamsSchema,
      answer: DrillSchema,
    },
    async ({ params, note }) => {
      note({ target: `drill:${params.id}` });
      return answered(drills.cancel(params.id));
    },
  );
}

function addBlast(app: ApiApp, context: ApiContext): void {
  const { drills } = context.services;
  serve(
    app,
    context,
    {
      id: 'getBlast',
      method: 'get',
      path: '/devices/{id}/blast',
      tag,
      summary: 'Who can be reached from a device, over what and by which weakness',
      params: IdParamsSchema,
      answer: BlastSchema,
    },
    async ({ params }) => answered(drills.blast(params.id)),
  );
}
