/** The segmentation: what is planned and approved, and what drifts from it. */
import type { ApiContext } from '../context.ts';
import { type IdParams, IdParamsSchema } from '../contract.ts';
import {
  AdoptedSchema,
  ApprovalBodySchema,
  ConsequencesSchema,
  DriftWorkSchema,
  IsolationBodySchema,
  NumberParamsSchema,
  PlanQuerySchema,
  PlanWorkSchema,
  ReasonBodySchema,
  SegmentationSchema,
} from '../contract-segmentation.ts';
import type { ApiApp } from '../environment.ts';
import { answered } from '../refused.ts';
import { doerOf, SEGMENTATION_TAG as tag } from '../segmenting.ts';
import { createRoutes, serve } from '../serve.ts';

/** `/segmentation…` but for enforcement */
export function segmentationRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  addPlan(app, context);
  addApproval(app, context);
  addDrift(app, context);
  return app;
}

function addPlan(app: ApiApp, context: ApiContext): void {
  const { segmentation } = context.services;
  serve(
    app,
    context,
    {
      id: 'getSegmentation',
      method: 'get',
      path: '/segmentation',
      tag,
      summary: 'What a segmentation is made from, the policy that is approved and its former editions',
      answer: SegmentationSchema,
    },
    async () => segmentation.state(),
  );
  serve(
    app,
    context,
    {
      id: 'getPlan',
      method: 'get',
      path: '/segmentation/plan',
      tag,
      summary: 'The last plan: zones, rules with what they rest on, the replay and the proof',
      query: PlanQuerySchema,
      answer: PlanWorkSchema,
    },
    async ({ query }) => segmentation.plan(query.of),
  );
  serve(
    app,
    context,
    {
      id: 'makePlan',
      method: 'post',
      path: '/segmentation/plan',
      tag,
      summary: 'Make a plan anew from what is kept; nothing on the network is changed',
      description: 'The answer comes at once; ask for the plan until it is ready.',
      query: PlanQuerySchema,
      status: 202,
      answer: PlanWorkSchema,
    },
    async ({ query, note }) => {
      note({ detail: { of: query.of } });
      return segmentation.makePlan(query.of);
    },
  );
  serve(
    app,
    context,
    {
      id: 'tryIsolation',
      method: 'post',
      path: '/segmentation/isolation',
      tag,
      summary: 'What setting a device, or all of a zone, apart would stop, and what speaks against it',
      description: 'Nothing is changed.',
      body: IsolationBodySchema,
      answer: ConsequencesSchema,
    },
    async ({ body, note }) => {
      note({ target: `${body.kind}:${body.id}` });
      return answered(segmentation.isolate(body));
    },
  );
}

function addApproval(app: ApiApp, context: ApiContext): void {
  const { segmentation } = context.services;
  serve(
    app,
    context,
    {
      id: 'approvePolicy',
      method: 'post',
      path: '/segmentation/policy',
      tag,
      summary: 'Approve the derived plan as the policy: what is begun against it from then on is a finding',
      description: 'Nothing is stopped by it.',
      body: ApprovalBodySchema,
      answer: SegmentationSchema,
    },
    async ({ body, principal }) => answered(segmentation.approve(body.madeAt, body.reason, doerOf(principal))),
  );
  serve(
    app,
    context,
    {
      id: 'undoPolicy',
      method: 'post',
      path: '/segmentation/policy/undo',
      tag,
      summary: 'Take the last edition of the policy back',
      body: ReasonBodySchema,
      answer: SegmentationSchema,
    },
    async ({ body, principal }) => answered(segmentation.undo(body.reason, doerOf(principal))),
  );
}

function addDrift(app: ApiApp, context: ApiContext): void {
  const { segmentation } = context.services;
  serve(
    app,
    context,
    {
      id: 'getDrift',
      method: 'get',
      path: '/segmentation/drift',
      tag,
      summary: 'Where policy, configurations and traffic disagreed when it was last looked',
      answer: DriftWorkSchema,
    },
    async () => segmentation.drift(),
  );
  serve(
    app,
    context,
    {
      id: 'lookForDrift',
      method: 'post',
      path: '/segmentation/drift',
      tag,
      summary: 'Hold policy, configurations and traffic against each other anew',
      status: 202,
      answer: DriftWorkSchema,
    },
    async () => segmentation.lookForDrift(),
  );
  serve(
    app,
    context,
    {
      id: 'adoptDrift',
      method: 'post',
      path: '/segmentation/drift/{id}/adopt',
      tag,
      summary: 'Take a difference up into the policy, as rules that permit what was seen',
      params: IdParamsSchema,
      body: ReasonBodySchema,
      answer: AdoptedSchema,
    },
    async ({ params, body, principal, note }) => {
      note(targetOf(params));
      return { rules: await answered(segmentation.adopt(params.id, body.reason, doerOf(principal))) };
    },
  );
  serve(
    app,
    context,
    {
      id: 'reopenDrift',
      method: 'post',
      path: '/segmentation/policy/editions/{number}/reopen',
      tag,
      summary: 'Take out of the policy again what an edition adopted',
      params: NumberParamsSchema,
      body: ReasonBodySchema,
      answer: SegmentationSchema,
    },
    async ({ params, body, principal, note }) => {
      note({ target: `policy:${params.number}` });
      return answered(segmentation.reopen(Number(params.number), body.reason, doerOf(principal)));
    },
  );
}

function targetOf({ id }: IdParams): { readonly target: string } {
  return { target: `drift:${id}` };
}
