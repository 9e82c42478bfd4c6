/** A small provider of OpenID Connect on a real socket, for tests: it signs everybody in whom it is told to. */
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

export const CLIENT = { id: 'wardline', secret: 's3cr3t:with/specials' } as const;

export interface Provider {
  readonly issuer: string;
  /** Who signs in next, and what goes wrong. */
  person: { claims: JWTPayload; userinfo: JWTPayload };
  spoil: (claims: JWTPayload) => JWTPayload;
  /** Signs with a key that is not published. */
  forge: boolean;
  /** Requests to the token endpoint that were refused, with why. */
  readonly refused: string[];
}

interface Grant {
  readonly nonce: string;
  readonly challenge: string;
  readonly redirect: string;
}

/** Made once: finding primes takes a while. */
let keys: readonly [ReturnType<typeof generateKeyPair>, ReturnType<typeof generateKeyPair>] | null = null;

/** Starts the provider; it is gone after the test. */
export async function startProvider(context: Pick<TestContext, 'after'>): Promise<Provider> {
  keys ??= [generateKeyPair('RS256'), generateKeyPair('RS256')];
  const [genuine, foreign] = await Promise.all(keys);
  const grants = new Map<string, Grant>();
  const server = http.createServer((request, response) => {
    answer(request, { provider, grants, genuine, foreign }).then(
      ({ status = 200, location, body }) => {
        response.writeHead(status, { 'content-type': 'application/json', ...(location ? { location } : {}) });
        response.end(body === undefined ? '' : JSON.stringify(body));
      },
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const provider: Provider = {
    issuer: `http://127.0.0.1:${port}`,
    person: { claims: { sub: 'subject-1' }, userinfo: {} },
    spoil: (claims) => claims,
    forge: false,
    refused: [],
  };
  return provider;
}

interface Answer {
  readonly status?: number;
  readonly location?: string;
  readonly body?: unknown;
}
interface Workings {
  readonly provider: Provider;
  readonly grants: Map<string, Grant>;
  readonly genuine: { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey };
  readonly foreign: { readonly privateKey: CryptoKey };
}

async function answer(request: http.IncomingMessage, workings: Workings): Promise<Answer> {
  const { issuer } = workings.provider;
  const url = new URL(request.url ?? '/', issuer);
  switch (url.pathname) {
    case '/.well-known/openid-configuration':
      return {
        body: {
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          userinfo_endpoint: `${issuer}/userinfo`,
          jwks_uri: `${issuer}/jwks`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
          code_challenge_methods_supported: ['S256'],
        },
      };
    case '/jwks':
      return {
        body: { keys: [{ ...(await exportJWK(workings.genuine.publicKey)), kid: 'k', alg: 'RS256', use: 'sig' }] },
      };
    case '/authorize':
      return authorize(url.searchParams, workings);
    case '/token': {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      return token(
        new URLSearchParams(Buffer.concat(chunks).toString()),
        request.headers.authorization ?? '',
        workings,
      );
    }
    case '/userinfo':
      return { body: { sub: workings.provider.person.claims.sub, ...workings.provider.person.userinfo } };
    default:
      return { status: 404 };
  }
}

/** RFC 6749, 4.1.1, with PKCE (RFC 7636): everybody is let in at once. */
function authorize(query: URLSearchParams, { grants }: Workings): Answer {
  const [redirect, challenge, nonce] = [query.get('redirect_uri'), query.get('code_challenge'), query.get('nonce')];
  if (
    query.get('client_id') !== CLIENT.id ||
    query.get('code_challenge_method') !== 'S256' ||
    !redirect ||
    !challenge ||
    !nonce
  )
    return { status: 400, body: { error: 'invalid_request' } };
  const code = randomUUID();
  grants.set(code, { nonce, challenge, redirect });
  const back = new URL(redirect);
  back.searchParams.set('code', code);
  back.searchParams.set('state', query.get('state') ?? '');
  return { status: 302, location: back.href };
}

/** RFC 6749, 4.1.3: a code is good once, for who began. */
async function token(
  form: URLSearchParams,
  authorization: string,
  { provider, grants, genuine, foreign }: Workings,
): Promise<Answer> {
  const code = form.get('code') ?? '';
  const grant = grants.get(code);
  grants.delete(code);
  const credentials = Buffer.from(authorization.replace(/^Basic /, ''), 'base64')
    .toString()
    .split(':')
    .map(decodeURIComponent);
  const challenge = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url');
  const problem =
    grant === undefined
      ? 'code'
      : credentials[0] !== CLIENT.id || credentials[1] !== CLIENT.secret
        ? 'client'
        : challenge !== grant.challenge
          ? 'verifier'
          : form.get('redirect_uri') !== grant.redirect
            ? 'redirect'
            : null;
  if (problem !== null || grant === undefined) {
    provider.refused.push(problem ?? '');
    return { status: 400, body: { error: 'invalid_grant' } };
  }
  const now = Math.floor(Date.now() / 1000);
  const claims = provider.spoil({
    iss: provider.issuer,
    aud: CLIENT.id,
    iat: now,
    exp: now + 300,
    nonce: grant.nonce,
    ...provider.person.claims,
  });
  const signer = new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k' });
  const idToken = await signer.sign((provider.forge ? foreign : genuine).privateKey);
  return { body: { access_token: randomUUID(), token_type: 'Bearer', expires_in: 300, id_token: idToken } };
}
