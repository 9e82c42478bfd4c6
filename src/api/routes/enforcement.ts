/** Enforcement of the policy: what stands at the enforcement point, and the steps that people take there. */
import type { ApiContext } from '../context.ts';
import { IdParamsSchema } from '../contract.ts';
import {
  EnforcementAnswerSchema,
  ReviewBodySchema,
  StepBodySchema,
  StepOutcomeSchema,
} from '../contract-enforcement.ts';
import { NumberParamsSchema } from '../contract-segmentation.ts';
import type { ApiApp } from '../environment.ts';
import { Problem } from '../problem.ts';
import { answered } from '../refused.ts';
import type { StepAsked } from '../segmentation.ts';
import { doerOf, SEGMENTATION_TAG as tag } from '../segmenting.ts';
import { createRoutes, serve } from '../serve.ts';

/** `/segmentation/enforcement…` */
export function enforcementRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  addSteps(app, context);
  addOutcomes(app, context);
  return app;
}

function addSteps(app: ApiApp, context: ApiContext): void {
  const { segmentation } = context.services;
  serve(
    app,
    context,
    {
      id: 'getEnforcement',
      method: 'get',
      path: '/segmentation/enforcement',
      tag,
      summary: 'What stands at the enforcement point, what waits and until when, and what was done there',
      answer: EnforcementAnswerSchema,
    },
    async () => ({ enforcement: await answered(segmentation.enforcement()) }),
  );
  serve(
    app,
    context,
    {
      id: 'takeStep',
      method: 'post',
      path: '/segmentation/enforcement/steps',
      tag,
      summary: 'Change the stage of zones, set a device apart, or release it; undone unless it is confirmed in time',
      description:
        'Interlocks look at it first. Where they ask for two people it waits for a second one; where they refuse, only `breakGlass` goes on, and somebody must look at that afterwards. With `plan` nothing is changed. `breakGlass` needs a person who is signed in.',
      body: StepBodySchema,
      answer: StepOutcomeSchema,
    },
    async ({ body, principal, note }) => {
      if (body.breakGlass !== null && principal.kind !== 'session')
        throw new Problem('bad-request', 'The glass is broken by a person who is signed in, not by a token.');
      note(noteOf(body));
      const outcome = await answered(segmentation.step(body, doerOf(principal)));
      note({ ...noteOf(body), detail: { ...noteOf(body).detail, result: outcome.result } });
      return outcome;
    },
  );
  serve(
    app,
    context,
    {
      id: 'approveStep',
      method: 'post',
      path: '/segmentation/enforcement/steps/{id}/approve',
      tag,
      summary: 'Approve a step as the second person; what it would stop is tried anew',
      params: IdParamsSchema,
      answer: StepOutcomeSchema,
    },
    async ({ params, principal, note }) => {
      note({ target: `step:${params.id}` });
      if (principal.kind !== 'session')
        throw new Problem('bad-request', 'A step is approved by a person who is signed in, not by a token.');
      return answered(segmentation.approveStep(params.id, doerOf(principal)));
    },
  );
  serve(
    app,
    context,
    {
      id: 'withdrawStep',
      method: 'delete',
      path: '/segmentation/enforcement/steps/{id}',
      tag,
      summary: 'Take a step back that waits for a second person',
      params: IdParamsSchema,
      status: 204,
    },
    async ({ params, note }) => {
      note({ target: `step:${params.id}` });
      await answered(segmentation.withdrawStep(params.id));
    },
  );
}

function addOutcomes(app: ApiApp, context: ApiContext): void {
  const { segmentation } = context.services;
  serve(
    app,
    context,
    {
      id: 'confirmStep',
      method: 'post',
      path: '/segmentation/enforcement/confirm',
      tag,
      summary: 'Keep the step that waits: it is not undone by itself any more',
      answer: EnforcementAnswerSchema,
    },
    async ({ principal }) => ({ enforcement: await answered(segmentation.confirm(doerOf(principal))) }),
  );
  serve(
    app,
    context,
    {
      id: 'rollBackStep',
      method: 'post',
      path: '/segmentation/enforcement/rollback',
      tag,
      summary: 'Bring back what stood before the step that waits, or else before the last one that was confirmed',
      answer: EnforcementAnswerSchema,
    },
    async ({ principal }) => ({ enforcement: await answered(segmentation.rollback(doerOf(principal))) }),
  );
  serve(
    app,
    context,
    {
      id: 'reviewStep',
      method: 'post',
      path: '/segmentation/enforcement/reviews/{number}',
      tag,
      summary: 'Say that a broken glass was looked at',
      params: NumberParamsSchema,
      body: ReviewBodySchema,
      answer: EnforcementAnswerSchema,
    },
    async ({ params, body, principal, note }) => {
      note({ target: `journal:${params.number}` });
      return {
        enforcement: await answered(segmentation.review(Number(params.number), body.note, doerOf(principal))),
      };
    },
  );
}

/** What the audit log says of a step. */
function noteOf({ step, plan, breakGlass }: StepAsked): {
  readonly target: string;
  readonly detail: Readonly<Record<string, string | boolean>>;
} {
  const detail = { step: step.kind, plan, breakGlass: breakGlass !== null };
  return step.kind === 'stage'
    ? { target: `zones:${step.zones.join(',').slice(0, 200) || 'all'}`, detail: { ...detail, stage: step.stage } }
    : { target: `device:${step.device}`, detail };
}
