/** Signing in and out, the own password, and who one is. */
import type { SessionRecord, UserRecord } from '../accounts.ts';
import { forgetFirstSecret } from '../auth/first-administrator.ts';
import { passwordProblem } from '../auth/passwords.ts';
import { decide, type OperationId, PERMISSIONS, type Principal } from '../auth/permissions.ts';
import type { ApiContext } from '../context.ts';
import {
  CredentialsSchema,
  type PasswordChange,
  PasswordChangeSchema,
  type Session,
  SessionSchema,
  SignInOptionsSchema,
} from '../contract-accounts.ts';
import type { ApiApp } from '../environment.ts';
import type { Asked } from '../operation.ts';
import { Problem } from '../problem.ts';
import { createRoutes, serve } from '../serve.ts';
import { readSettings } from '../settings.ts';
import { userOf } from '../user-view.ts';

const tag = 'Session';

/** `/session…`, but for OpenID Connect. */
export function sessionRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  addSignIn(app, context);
  addOwnSession(app, context);
  return app;
}

function addSignIn(app: ApiApp, context: ApiContext): void {
  serve(
    app,
    context,
    {
      id: 'getSignInOptions',
      method: 'get',
      path: '/session/options',
      tag,
      summary: 'What a sign-in page shows',
      answer: SignInOptionsSchema,
    },
    async () => {
      const { notice, organisation } = await readSettings(context.accounts.settings);
      return { notice, organisation, openIdConnect: context.openIdConnect ? '/api/v1/session/oidc' : null };
    },
  );
  serve(
    app,
    context,
    {
      id: 'signIn',
      method: 'post',
      path: '/session',
      tag,
      summary: 'Sign in with a password',
      description: 'Sets the cookie of the session. A session that the browser had before is ended.',
      body: CredentialsSchema,
      answer: SessionSchema,
    },
    async ({ body, address, principal, note }) => {
      const { right, user } = await context.signIn.attempt(body.name, body.password, address);
      if (user) note({ target: `user:${user.id}` });
      if (!right || !user)
        throw new Problem(
          'wrong-password',
          'The name or the password is wrong, or there were too many tries: check them, or wait a quarter of an hour.',
        );
      note({ actor: `user:${user.id}` });
      if (principal.kind === 'session') await context.sessions.end(principal.session);
      return startSession(context, user);
    },
  );
}

/** Starts a session with a new secret, whatever cookie came: no session can be prepared for somebody else. */
async function startSession(context: ApiContext, user: UserRecord): Promise<Response> {
  const { session, setCookie } = await context.sessions.start(user.id);
  return Response.json(sessionOf(context, user, session), { headers: { 'set-cookie': setCookie } });
}

function sessionOf({ sessions, config }: ApiContext, user: UserRecord, session: SessionRecord): Session {
  const principal: Principal = { kind: 'session', user, session };
  // Object.keys gives the names of the table as plain texts.
  const operations = Object.keys(PERMISSIONS) as OperationId[];
  return {
    user: userOf(user),
    csrf: sessions.csrf(session),
    may: operations.filter((operation) => decide(principal, operation) === 'allowed'),
    expiresAt: session.expiresAt,
    idleMinutes: config.sessions.idleMinutes,
  };
}

function addOwnSession(app: ApiApp, context: ApiContext): void {
  const { sessions } = context;
  serve(
    app,
    context,
    { id: 'getSession', method: 'get', path: '/session', tag, summary: 'Who is signed in', answer: SessionSchema },
    async ({ principal }) => {
      const { user, session } = requireSession(principal);
      return sessionOf(context, user, session);
    },
  );
  serve(
    app,
    context,
    { id: 'signOut', method: 'delete', path: '/session', tag, summary: 'Sign out' },
    async ({ principal, note }) => {
      const { user, session } = requireSession(principal);
      note({ target: `user:${user.id}` });
      await sessions.end(session);
      return new Response(null, {
        status: 204,
        headers: { 'set-cookie': sessions.clearCookie, 'clear-site-data': '"cache", "storage"' },
      });
    },
  );
  serve(
    app,
    context,
    {
      id: 'changePassword',
      method: 'post',
      path: '/session/password',
      tag,
      summary: 'Change the own password',
      description: 'Ends every session of the account and starts a new one.',
      body: PasswordChangeSchema,
      answer: SessionSchema,
    },
    (asked) => changePassword(context, asked),
  );
}

async function changePassword(
  context: ApiContext,
  { principal, body, address, note }: Asked<unknown, unknown, PasswordChange>,
): Promise<Response> {
  const { user } = requireSession(principal);
  note({ target: `user:${user.id}` });
  if (user.passwordHash === null)
    throw new Problem('conflict', 'This account signs in at its provider; change the password there.');
  if (!(await context.signIn.confirm(user, body.current, address)))
    throw new Problem(
      'wrong-password',
      'The current password is wrong, or there were too many tries; check it, or wait a quarter of an hour.',
    );
  const problem =
    body.password === body.current
      ? 'The new password is the old one; take another.'
      : passwordProblem(body.password, user.name);
  if (problem !== null) throw new Problem('conflict', problem);
  const passwordHash = await context.passwords.hash(body.password);
  await context.accounts.users.update(user.id, { passwordHash, mustChange: false });
  await context.sessions.endAllOf(user.id);
  if (user.mustChange) forgetFirstSecret(context.firstSecretFile);
  return startSession(context, { ...user, passwordHash, mustChange: false });
}

function requireSession(principal: Principal): Extract<Principal, { kind: 'session' }> {
  if (principal.kind !== 'session') throw new Problem('sign-in', 'Sign in first.');
  return principal;
}
