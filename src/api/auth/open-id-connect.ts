/** Signing in with OpenID Connect: authorization code with PKCE, and roles from the provider's claims. */
import * as client from 'openid-client';
import type { Role, UserRecord, UserStore } from '../accounts.ts';
import type { OpenIdConnectConfig } from '../config.ts';
import { Problem } from '../problem.ts';
import { type InstallationKey, randomId } from './secrets.ts';
import { accountName } from './sign-in.ts';

/** How long a person may take at the provider, in seconds. */
const TRIP_SECONDS = 600;
/** How long the provider may take for an answer, in seconds. */
const PROVIDER_SECONDS = 10;
/** What the provider says of itself is asked again after this long, in milliseconds. */
const DISCOVERY_LIFE = 3_600_000;
/** Longest name taken over from a claim, in characters. */
const NAME_LIMIT = 100;
/** Where the provider sends people back to, below the public URL. */
const CALLBACK = '/api/v1/session/oidc/callback';

export interface OpenIdConnect {
  /** Where to send the browser, and the cookie that ties its return to it. */
  start(): Promise<{ readonly url: string; readonly setCookie: string }>;
  /** The account of who came back; a Problem where the provider, or we, refuse. `search` is the query of the address they came back to. */
  finish(search: string, cookie: string | undefined): Promise<UserRecord>;
  readonly cookie: string;
  readonly clearCookie: string;
}

export interface OpenIdConnectDependencies {
  readonly users: UserStore;
  readonly key: InstallationKey;
  readonly now: () => Date;
  readonly publicUrl: string;
  readonly secure: boolean;
}

/** What the cookie holds, sealed. */
interface Trip {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly until: number;
}

/** Sign-in through one provider. Nothing is asked of it before the first person comes. */
export function createOpenIdConnect(
  config: OpenIdConnectConfig,
  dependencies: OpenIdConnectDependencies,
): OpenIdConnect {
  const { key, now, publicUrl, secure, users } = dependencies;
  const cookie = secure ? '__Host-wardline-oidc' : 'wardline-oidc';
  // Lax: the cookie has to come along when the provider sends the browser back from its own site.
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  const redirect = new URL(CALLBACK, publicUrl).href;
  const discover = createDiscovery(config, now);
  return {
    cookie,
    clearCookie: `${cookie}=; ${attributes}; Max-Age=0`,
    start: async () => {
      const provider = await discover();
      const trip: Trip = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
        until: now().getTime() + TRIP_SECONDS * 1000,
      };
      const url = client.buildAuthorizationUrl(provider, {
        redirect_uri: redirect,
        scope: config.scopes.join(' '),
        code_challenge: await client.calculatePKCECodeChallenge(trip.verifier),
        code_challenge_method: 'S256',
        state: trip.state,
        nonce: trip.nonce,
      });
      const sealed = key.seal('oidc', JSON.stringify(trip));
      return { url: url.href, setCookie: `${cookie}=${sealed}; ${attributes}; Max-Age=${TRIP_SECONDS}` };
    },
    finish: async (search, sealed) => {
      const trip = readTrip(sealed, key, now());
      const claims = await askWho(config, await discover(), new URL(search, redirect), trip);
      return accountOf(claims, config, users, now());
    },
  };
}

function createDiscovery(config: OpenIdConnectConfig, now: () => Date): () => Promise<client.Configuration> {
  let known: { readonly provider: client.Configuration; readonly at: number } | null = null;
  return async () => {
    if (known && now().getTime() - known.at < DISCOVERY_LIFE) return known.provider;
    try {
      const provider = await client.discovery(
        new URL(config.issuer),
        config.clientId,
        undefined,
        config.clientSecret === null ? client.None() : client.ClientSecretBasic(config.clientSecret),
        {
          timeout: PROVIDER_SECONDS,
          // The signature of the ID token is checked though it came over TLS from the provider itself.
          execute: [client.enableNonRepudiationChecks, ...(config.insecure ? [client.allowInsecureRequests] : [])],
        },
      );
      known = { provider, at: now().getTime() };
      return provider;
    } catch (error) {
      throw unreachable(error);
    }
  };
}

function readTrip(sealed: string | undefined, key: InstallationKey, now: Date): Trip {
  const text = sealed === undefined ? null : key.unseal('oidc', sealed);
  // What was unsealed was sealed here: its shape is that of Trip.
  const trip = text === null ? null : (JSON.parse(text) as Trip);
  if (!trip || now.getTime() > trip.until)
    throw new Problem('wrong-password', 'Signing in was not begun in this browser, or took too long; begin again.');
  return trip;
}

/** Exchanges the code and gives the claims: those of the ID token, and those of the userinfo endpoint where the role is not among them. */
async function askWho(
  { roleClaim }: OpenIdConnectConfig,
  provider: client.Configuration,
  url: URL,
  { state, nonce, verifier }: Trip,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    const tokens = await client.authorizationCodeGrant(provider, url, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    });
    const claims: Readonly<Record<string, unknown>> = { ...tokens.claims() };
    const subject = tokens.claims()?.sub;
    if (valuesAt(claims, roleClaim).length > 0 || !provider.serverMetadata().userinfo_endpoint || subject === undefined)
      return claims;
    return { ...(await client.fetchUserInfo(provider, tokens.access_token, subject)), ...claims };
  } catch (error) {
    // The provider's reason stays in `cause` for the log: it may quote what was sent.
    const refused = new Problem('wrong-password', 'The provider of sign-in did not confirm who you are; begin again.');
    refused.cause = error;
    throw refused;
  }
}

/** The texts at a dotted path of the claims. */
function valuesAt(claims: Readonly<Record<string, unknown>>, path: string): readonly string[] {
  let value: unknown = Object.hasOwn(claims, path) ? claims[path] : undefined;
  if (value === undefined) {
    value = claims;
    for (const name of path.split('.'))
      value =
        typeof value === 'object' && value !== null && Object.hasOwn(value, name)
          ? Reflect.get(value, name)
          : undefined;
  }
  const values = Array.isArray(value) ? value : [value];
  return values.filter((one) => typeof one === 'string');
}

/** The role that the claims give; null for no entry. */
export function roleOf(
  claims: Readonly<Record<string, unknown>>,
  { roleClaim, roles, otherwise }: Pick<OpenIdConnectConfig, 'roleClaim' | 'roles' | 'otherwise'>,
): Role | null {
  const values = new Set(valuesAt(claims, roleClaim));
  return roles.find(({ value }) => values.has(value))?.role ?? otherwise;
}

async function accountOf(
  claims: Readonly<Record<string, unknown>>,
  config: OpenIdConnectConfig,
  users: UserStore,
  now: Date,
): Promise<UserRecord> {
  const { iss: issuer, sub: subject } = claims;
  if (typeof issuer !== 'string' || typeof subject !== 'string')
    throw new Problem('wrong-password', 'The provider of sign-in did not say who you are; begin again.');
  const role = roleOf(claims, config);
  const known = await users.bySubject(issuer, subject);
  if (role === null || known?.disabled)
    throw new Problem('forbidden', 'Your account may not use Wardline; ask an administrator for a role.');
  if (known) {
    await users.update(known.id, { role, lastSignIn: now.toISOString() });
    return { ...known, role };
  }
  return insertAccount(claims, { issuer, subject, role, issuerHost: new URL(issuer).host }, users, now);
}

/** A new account. A name that is taken belongs to somebody else: the provider's host is added, never the accounts joined. */
async function insertAccount(
  claims: Readonly<Record<string, unknown>>,
  of: { readonly issuer: string; readonly subject: string; readonly role: Role; readonly issuerHost: string },
  users: UserStore,
  now: Date,
): Promise<UserRecord> {
  const text = (name: string): string | null => {
    const value = claims[name];
    return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, NAME_LIMIT) : null;
  };
  const wanted = accountName(text('preferred_username') ?? text('email') ?? of.subject.slice(0, NAME_LIMIT));
  const id = randomId();
  for (const name of [wanted, `${wanted}@${of.issuerHost}`, `${wanted}@${id}`]) {
    const user: UserRecord = {
      id,
      name,
      displayName: text('name') ?? wanted,
      role: of.role,
      passwordHash: null,
      mustChange: false,
      issuer: of.issuer,
      subject: of.subject,
      disabled: false,
      failures: 0,
      lockedUntil: null,
      createdAt: now.toISOString(),
      lastSignIn: now.toISOString(),
    };
    if (await users.insert(user)) return user;
  }
  throw new Problem('conflict', 'The account could not be made; ask an administrator.');
}

function unreachable(cause: unknown): Problem {
  const problem = new Problem(
    'unavailable',
    'The provider of sign-in cannot be reached; try again, or sign in with a password.',
  );
  problem.cause = cause;
  return problem;
}
