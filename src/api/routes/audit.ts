/** The audit log, and whether it is whole. */
import type { AuditEntry } from '../accounts.ts';
import type { ApiContext } from '../context.ts';
import {
  AuditAnchorSchema,
  type AuditPage,
  AuditPageSchema,
  AuditQuerySchema,
  AuditVerificationSchema,
} from '../contract-accounts.ts';
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
      const next = items.length > limit ? String(page.at(-1)?.sequence) : null;
      return { items: page, actors: await namesIn(page, context), next, total: null };
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

/** Names of the people and tokens that a page of the log tells of, as doers or as what something was done to. */
async function namesIn(
  entries: readonly AuditEntry[],
  { accounts }: Pick<ApiContext, 'accounts'>,
): Promise<AuditPage['actors']> {
  const told = new Set(entries.flatMap(({ actor, target }) => [actor, ...(target === null ? [] : [target])]));
  const names: { actor: string; name: string }[] = [];
  for (const actor of told) {
    const [kind, id = ''] = actor.split(':', 2);
    const user = kind === 'user' ? await accounts.users.get(id) : null;
    const token = kind === 'token' ? await accounts.tokens.get(id) : null;
    if (user) names.push({ actor, name: user.displayName || user.name });
    if (token) names.push({ actor, name: token.name });
  }
  return names;
}
