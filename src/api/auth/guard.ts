/** The guard before every operation: may who asks do it, and did a page of ours send it. */
import type { Context } from 'hono';
import { isSecure } from '../config.ts';
import type { ApiContext } from '../context.ts';
import type { ApiEnvironment } from '../environment.ts';
import { Problem } from '../problem.ts';
import { isCrossSite, isLoopback, isLoopbackHost } from './origin.ts';
import { decide, type OperationId, type Principal, permissionOf, rolesOf } from './permissions.ts';

/** The header in which a page sends back its session's token with every change. */
export const CSRF_HEADER = 'x-wardline-csrf';

/** Throws a Problem where the operation may not go on. */
export async function guard(
  context: ApiContext,
  http: Context<ApiEnvironment>,
  principal: Principal,
  { id, method }: { readonly id: OperationId; readonly method: string },
): Promise<void> {
  refuseFlood(context, principal);
  const decision = decide(principal, id);
  if (decision !== 'allowed' && !(decision === 'sign-in' && isLocalScrape(id, http))) throw refusal(decision, id);
  if (method !== 'get') refuseForgery(context, http, principal, permissionOf(id).who === 'anyone');
  if (principal.kind === 'token') await context.tokenUses.note(principal.token.id, http.get('address'), id);
}

function refuseFlood({ perAccount }: ApiContext, principal: Principal): void {
  const wait = principal.kind === 'nobody' ? 0 : perAccount.take(principal.user.id);
  if (wait > 0)
    throw new Problem(
      'too-many',
      `Too many requests came from this account; wait ${wait} seconds.`,
      {},
      { 'retry-after': String(wait) },
    );
}

/** The one thing a program on this machine may have without a token: the figures, asked for by this machine's own name. */
function isLocalScrape(id: OperationId, http: Context<ApiEnvironment>): boolean {
  const socket = http.env?.incoming?.socket?.remoteAddress;
  return (
    id === 'getMetrics' &&
    socket !== undefined &&
    isLoopback(socket.replace(/^::ffff:/, '')) &&
    isLoopbackHost(http.req.header('host')) &&
    http.req.header('x-forwarded-for') === undefined
  );
}

/** Signing in is proof in itself: of who may do it without an account, the session's token is not asked. */
function refuseForgery(
  { config, sessions }: ApiContext,
  http: Context<ApiEnvironment>,
  principal: Principal,
  isOpen: boolean,
): void {
  if (isCrossSite((name) => http.req.header(name), config.publicUrl, isSecure(config)))
    throw new Problem(
      'cross-site',
      'This change was asked for by a page of another site; make it from the page of Wardline.',
    );
  if (principal.kind === 'session' && !isOpen && !sessions.isCsrf(principal.session, http.req.header(CSRF_HEADER)))
    throw new Problem(
      'cross-site',
      `The header ${CSRF_HEADER} is missing or old; send the value that GET /api/v1/session gives.`,
    );
}

function refusal(decision: Exclude<ReturnType<typeof decide>, 'allowed'>, id: OperationId): Problem {
  switch (decision) {
    case 'sign-in':
      return new Problem(
        'sign-in',
        'Sign in first, or send a token as "Authorization: Bearer …".',
        {},
        { 'www-authenticate': 'Bearer' },
      );
    case 'change-password':
      return new Problem('change-password', 'Choose a password of your own first.');
    case 'role':
      return new Problem(
        'forbidden',
        `This is for ${(rolesOf(id) ?? []).join(', ')}; ask an administrator for one of these roles.`,
      );
    case 'scope': {
      const { scope } = permissionOf(id);
      return new Problem(
        'scope-missing',
        scope === null
          ? 'No token will do for this; sign in instead.'
          : `This needs a token with the scope ${scope}; make one that has it.`,
      );
    }
  }
}
