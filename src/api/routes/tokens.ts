/** API tokens: everybody's own; administrators see and end those of others too. */
import { decide, type Principal } from '../auth/permissions.ts';
import type { ApiContext } from '../context.ts';
import { IdParamsSchema, PlainListQuerySchema } from '../contract.ts';
import { NewTokenSchema, TokensSchema, TokenWithSecretSchema } from '../contract-accounts.ts';
import type { ApiApp } from '../environment.ts';
import { Problem } from '../problem.ts';
import { missing, pageOfAll } from '../reading.ts';
import { createRoutes, serve } from '../serve.ts';
import { tokenOf } from '../user-view.ts';

/** Most tokens of one account. */
const TOKENS_LIMIT = 50;
const tag = 'Tokens';

/** `/tokens…` */
export function tokenRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  addOverview(app, context);
  addCreation(app, context);
  return app;
}

const seesAll = (principal: Principal): boolean => decide(principal, 'listUsers') === 'allowed';

function addOverview(app: ApiApp, context: ApiContext): void {
  const { accounts } = context;
  serve(
    app,
    context,
    {
      id: 'listTokens',
      method: 'get',
      path: '/tokens',
      tag,
      summary: 'Tokens: the own ones, or, for administrators, all',
      query: PlainListQuerySchema,
      answer: TokensSchema,
    },
    async ({ query, principal }) => {
      const page = pageOfAll(
        await accounts.tokens.list(seesAll(principal) ? null : ownerOf(principal)),
        query,
        ({ id }) => id,
      );
      return { ...page, items: page.items.map(tokenOf) };
    },
  );
  serve(
    app,
    context,
    { id: 'deleteToken', method: 'delete', path: '/tokens/{id}', tag, summary: 'End a token', params: IdParamsSchema },
    async ({ params, principal, note }) => {
      const token = await accounts.tokens.get(params.id);
      // Somebody else's token is answered as none, so that ids tell nothing.
      if (!token || (token.user !== ownerOf(principal) && !seesAll(principal))) throw missing('token');
      note({ target: `token:${token.id}` });
      await accounts.tokens.remove(token.id);
    },
  );
}

function addCreation(app: ApiApp, context: ApiContext): void {
  const { accounts, tokens } = context;
  serve(
    app,
    context,
    {
      id: 'createToken',
      method: 'post',
      path: '/tokens',
      tag,
      summary: 'Make a token',
      description: 'Answers with the token itself, this once. It never may more than its owner.',
      body: NewTokenSchema,
      status: 201,
      answer: TokenWithSecretSchema,
    },
    async ({ body, principal, note }) => {
      const user = ownerOf(principal);
      if ((await accounts.tokens.list(user)).length >= TOKENS_LIMIT)
        throw new Problem('conflict', `An account has at most ${TOKENS_LIMIT} tokens; remove one that is not used.`);
      const { record, token } = await tokens.create({ ...body, user });
      note({ target: `token:${record.id}`, detail: { scopes: body.scopes.join(' '), days: body.days } });
      return { token: tokenOf(record), secret: token };
    },
  );
}

function ownerOf(principal: Principal): string {
  if (principal.kind === 'nobody') throw new Problem('sign-in', 'Sign in first.');
  return principal.user.id;
}
