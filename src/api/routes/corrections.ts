/** The operator's word about devices: confirm, correct, name, place, note, merge and split, and taking any of it back. */
import type { Author } from '#model/correction.ts';
import { actorOf, type Principal } from '../auth/permissions.ts';
import type { ApiContext } from '../context.ts';
import { IdParamsSchema } from '../contract.ts';
import {
  AskedSchema,
  CorrectionSchema,
  CorrectionsSchema,
  QuestionsSchema,
  StepParamsSchema,
} from '../contract-corrections.ts';
import { CorrectionRefused } from '../corrections.ts';
import type { ApiApp } from '../environment.ts';
import { Problem } from '../problem.ts';
import { missing } from '../reading.ts';
import { createRoutes, serve } from '../serve.ts';

const tag = 'Devices';

/** `/devices/{id}/corrections…`, `/corrections/next` */
export function correctionRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  const { services } = context;
  serve(
    app,
    context,
    {
      id: 'listQuestions',
      method: 'get',
      path: '/corrections/next',
      tag,
      summary: 'The devices that a person should look at next: those whose confirmation teaches most',
      description: 'At most 20; first those that most others resemble and nobody answered for, then the least sure.',
      answer: QuestionsSchema,
    },
    async () => ({ items: await services.corrections.next() }),
  );
  serve(
    app,
    context,
    {
      id: 'listCorrections',
      method: 'get',
      path: '/devices/{id}/corrections',
      tag,
      summary: 'What people said of a device, oldest first',
      params: IdParamsSchema,
      answer: CorrectionsSchema,
    },
    async ({ params }) => {
      const device = await services.devices.get(params.id);
      if (!device) throw missing('device');
      return { items: await services.corrections.list(device.id) };
    },
  );
  serve(
    app,
    context,
    {
      id: 'correctDevice',
      method: 'post',
      path: '/devices/{id}/corrections',
      tag,
      summary: 'Confirm, correct, name, place or annotate a device, merge it with another, or split it',
      description:
        'The word of a person stands above evidence and model until it is taken back; what the evidence says against it is shown beside it. Devices that say the same learn what kind they are; `teaching` tells how many do, or why none may.',
      params: IdParamsSchema,
      body: AskedSchema,
      status: 201,
      answer: CorrectionSchema,
    },
    async ({ params, body, principal, note }) => {
      note({ target: `device:${params.id}`, detail: { kind: body.kind } });
      const step = await answered(services.corrections.correct(params.id, body, authorOf(principal)));
      note({ target: `device:${step.device}`, detail: { kind: body.kind, step: step.id } });
      return step;
    },
  );
  serve(
    app,
    context,
    {
      id: 'undoCorrection',
      method: 'post',
      path: '/devices/{id}/corrections/{step}/undo',
      tag,
      summary: 'Take back what was said of a device',
      params: StepParamsSchema,
      answer: CorrectionSchema,
    },
    async ({ params, principal, note }) => {
      note({ target: `device:${params.id}`, detail: { step: Number(params.step) } });
      return answered(services.corrections.undo(params.id, Number(params.step), authorOf(principal)));
    },
  );
  return app;
}

function authorOf(principal: Principal): Author {
  const name = principal.kind === 'nobody' ? '' : principal.user.displayName || principal.user.name;
  return { id: actorOf(principal), name };
}

async function answered<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof CorrectionRefused)) throw error;
    throw new Problem(error.code === 'missing' ? 'not-found' : 'conflict', error.message);
  }
}
