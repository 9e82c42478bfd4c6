/** Finds out who sends a request: by a token in `Authorization`, else by the session in the cookie, else nobody. */
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import type { ApiContext } from '../context.ts';
import type { ApiEnvironment } from '../environment.ts';
import { Problem } from '../problem.ts';
import type { Principal } from './permissions.ts';

const BEARER = /^bearer +(\S+) *$/i;

/** The principal of a request. A token that is given and not valid is a Problem, never passed over. */
export async function authenticate(
  { sessions, tokens }: Pick<ApiContext, 'sessions' | 'tokens'>,
  http: Context<ApiEnvironment>,
): Promise<Principal> {
  const authorization = http.req.header('authorization');
  if (authorization !== undefined) {
    const token = BEARER.exec(authorization)?.[1];
    const found = token === undefined ? null : await tokens.find(token);
    if (!found)
      throw new Problem(
        'bad-token',
        'This token is unknown or has expired; make a new one and send it as "Authorization: Bearer …".',
        {},
        {
          'www-authenticate': 'Bearer error="invalid_token"',
        },
      );
    return { kind: 'token', ...found };
  }
  const secret = getCookie(http, sessions.cookie);
  const found = secret === undefined ? null : await sessions.find(secret);
  return found ? { kind: 'session', ...found } : { kind: 'nobody' };
}
