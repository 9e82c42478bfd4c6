/** Users, tokens, settings, the audit log and webhooks, as an administrator meets them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AuditPageSchema,
  AuditVerificationSchema,
  SignInOptionsSchema,
  TokensSchema,
  TokenWithSecretSchema,
  UsersSchema,
  UserWithSecretSchema,
} from '../contract-accounts.ts';
import { SettingsSchema } from '../contract-settings.ts';
import { WebhooksSchema, WebhookTestSchema, WebhookWithSecretSchema } from '../contract-webhooks.ts';
import { json, PASSWORD, testHouse } from '../test-house.ts';

test('an account is made, signs in with its secret, is changed, locked out and removed', async (context) => {
  const house = testHouse(context);
  const admin = await house.as('administrator');
  const created = await admin.ask('POST', '/api/v1/users', {
    name: 'Kim.Lee',
    displayName: 'Kim',
    role: 'procurement',
  });
  assert.equal(created.status, 201);
  const { user, secret } = UserWithSecretSchema.parse(await created.json());
  assert.deepEqual([user.name, user.role, user.mustChange], ['kim.lee', 'procurement', true]);
  assert.equal((await house.signIn('KIM.LEE', secret)).status, 200);
  assert.equal(
    (await admin.ask('POST', '/api/v1/users', { name: 'kim.lee', displayName: 'K', role: 'viewer' })).status,
    409,
  );

  const list = await admin.ask('GET', '/api/v1/users?limit=1');
  const text = await list.text();
  assert.ok(!/argon2|passwordHash/.test(text));
  const page = UsersSchema.parse(JSON.parse(text));
  assert.deepEqual([page.items.length, page.total], [1, 2]);
  const rest = UsersSchema.parse(await (await admin.ask('GET', `/api/v1/users?limit=1&cursor=${page.next}`)).json());
  assert.deepEqual([rest.items.length, rest.next], [1, null]);

  assert.equal(house.accounts.held.sessions.size, 2);
  assert.equal((await admin.ask('PATCH', `/api/v1/users/${user.id}`, { role: 'viewer' })).status, 200);
  assert.equal(house.accounts.held.sessions.size, 1, 'another role ends the sessions');
  assert.equal((await admin.ask('PATCH', `/api/v1/users/${user.id}`, { disabled: true })).status, 200);
  assert.equal((await house.signIn('kim.lee', secret)).status, 401);
  assert.equal((await admin.ask('PATCH', `/api/v1/users/${user.id}`, { disabled: false, unlock: true })).status, 200);
  const reset = UserWithSecretSchema.parse(await (await admin.ask('POST', `/api/v1/users/${user.id}/password`)).json());
  assert.equal((await house.signIn('kim.lee', secret)).status, 401);
  assert.equal((await house.signIn('kim.lee', reset.secret)).status, 200);
  assert.equal((await admin.ask('DELETE', `/api/v1/users/${user.id}`)).status, 204);
  assert.equal((await admin.ask('GET', `/api/v1/users/${user.id}`)).status, 404);
  assert.equal(house.accounts.held.sessions.size, 1);
  const written = JSON.stringify(house.accounts.held.audit);
  for (const word of ['kim', 'Kim', secret, reset.secret]) assert.ok(!written.includes(word), word);
});

test('the last administrator stays', async (context) => {
  const house = testHouse(context);
  const admin = await house.as('administrator');
  await house.addUser('administrator', { disabled: true });
  for (const body of [{ role: 'viewer' }, { disabled: true }]) {
    const response = await admin.ask('PATCH', `/api/v1/users/${admin.user.id}`, body);
    const { detail } = await json(response);
    assert.deepEqual([response.status, detail], [409, 'This is the last administrator; make another one first.']);
  }
  assert.equal((await admin.ask('DELETE', `/api/v1/users/${admin.user.id}`)).status, 409);
  await house.addUser('administrator');
  assert.equal((await admin.ask('DELETE', `/api/v1/users/${admin.user.id}`)).status, 204);
});

test('a token is shown once, kept as a hash, good for its scopes, and ends', async (context) => {
  const house = testHouse(context);
  const person = await house.as('security-analyst');
  const made = await person.ask('POST', '/api/v1/tokens', { name: 'siem', scopes: ['read'], days: 30 });
  assert.equal(made.status, 201);
  const { token, secret } = TokenWithSecretSchema.parse(await made.json());
  assert.match(secret, /^wardline_[\w-]{43}$/);
  assert.ok(secret.startsWith(token.prefix) && token.prefix.length === 17);
  assert.ok(!JSON.stringify([...house.accounts.held.tokens.values()]).includes(secret));
  const use = (url: string, authorization = `Bearer ${secret}`, method = 'GET'): Promise<Response> =>
    house.request(url, { method, headers: { authorization } });

  assert.equal((await use('/api/v1/devices')).status, 200);
  assert.equal((await use('/api/v1/devices', `bearer ${secret}`)).status, 200);
  const scope = await use('/api/v1/exports/devices');
  const { detail } = await json(scope);
  assert.deepEqual([scope.status, detail], [403, 'This needs a token with the scope export; make one that has it.']);
  assert.equal((await use('/api/v1/session')).status, 403);
  assert.equal((await use('/api/v1/tokens', undefined, 'POST')).status, 403, 'a token makes no tokens');
  for (const wrong of [
    `Bearer ${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`,
    'Bearer x',
    'Basic YTpi',
    '',
    `Bearer ${secret} x`,
  ]) {
    const response = await use('/api/v1/devices', wrong);
    assert.equal(response.status, 401, wrong);
    assert.match(response.headers.get('www-authenticate') ?? '', /^Bearer/);
  }
  const both = await house.request('/api/v1/devices', {
    headers: { authorization: 'Bearer x', cookie: person.cookie },
  });
  assert.equal(both.status, 401, 'a wrong token is not passed over for a cookie');

  await house.accounts.users.update(person.user.id, { role: 'procurement' });
  assert.equal((await use('/api/v1/findings')).status, 403, 'no more than its owner');
  await house.accounts.users.update(person.user.id, { disabled: true });
  assert.equal((await use('/api/v1/devices')).status, 401);
  await house.accounts.users.update(person.user.id, { disabled: false });
  house.pass(30 * 86_400);
  assert.equal((await use('/api/v1/devices')).status, 401, 'expired');
});

test('the use of tokens is in the audit log by their ids: changes each time, reading once an hour', async (context) => {
  const house = testHouse(context);
  const person = await house.as('administrator');
  const scopes = ['read', 'export', 'manage'];
  const made = await person.ask('POST', '/api/v1/tokens', { name: 'robot', scopes, days: 1 });
  const { token, secret } = TokenWithSecretSchema.parse(await made.json());
  const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
  const settings = JSON.stringify({ organisation: '', notice: '', timeZone: 'UTC' });
  for (let i = 0; i < 3; i++) {
    assert.equal((await house.request('/api/v1/devices', { headers })).status, 200);
    await (await house.request('/api/v1/exports/devices', { headers })).text();
    assert.equal((await house.request('/api/v1/settings', { method: 'PUT', headers, body: settings })).status, 200);
  }
  house.pass(3601);
  await house.request('/api/v1/devices', { headers });
  const entries = house.accounts.held.audit.filter(({ actor }) => actor === `token:${token.id}`);
  const counts = Object.entries(
    Object.groupBy(entries, ({ action, detail }) => (action === 'useToken' ? `use ${detail}` : action)),
  );
  assert.deepEqual(Object.fromEntries(counts.map(([what, all]) => [what, all?.length])), {
    'use {"operation":"listDevices"}': 2,
    'use {"operation":"exportDevices"}': 1,
    'use {"operation":"updateSettings"}': 1,
    exportDevices: 3,
    updateSettings: 3,
  });
});

test('everybody has own tokens; administrators see and end all; nobody learns of others by asking', async (context) => {
  const house = testHouse(context);
  const [one, other, admin] = [await house.as('viewer'), await house.as('viewer'), await house.as('administrator')];
  const made = await one.ask('POST', '/api/v1/tokens', { name: 'mine', scopes: ['read'], days: 1 });
  const { token } = TokenWithSecretSchema.parse(await made.json());
  const names = async (person: typeof one): Promise<readonly string[]> =>
    TokensSchema.parse(await (await person.ask('GET', '/api/v1/tokens')).json()).items.map(({ name }) => name);
  assert.deepEqual([await names(one), await names(other), await names(admin)], [['mine'], [], ['mine']]);
  assert.equal((await other.ask('DELETE', `/api/v1/tokens/${token.id}`)).status, 404);
  assert.equal((await admin.ask('DELETE', `/api/v1/tokens/${token.id}`)).status, 204);
  for (const body of [
    { name: 'x', scopes: [], days: 1 },
    { name: 'x', scopes: ['root'], days: 1 },
    { name: 'x', scopes: ['read'], days: 367 },
  ])
    assert.equal((await one.ask('POST', '/api/v1/tokens', body)).status, 400);
});

test('settings are kept, and the sign-in page shows what is for everybody', async (context) => {
  const house = testHouse(context);
  const admin = await house.as('administrator');
  const before = SettingsSchema.parse(await (await admin.ask('GET', '/api/v1/settings')).json());
  assert.equal(before.timeZone, 'UTC');
  const settings = { organisation: 'St <b>Elsewhere</b>', notice: 'For staff alone.', timeZone: 'Europe/Berlin' };
  assert.equal((await admin.ask('PUT', '/api/v1/settings', { ...settings, timeZone: 'Mars/Olympus' })).status, 400);
  assert.equal((await admin.ask('PUT', '/api/v1/settings', settings)).status, 200);
  assert.deepEqual(await json(await admin.ask('GET', '/api/v1/settings')), settings);
  const options = SignInOptionsSchema.parse(await (await house.request('/api/v1/session/options')).json());
  assert.deepEqual(options, { organisation: settings.organisation, notice: settings.notice, openIdConnect: null });
  assert.equal(house.accounts.held.audit.at(-1)?.detail, '{"changed":"organisation notice timeZone"}');
  house.accounts.held.settings.set('settings', '{"timeZone":"Mars/Olympus"}');
  assert.equal((await house.request('/api/v1/session/options')).status, 200, 'what no longer fits does no harm');
});

test('the audit log is read in pages, filtered, and verified', async (context) => {
  const house = testHouse(context);
  const analyst = await house.as('security-analyst');
  for (let i = 0; i < 4; i++) await house.signIn('nobody', PASSWORD);
  const read = async (query: string) =>
    AuditPageSchema.parse(await (await analyst.ask('GET', `/api/v1/audit${query}`)).json());
  const first = await read('?limit=3');
  assert.deepEqual([first.items.map(({ sequence }) => sequence), first.next], [[5, 4, 3], '3']);
  const second = await read('?limit=3&cursor=3');
  assert.deepEqual([second.items.map(({ sequence }) => sequence), second.next], [[2, 1], null]);
  assert.equal((await read(`?actor=user:${analyst.user.id}`)).items.length, 1);
  assert.equal((await read('?action=updateUser')).items.length, 0);
  const verify = async (body: unknown) =>
    AuditVerificationSchema.parse(await (await analyst.ask('POST', '/api/v1/audit/verify', body)).json());
  const whole = await verify({});
  assert.deepEqual([whole.ok, whole.entries, whole.head?.sequence], [true, 5, 5]);
  assert.equal((await verify(whole.head)).ok, true);
  assert.equal((await analyst.ask('POST', '/api/v1/audit/verify', { sequence: 5 })).status, 400);
  house.accounts.held.audit = house.accounts.held.audit.map((entry) =>
    entry.sequence === 2 ? { ...entry, outcome: 'done' } : entry,
  );
  const figure = async (): Promise<string | undefined> => {
    const response = await house.request('/metrics', { address: '127.0.0.1', headers: { host: 'localhost' } });
    return /^wardline_audit_whole (\d)$/m.exec(await response.text())?.[1];
  };
  assert.equal(await figure(), '1');
  const broken = await verify({});
  assert.equal(await figure(), '0');
  assert.deepEqual([broken.ok, broken.sequence, broken.reason], [false, 2, 'Entry 2 is not as it was written.']);
});

test('a webhook is made, shown without its secret, refused a private address, changed and removed', async (context) => {
  const house = testHouse(context);
  const admin = await house.as('administrator');
  const url = 'http://169.254.169.254/latest/meta-data?key=k';
  const made = await admin.ask('POST', '/api/v1/webhooks', { name: 'siem', url, kinds: ['finding.new'] });
  assert.equal(made.status, 201);
  const { webhook, secret } = WebhookWithSecretSchema.parse(await made.json());
  context.after(() => house.api.stop());
  assert.deepEqual([webhook.delivered, webhook.format, webhook.enabled], [3, 'wardline', true]);
  const kept = JSON.stringify([...house.accounts.held.webhooks.values()]);
  assert.ok(!kept.includes(secret), 'the secret is sealed');
  const listed = await (await admin.ask('GET', '/api/v1/webhooks')).text();
  assert.ok(!/[sS]ecret/.test(listed));
  assert.equal(WebhooksSchema.parse(JSON.parse(listed)).items.length, 1);
  const tested = WebhookTestSchema.parse(await (await admin.ask('POST', `/api/v1/webhooks/${webhook.id}/test`)).json());
  assert.equal(tested.delivered, false);
  assert.match(
    tested.problem ?? '',
    /^169\.254\.169\.254 is a private address; if it is meant, name its prefix in api\.webhooks\.allow\.$/,
  );
  assert.equal(
    (await admin.ask('PATCH', `/api/v1/webhooks/${webhook.id}`, { enabled: false, url: 'ftp://x' })).status,
    400,
  );
  assert.equal((await admin.ask('PATCH', `/api/v1/webhooks/${webhook.id}`, { enabled: false })).status, 200);
  assert.equal((await admin.ask('DELETE', `/api/v1/webhooks/${webhook.id}`)).status, 204);
  assert.equal((await admin.ask('GET', `/api/v1/webhooks/${webhook.id}`)).status, 404);
  assert.ok(!JSON.stringify(house.accounts.held.audit).includes('key=k'), 'addresses may hold keys');
});
