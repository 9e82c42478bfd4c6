/** The audit log, and whether it is whole. */
import type { ApiContext } from '../context.ts';
import { AuditAnchorSchema, AuditPageSchema, AuditQuerySchema, AuditVerificationSchema } from '../contract-accounts.ts';
import type { ApiApp } from '../environment.ts';
import { Problem } from '../problem.ts';
import { createRoutes, serve } from '../serve.ts';

const tag = 'Audit log';

/** `/audit…` */
export function auditRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  serve(
    app,
    context,
    {
      id: 'listAudit',
      method: 'get',
      path: '/audit',
      tag,
      summary: 'Who did what, newest first',
      query: AuditQuerySchema,
      answer: AuditPageSchema,
    },
    async ({ query: { limit, cursor, actor, action } }) => {
      const filter = { ...(actor === undefined ? {} : { actor }), ...(action === undefined ? {} : { action }) };
      const items = await context.accounts.audit.before(
        cursor === undefined ? null : Number(cursor),
        limit + 1,
        filter,
      );
      const page = items.slice(0, limit);
      return { items: page, next: items.length > limit ? String(page.at(-1)?.sequence) : null, total: null };
    },
  );
  serve(
    app,
    context,
    {
      id: 'verifyAudit',
      method: 'post',
      path: '/audit/verify',
      tag,
      summary: 'Check that the audit log is whole',
      description:
        'Reads every entry. With the sequence and hash of a head that was written down elsewhere, also finds a log that was put back to an older state together with its head.',
      body: AuditAnchorSchema,
      answer: AuditVerificationSchema,
    },
    async ({ body: { sequence, hash } }) => {
      if ((sequence === undefined) !== (hash === undefined))
        throw new Problem('bad-request', 'Give both sequence and hash of a head, or neither.');
      const verdict = await context.audit.verify(
        sequence === undefined || hash === undefined ? undefined : { sequence, hash },
      );
      if (hash === undefined) context.counts.auditWhole = verdict.ok;
      if (!verdict.ok) context.log.error({ sequence: verdict.sequence }, 'the audit log is not whole');
      return verdict.ok ? { ...verdict, sequence: null, reason: null } : { ...verdict, head: null };
    },
  );
  return app;
}
