/** Signing in and out as an attacker would try it: guessing, fixing sessions, forging requests, learning who exists. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { cookieOf, json, PASSWORD, TEST_COST, testHouse } from '../test-house.ts';

const WRONG = 'wrong horse battery';

test('the first start makes an administrator, whose secret must be changed before anything else', async (context) => {
  const house = testHouse(context);
  const first = await house.api.start();
  context.after(() => house.api.stop());
  assert.ok(first);
  const file = path.join(house.directory, 'first-secret');
  assert.equal(fs.readFileSync(file, 'utf8'), `${first.secret}\n`);
  assert.equal(fs.statSync(file).mode & 0o777, 0o600);
  assert.equal(await house.api.start(), null, 'a second start makes nobody');
  assert.ok(!house.logged.join('').includes(first.secret));

  const signedIn = await house.signIn('administrator', first.secret);
  const { csrf, may } = await json(signedIn);
  assert.ok(Array.isArray(may));
  assert.deepEqual(
    may.filter((id) => !OPEN.has(id)),
    ['getSession', 'signOut', 'changePassword'],
  );
  const headers = { cookie: cookieOf(signedIn), 'x-wardline-csrf': String(csrf), 'content-type': 'application/json' };
  const early = await house.request('/api/v1/users', { headers });
  assert.equal(early.status, 403);
  const { detail } = await json(early);
  assert.match(String(detail), /Choose a password of your own first/);

  const change = (password: string, current = first.secret): Promise<Response> =>
    house.request('/api/v1/session/password', { method: 'POST', headers, body: JSON.stringify({ current, password }) });
  assert.equal((await change('short')).status, 409);
  assert.equal((await change('administrator2026')).status, 409);
  assert.equal((await change('aaaaaaaaaaaaaaaa')).status, 409);
  assert.equal((await change(first.secret)).status, 409);
  assert.equal((await change(PASSWORD, WRONG)).status, 401);
  const changed = await change(PASSWORD);
  assert.equal(changed.status, 200);
  assert.notEqual(cookieOf(changed), headers.cookie);
  assert.equal((await house.request('/api/v1/session', { headers })).status, 401, 'the old session is over');
  assert.equal((await house.request('/api/v1/users', { headers: { cookie: cookieOf(changed) } })).status, 200);
  assert.equal(fs.existsSync(file), false, 'the file with the secret is gone');
  assert.equal((await house.signIn('administrator', first.secret)).status, 401);
});

/** What anyone may, signed in or not. */
const OPEN: ReadonlySet<unknown> = new Set([
  'getHealth',
  'getReadiness',
  'getOpenApi',
  'getDocumentation',
  'getSignInOptions',
  'signIn',
  'startOpenIdConnect',
  'finishOpenIdConnect',
]);

test('a sign-in gives a cookie that scripts and other sites cannot use, another one each time', async (context) => {
  const plain = testHouse(context);
  await plain.addUser('viewer');
  const first = await plain.signIn('viewer-0', PASSWORD);
  assert.match(
    first.headers.get('set-cookie') ?? '',
    /^wardline=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/,
  );
  const secure = testHouse(context, { publicUrl: 'https://wardline.example' });
  await secure.addUser('viewer');
  const second = await secure.signIn('Viewer-0 ', PASSWORD);
  assert.match(
    second.headers.get('set-cookie') ?? '',
    /^__Host-wardline=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure; Max-Age=43200$/,
  );
  assert.match(second.headers.get('strict-transport-security') ?? '', /max-age=63072000/);
  const [kept] = [...secure.accounts.held.sessions.values()];
  assert.ok(kept && !cookieOf(second).includes(kept.hash));
});

test('a session cannot be fixed beforehand: the cookie that comes along is not taken over, and ends', async (context) => {
  const house = testHouse(context);
  await house.addUser('viewer');
  const planted = `wardline=${'A'.repeat(43)}`;
  const signedIn = await house.signIn('viewer-0', PASSWORD, { headers: { cookie: planted } });
  assert.notEqual(cookieOf(signedIn), planted);
  assert.equal((await house.request('/api/v1/session', { headers: { cookie: planted } })).status, 401);
  const again = await house.signIn('viewer-0', PASSWORD, { headers: { cookie: cookieOf(signedIn) } });
  assert.equal(again.status, 200);
  assert.equal((await house.request('/api/v1/session', { headers: { cookie: cookieOf(signedIn) } })).status, 401);
  assert.equal((await house.request('/api/v1/session', { headers: { cookie: cookieOf(again) } })).status, 200);
});

test('a session ends by signing out, by idleness, by age, and with its account', async (context) => {
  const house = testHouse(context);
  const left = await house.as('viewer');
  assert.equal((await left.ask('DELETE', '/api/v1/session')).status, 204);
  assert.equal((await left.ask('GET', '/api/v1/session')).status, 401);

  const idle = await house.as('viewer');
  house.pass(29 * 60);
  assert.equal((await idle.ask('GET', '/api/v1/session')).status, 200);
  house.pass(29 * 60);
  assert.equal((await idle.ask('GET', '/api/v1/session')).status, 200, 'it was used in between');
  house.pass(30 * 60);
  assert.equal((await idle.ask('GET', '/api/v1/session')).status, 401);
  assert.equal(house.accounts.held.sessions.size, 0);

  const old = await house.as('viewer');
  for (let minute = 0; minute < 12 * 60; minute += 20) {
    assert.equal((await old.ask('GET', '/api/v1/session')).status, 200);
    house.pass(20 * 60);
  }
  assert.equal((await old.ask('GET', '/api/v1/session')).status, 401);

  const disabled = await house.as('viewer');
  await house.accounts.users.update(disabled.user.id, { disabled: true });
  assert.equal((await disabled.ask('GET', '/api/v1/session')).status, 401);
  assert.equal((await house.signIn(disabled.user.name, PASSWORD)).status, 401);
});

test('a change that a page of another site asks for is refused, as is one without the token', async (context) => {
  const house = testHouse(context);
  const person = await house.as('administrator');
  const settings = { organisation: 'St Elsewhere', notice: '', timeZone: 'UTC' };
  const change = (headers: Record<string, string>): Promise<Response> =>
    person.ask('PUT', '/api/v1/settings', settings, headers);
  const refused: readonly Record<string, string>[] = [
    { 'x-wardline-csrf': '' },
    { 'x-wardline-csrf': 'a'.repeat(64) },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost:8080' },
    { origin: 'https://localhost' },
  ];
  for (const headers of refused) {
    const response = await change(headers);
    const { type } = await json(response);
    assert.deepEqual([response.status, type], [403, '/api/docs#problem-cross-site'], JSON.stringify(headers));
  }
  const other = await house.as('administrator');
  assert.equal((await change({ 'x-wardline-csrf': other.csrf })).status, 403, "another session's token");
  assert.equal(await house.accounts.settings.get('settings'), null);
  assert.equal(
    (await change({ origin: 'http://localhost', host: 'localhost', 'sec-fetch-site': 'same-origin' })).status,
    200,
  );
  const signIn = await house.signIn(person.user.name, PASSWORD, { headers: { origin: 'https://evil.example' } });
  assert.equal(signIn.status, 403, 'nobody is signed in from another site either');
});

test('wrong name, wrong password, locked and disabled look the same, and cost one hash each', async (context) => {
  const house = testHouse(context);
  await house.addUser('viewer', { name: 'locked', failures: 9, lockedUntil: '2026-11-24T12:10:00.000Z' });
  await house.addUser('viewer', { name: 'disabled', disabled: true });
  await house.addUser('viewer', { name: 'oidc', passwordHash: null, issuer: 'https://idp.example', subject: 's' });
  await house.addUser('viewer', { name: 'known' });
  const answers = new Set<string>();
  for (const [name, password] of [
    ['nobody', WRONG],
    ['known', WRONG],
    ['locked', PASSWORD],
    ['disabled', PASSWORD],
    ['oidc', PASSWORD],
  ] as const) {
    const response = await house.signIn(name, password);
    const { request: _, ...body } = await json(response);
    const headers = [...response.headers].filter(([header]) => header !== 'x-request-id');
    answers.add(JSON.stringify([response.status, body, headers]));
  }
  assert.equal(answers.size, 1, [...answers].join('\n'));
  assert.match([...answers][0] ?? '', /wrong-password/);
});

test('guessing locks the account for longer and longer, side by side too, and the right password waits with it', async (context) => {
  const house = testHouse(context, { limits: { ...quick, signInsPerAccount: { burst: 1000, perMinute: 1000 } } });
  const user = await house.addUser('viewer');
  await Promise.all(Array.from({ length: 5 }, () => house.signIn(user.name, WRONG)));
  await settled();
  assert.equal(house.accounts.held.users.get(user.id)?.failures, 5);
  assert.equal((await house.signIn(user.name, PASSWORD)).status, 401, 'locked');
  assert.equal(house.accounts.held.users.get(user.id)?.failures, 5, 'what comes while it is locked does not count');
  house.pass(31);
  await house.signIn(user.name, WRONG);
  await settled();
  house.pass(31);
  assert.equal((await house.signIn(user.name, PASSWORD)).status, 401, 'locked for a minute now');
  house.pass(30);
  assert.equal((await house.signIn(user.name, PASSWORD)).status, 200);
  assert.equal(house.accounts.held.users.get(user.id)?.failures, 0);
});

const quick = {
  bodyBytes: 65_536,
  uploadBytes: 65_536,
  requestSeconds: 30,
  perAddress: { burst: 1000, perMinute: 1000 },
  perAccount: { burst: 1000, perMinute: 1000 },
  signInsPerAddress: { burst: 1000, perMinute: 1000 },
  signInsPerAccount: { burst: 5, perMinute: 5 },
  streams: 10,
  streamsPerAccount: 2,
};
/** Failures are written after the answer. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('tries are limited per account, existing or not, and per address', async (context) => {
  const house = testHouse(context, { limits: quick });
  for (const name of ['ghost', (await house.addUser('viewer')).name]) {
    const statuses: number[] = [];
    for (let i = 0; i < 7; i++) statuses.push((await house.signIn(name, WRONG, { address: `203.0.113.${i}` })).status);
    assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429, 429], name);
  }
  const narrow = testHouse(context, { limits: { ...quick, signInsPerAddress: { burst: 3, perMinute: 60 } } });
  for (let i = 0; i < 3; i++) assert.equal((await narrow.signIn(`n${i}`, WRONG)).status, 401);
  const refused = await narrow.signIn('n4', WRONG);
  assert.deepEqual([refused.status, refused.headers.get('retry-after')], [429, '1']);
  assert.equal((await narrow.signIn('n5', WRONG, { address: '203.0.113.9' })).status, 401, 'another address');
  narrow.pass(1);
  assert.equal((await narrow.signIn('n6', WRONG)).status, 401);
});

test('requests are limited per address and per account, whatever session or token they come by', async (context) => {
  const house = testHouse(context, {
    limits: { ...quick, perAddress: { burst: 4, perMinute: 60 }, perAccount: { burst: 6, perMinute: 60 } },
  });
  const statuses: number[] = [];
  for (let i = 0; i < 5; i++) statuses.push((await house.request('/healthz', { address: '203.0.113.1' })).status);
  assert.deepEqual(statuses, [200, 200, 200, 200, 429]);
  assert.equal((await house.request('/healthz', { address: '203.0.113.2' })).status, 200);
  const person = await house.as('viewer');
  const other = await house.signIn(person.user.name, PASSWORD, { address: '203.0.113.3' });
  const answers: number[] = [];
  for (let i = 0; i < 8; i++) {
    const headers = { cookie: i % 2 === 0 ? person.cookie : cookieOf(other) };
    answers.push((await house.request('/api/v1/session', { headers, address: `203.0.113.${10 + i}` })).status);
  }
  assert.deepEqual(answers, [200, 200, 200, 200, 200, 200, 429, 429]);
  house.pass(1);
  assert.equal((await person.ask('GET', '/api/v1/session')).status, 200);
});

test('a password kept at a lower cost is hashed anew at the next sign-in', async (context) => {
  const house = testHouse(context, { passwordCost: { ...TEST_COST, passes: 2 } });
  const user = await house.addUser('viewer');
  assert.match(user.passwordHash ?? '', /^\$argon2id\$v=19\$m=64,t=1,p=1\$/);
  assert.equal((await house.signIn(user.name, PASSWORD)).status, 200);
  const renewed = house.accounts.held.users.get(user.id)?.passwordHash ?? '';
  assert.match(renewed, /^\$argon2id\$v=19\$m=64,t=2,p=1\$/);
  assert.equal((await house.signIn(user.name, PASSWORD)).status, 200);
});

test('every sign-in is in the audit log, by id and without what was typed', async (context) => {
  const house = testHouse(context);
  const user = await house.addUser('viewer');
  await house.signIn('typed-my-password-here', WRONG);
  await house.signIn(user.name, WRONG);
  await house.signIn(user.name, PASSWORD);
  const entries = house.accounts.held.audit.map(({ action, actor, target, outcome, address }) => [
    action,
    actor,
    target,
    outcome,
    address,
  ]);
  assert.deepEqual(entries, [
    ['signIn', 'nobody', null, 'refused', '192.0.2.7'],
    ['signIn', 'nobody', `user:${user.id}`, 'refused', '192.0.2.7'],
    ['signIn', `user:${user.id}`, `user:${user.id}`, 'done', '192.0.2.7'],
  ]);
  const everything = JSON.stringify(house.accounts.held.audit) + house.logged.join('');
  for (const typed of ['typed-my-password-here', WRONG, PASSWORD, user.name])
    assert.ok(!everything.includes(typed), typed);
  assert.equal((await house.api.audit.verify()).ok, true);
});
