/** What people make of findings: states, assignees, comments and suppressions, every step with who and when. */

import { rolesOf } from '../auth/permissions.ts';
import type { ApiContext } from '../context.ts';
import { IdParamsSchema } from '../contract.ts';
import {
  AssigneesSchema,
  CommentParamsSchema,
  SuppressionBodySchema,
  SuppressionParamsSchema,
  SuppressionSchema,
  SuppressionsSchema,
  TriageBodySchema,
  TriagedSchema,
  TriageHistorySchema,
} from '../contract-triage.ts';
import type { ApiApp } from '../environment.ts';
import { Problem } from '../problem.ts';
import { missing } from '../reading.ts';
import { createRoutes, serve } from '../serve.ts';
import { asked, doerOf } from '../triaging.ts';

const tag = 'Triage';
const DAY = 86_400_000;

/** `/findings/…`, `/suppressions…`, `/assignees` */
export function triageRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  addSteps(app, context);
  addHistory(app, context);
  addSuppressions(app, context);
  return app;
}

function addSteps(app: ApiApp, context: ApiContext): void {
  const { accounts, services } = context;
  serve(
    app,
    context,
    {
      id: 'listAssignees',
      method: 'get',
      path: '/assignees',
      tag,
      summary: 'Whose a finding may be',
      answer: AssigneesSchema,
    },
    async () => ({
      items: (await accounts.users.list())
        .filter(({ disabled, role }) => !disabled && rolesOf('triageFindings')?.includes(role))
        .map(({ id, name, displayName }) => ({ id, name: displayName || name })),
    }),
  );
  serve(
    app,
    context,
    {
      id: 'triageFindings',
      method: 'post',
      path: '/findings/triage',
      tag,
      summary: 'Say where findings stand, whose they are, or something about them',
      description: 'All of them or, where one is not there, none.',
      body: TriageBodySchema,
      answer: TriagedSchema,
    },
    async ({ body, principal, note }) => {
      const { findings, ...change } = body;
      const { state, assignee, comment } = change;
      if (typeof assignee === 'string' && (await accounts.users.get(assignee)) === null)
        throw new Problem('bad-request', 'There is no account of this id; GET /api/v1/assignees lists them.');
      note({
        target: `finding:${findings.length === 1 ? findings[0] : `${findings.length} of them`}`,
        detail: {
          ...(state === undefined ? {} : { state }),
          ...(assignee === undefined ? {} : { assignee }),
          ...(comment === undefined ? {} : { comment: true }),
        },
      });
      return { items: await asked(services.triage.change(findings, change, doerOf(principal))) };
    },
  );
}

function addHistory(app: ApiApp, context: ApiContext): void {
  const { services } = context;
  serve(
    app,
    context,
    {
      id: 'listTriage',
      method: 'get',
      path: '/findings/{id}/triage',
      tag,
      summary: 'What was done about a finding, the oldest first',
      params: IdParamsSchema,
      answer: TriageHistorySchema,
    },
    async ({ params }) => {
      if (!(await services.findings.get(params.id))) throw missing('finding');
      return { items: await services.triage.history(params.id) };
    },
  );
  serve(
    app,
    context,
    {
      id: 'withdrawComment',
      method: 'delete',
      path: '/findings/{id}/triage/{step}',
      tag,
      summary: 'Withdraw a comment',
      description: 'Its words are gone for good; that there was one stays. For who wrote it, and for administrators.',
      params: CommentParamsSchema,
    },
    async ({ params, principal, note }) => {
      const { id, step } = params;
      note({ target: `finding:${id}`, detail: { step } });
      const by = doerOf(principal);
      const comment = (await services.triage.history(id)).find((one) => one.id === step && one.kind === 'comment');
      if (!comment) throw missing('comment');
      const isAdministrator = principal.kind !== 'nobody' && principal.user.role === 'administrator';
      if (comment.by.id !== by.id && !isAdministrator)
        throw new Problem('forbidden', 'Only who wrote a comment withdraws it, or an administrator.');
      await asked(services.triage.withdraw(id, step, by));
    },
  );
}

function addSuppressions(app: ApiApp, context: ApiContext): void {
  const { services, now } = context;
  serve(
    app,
    context,
    {
      id: 'listSuppressions',
      method: 'get',
      path: '/suppressions',
      tag,
      summary: 'Which findings are held back, why and until when; the newest first',
      answer: SuppressionsSchema,
    },
    async () => ({ items: services.triage.suppressions() }),
  );
  serve(
    app,
    context,
    {
      id: 'createSuppression',
      method: 'post',
      path: '/suppressions',
      tag,
      summary: 'Hold findings of a kind back for a while',
      description:
        'Those of one device, those at one place, or all. They are kept, and can be found with `suppressed:yes`.',
      body: SuppressionBodySchema,
      status: 201,
      answer: SuppressionSchema,
    },
    async ({ body, principal, note }) => {
      const { days, ...rest } = body;
      note({ detail: { kind: rest.kind, device: rest.device, days } });
      const expiresAt = new Date(now().getTime() + days * DAY).toISOString();
      return asked(services.triage.suppress({ ...rest, expiresAt }, doerOf(principal)));
    },
  );
  serve(
    app,
    context,
    {
      id: 'endSuppression',
      method: 'delete',
      path: '/suppressions/{id}',
      tag,
      summary: 'Show again what was held back',
      params: SuppressionParamsSchema,
      answer: SuppressionSchema,
    },
    async ({ params, principal, note }) => {
      note({ target: `suppression:${params.id}` });
      return asked(services.triage.unsuppress(params.id, doerOf(principal)));
    },
  );
}
