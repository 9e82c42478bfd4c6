/** Signing in with OpenID Connect against a real provider on a socket: the way it goes, and every way it must not. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { roleOf } from '../auth/open-id-connect.ts';
import type { OpenIdConnectConfig } from '../config.ts';
import { cookieOf, type House, json, testHouse } from '../test-house.ts';
import { CLIENT, type Provider, startProvider } from '../test-provider.ts';

async function begin(
  context: TestContext,
  more: Partial<OpenIdConnectConfig> = {},
): Promise<{ house: House; provider: Provider }> {
  const provider = await startProvider(context);
  const openIdConnect: OpenIdConnectConfig = {
    issuer: provider.issuer,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    scopes: ['openid', 'profile'],
    roleClaim: 'groups',
    roles: [
      { value: 'admins', role: 'administrator' },
      { value: 'biomed', role: 'clinical-engineer' },
    ],
    otherwise: null,
    insecure: true,
    ...more,
  };
  return { house: testHouse(context, { publicUrl: 'https://wardline.example', openIdConnect }), provider };
}

const ROOT = 'https://wardline.example';

/** What a browser does: to the provider, and back with the code and the cookie. */
async function trip(house: House): Promise<{ readonly back: string; readonly cookie: string }> {
  const start = await house.request(`${ROOT}/api/v1/session/oidc`);
  assert.equal(start.status, 302);
  assert.match(
    start.headers.get('set-cookie') ?? '',
    /^__Host-wardline-oidc=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=600$/,
  );
  const provider = await fetch(start.headers.get('location') ?? '', { redirect: 'manual' });
  assert.equal(provider.status, 302);
  return { back: provider.headers.get('location') ?? '', cookie: cookieOf(start) };
}

async function signIn(house: House): Promise<Response> {
  const { back, cookie } = await trip(house);
  assert.ok(back.startsWith(`${ROOT}/api/v1/session/oidc/callback?`));
  return house.request(back, { headers: { cookie } });
}

test('who has a group gets an account with its role, the same one every time, with the role of the day', async (context) => {
  const { house, provider } = await begin(context);
  provider.person.claims = { sub: 's1', preferred_username: 'Kim@Example', name: 'Kim', groups: ['staff', 'biomed'] };
  const back = await signIn(house);
  assert.deepEqual([back.status, back.headers.get('location')], [302, '/']);
  const [session = '', cleared = ''] = back.headers.getSetCookie();
  assert.match(session, /^__Host-wardline=[\w-]{43}; .*SameSite=Strict; Secure/);
  assert.match(cleared, /^__Host-wardline-oidc=; .*Max-Age=0$/);
  const { user } = await json(
    await house.request('/api/v1/session', { headers: { cookie: session.split(';')[0] ?? '' } }),
  );
  const { id, name, role, openIdConnect } = user as Record<string, unknown>;
  assert.deepEqual([name, role, openIdConnect], ['kim@example', 'clinical-engineer', true]);
  provider.person.claims = { ...provider.person.claims, groups: 'admins' };
  assert.equal((await signIn(house)).status, 302);
  assert.deepEqual(
    [...house.accounts.held.users.values()].map((one) => [one.id, one.role]),
    [[id, 'administrator']],
  );
  assert.equal(house.accounts.held.audit.at(-1)?.actor, `user:${id}`);
});

test('a name that a local account has is not taken over', async (context) => {
  const { house, provider } = await begin(context);
  const local = await house.addUser('administrator', { name: 'kim' });
  provider.person.claims = { sub: 's1', preferred_username: 'kim', groups: ['biomed'] };
  assert.equal((await signIn(house)).status, 302);
  const [, other] = [...house.accounts.held.users.values()];
  assert.equal(other?.name, `kim@${new URL(provider.issuer).host}`);
  assert.deepEqual(house.accounts.held.users.get(local.id), local);
});

test('groups may come from the userinfo endpoint, and lie below a dot', async (context) => {
  const { house, provider } = await begin(context, { roleClaim: 'realm.roles' });
  provider.person = { claims: { sub: 's1' }, userinfo: { realm: { roles: ['biomed'] }, preferred_username: 'lee' } };
  assert.equal((await signIn(house)).status, 302);
  assert.deepEqual(
    [...house.accounts.held.users.values()].map(({ name, role }) => [name, role]),
    [['lee', 'clinical-engineer']],
  );
});

test('who has no role, or whose account is disabled, is not let in', async (context) => {
  const { house, provider } = await begin(context);
  for (const groups of [undefined, [], ['staff'], [{ value: 'admins' }], { admins: true }, 'admins2']) {
    provider.person.claims = { sub: 's1', ...(groups === undefined ? {} : { groups }) };
    assert.equal((await signIn(house)).status, 403, JSON.stringify(groups));
  }
  assert.equal(house.accounts.held.users.size, 0);
  provider.person.claims = { sub: 's1', groups: ['biomed'] };
  assert.equal((await signIn(house)).status, 302);
  const [user] = [...house.accounts.held.users.values()];
  await house.accounts.users.update(user?.id ?? '', { disabled: true });
  assert.equal((await signIn(house)).status, 403);
});

test('an answer that is another browser’s, altered, repeated or late is refused', async (context) => {
  const { house, provider } = await begin(context);
  provider.person.claims = { sub: 's1', groups: ['biomed'] };
  const refused = async (back: string, cookie: string, why: string): Promise<void> => {
    const response = await house.request(back, { headers: { cookie } });
    assert.equal(response.status, 401, why);
    assert.equal(response.headers.getSetCookie().length, 0, why);
  };
  const [mine, other] = [await trip(house), await trip(house)];
  await refused(mine.back, '', 'no cookie');
  await refused(mine.back, other.cookie, "another browser's cookie");
  await refused(mine.back.replace(/state=[^&]+/, 'state=forged'), mine.cookie, 'state');
  await refused(mine.back.replace(/state=[^&]+&?/, ''), mine.cookie, 'no state');
  await refused(other.back.replace(/code=[^&]+/, 'code=guessed'), other.cookie, 'code');
  await refused(
    `${ROOT}/api/v1/session/oidc/callback?error=access_denied&state=x`,
    mine.cookie,
    'an error of the provider',
  );
  await refused(
    mine.back,
    mine.cookie.replace(/.(?=.{20}$)/, (character) => (character === 'A' ? 'B' : 'A')),
    'touched cookie',
  );
  const fresh = await trip(house);
  assert.equal((await house.request(fresh.back, { headers: { cookie: fresh.cookie } })).status, 302);
  await refused(fresh.back, fresh.cookie, 'the code again');
  const late = await trip(house);
  house.pass(601);
  await refused(late.back, late.cookie, 'late');
  // A code that was stolen is worth nothing without the verifier of the browser that began (RFC 7636).
  const [victim, thief] = [await trip(house), await trip(house)];
  const code = new URL(victim.back).searchParams.get('code') ?? '';
  await refused(thief.back.replace(/code=[^&]+/, `code=${code}`), thief.cookie, 'stolen code');
  assert.ok(provider.refused.includes('verifier'));
  assert.equal(house.accounts.held.users.size, 1);
});

test('an ID token for another client, issuer, nonce or time, or signed by another key, is refused', async (context) => {
  const { house, provider } = await begin(context);
  provider.person.claims = { sub: 's1', groups: ['biomed'] };
  const past = Math.floor(Date.now() / 1000) - 3600;
  const spoilers: readonly Provider['spoil'][] = [
    (claims) => ({ ...claims, aud: 'another' }),
    (claims) => ({ ...claims, iss: 'https://evil.example' }),
    (claims) => ({ ...claims, nonce: 'another' }),
    ({ nonce: _, ...claims }) => claims,
    (claims) => ({ ...claims, exp: past }),
    ({ sub: _, ...claims }) => claims,
  ];
  for (const spoil of spoilers) {
    provider.spoil = spoil;
    assert.equal((await signIn(house)).status, 401, String(spoil));
  }
  provider.spoil = (claims) => claims;
  provider.forge = true;
  assert.equal((await signIn(house)).status, 401, 'another key');
  provider.forge = false;
  assert.equal((await signIn(house)).status, 302);
  assert.equal(house.accounts.held.users.size, 1);
});

test('without a provider, or when it is away, a person is told what to do', async (context) => {
  const without = testHouse(context);
  assert.equal((await without.request('/api/v1/session/oidc')).status, 404);
  const { house } = await begin(context, { issuer: 'http://127.0.0.1:9' });
  const away = await house.request(`${ROOT}/api/v1/session/oidc`);
  const { detail } = await json(away);
  assert.deepEqual(
    [away.status, detail],
    [503, 'The provider of sign-in cannot be reached; try again, or sign in with a password.'],
  );
});

test('the first role in the order of the configuration counts', () => {
  const config = {
    roleClaim: 'groups',
    roles: [
      { value: 'b', role: 'viewer' },
      { value: 'a', role: 'administrator' },
    ],
    otherwise: null,
  } as const;
  assert.equal(roleOf({ groups: ['a', 'b'] }, config), 'viewer');
  assert.equal(roleOf({ groups: [] }, { ...config, otherwise: 'procurement' }), 'procurement');
  assert.equal(roleOf({ 'a.b': ['a'] }, { ...config, roleClaim: 'a.b' }), 'administrator');
  assert.equal(roleOf({}, { ...config, roleClaim: '__proto__' }), null);
  assert.equal(roleOf({}, { ...config, roleClaim: 'constructor.name' }), null);
});
