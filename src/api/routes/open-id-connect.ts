/** Signing in with OpenID Connect: to the provider, and back. */

import { getCookie } from 'hono/cookie';
import type { OpenIdConnect } from '../auth/open-id-connect.ts';
import type { ApiContext } from '../context.ts';
import type { ApiApp } from '../environment.ts';
import { Problem } from '../problem.ts';
import { createRoutes, serve } from '../serve.ts';

const tag = 'Session';
/** Longest query that a provider sends back, in characters. */
const SEARCH_LIMIT = 8192;

/** `/session/oidc…` */
export function openIdConnectRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  const provider = (): OpenIdConnect => {
    if (!context.openIdConnect)
      throw new Problem('not-found', 'No provider of sign-in is configured; sign in with a password.');
    return context.openIdConnect;
  };
  serve(
    app,
    context,
    {
      id: 'startOpenIdConnect',
      method: 'get',
      path: '/session/oidc',
      tag,
      summary: 'Go to the provider of sign-in',
      status: 302,
    },
    async () => {
      const { url, setCookie } = await provider().start();
      return new Response(null, { status: 302, headers: { location: url, 'set-cookie': setCookie } });
    },
  );
  serve(
    app,
    context,
    {
      id: 'finishOpenIdConnect',
      method: 'get',
      path: '/session/oidc/callback',
      tag,
      summary: 'Come back from the provider of sign-in',
      status: 302,
    },
    async ({ http, principal, note }) => {
      const oidc = provider();
      const { search } = new URL(http.req.url);
      if (search.length > SEARCH_LIMIT)
        throw new Problem('bad-request', 'This address is too long; begin to sign in again.');
      const user = await oidc.finish(search, getCookie(http, oidc.cookie));
      note({ actor: `user:${user.id}`, target: `user:${user.id}` });
      if (principal.kind === 'session') await context.sessions.end(principal.session);
      const { setCookie } = await context.sessions.start(user.id);
      const headers = new Headers({ location: '/' });
      headers.append('set-cookie', setCookie);
      headers.append('set-cookie', oidc.clearCookie);
      return new Response(null, { status: 302, headers });
    },
  );
  return app;
}
