/** The API while the machine fails it: a clock that leaps, a disk that is full. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { json, PASSWORD, testHouse } from '../test-house.ts';

const HOUR = 3600;
const YEAR = 365 * 24 * HOUR;

class Full extends Error {
  readonly code = 'STORE_FULL';
}
const refuse = async (): Promise<never> => {
  throw new Full('there is no room');
};

test('a clock that was ahead for a while locks nobody out and leaves nobody in', async (context) => {
  const house = testHouse(context);
  const user = await house.addUser('viewer');
  house.pass(70 * YEAR);
  const ahead = await house.as('administrator');
  const made = await ahead.ask('POST', '/api/v1/tokens', { name: 'made ahead', scopes: ['read'], days: 30 });
  const { secret } = await json(made);
  assert.equal(made.status, 201);
  for (let tries = 0; tries < 6; tries++)
    await house.signIn(user.name, 'wrong horse battery', { address: `192.0.2.${tries}` });
  assert.equal((await house.signIn(user.name, PASSWORD)).status, 401, 'it is locked');
  house.pass(-70 * YEAR);
  assert.equal((await house.signIn(user.name, PASSWORD)).status, 200);
  assert.equal((await ahead.ask('GET', '/api/v1/session')).status, 401, 'its end lies seventy years ahead');
  const headers = { authorization: `Bearer ${String(secret)}` };
  assert.equal((await house.request('/api/v1/devices', { headers })).status, 401);
});

test('a clock that is set back ends no session, stops no request and hides no use of a token', async (context) => {
  const house = testHouse(context);
  const person = await house.as('administrator');
  const { secret } = await json(
    await person.ask('POST', '/api/v1/tokens', { name: 'scraper', scopes: ['read'], days: 30 }),
  );
  const headers = { authorization: `Bearer ${String(secret)}` };
  house.pass(4 * HOUR);
  const again = await house.as('viewer');
  house.pass(HOUR / 4);
  assert.equal((await house.request('/api/v1/devices', { headers })).status, 200);
  assert.equal((await again.ask('GET', '/api/v1/devices')).status, 200);
  house.pass(-HOUR / 4 - 60);
  const uses = (): number => [...house.accounts.held.audit].filter(({ action }) => action === 'useToken').length;
  const before = uses();
  // More at once than a bucket holds that lost a quarter of an hour.
  for (let i = 0; i < 5; i++) assert.equal((await again.ask('GET', '/api/v1/devices')).status, 200);
  assert.equal((await house.request('/api/v1/devices', { headers })).status, 200);
  assert.equal(uses(), before, 'it was noted a moment ago');
  house.pass(-2 * HOUR);
  assert.equal((await house.request('/api/v1/devices', { headers })).status, 200);
  assert.equal(uses(), before + 1);
});

test('who is signed in reads on while the disk is full; what has to be written is refused in one sentence', async (context) => {
  const house = testHouse(context);
  const person = await house.as('administrator');
  const { secret } = await json(
    await person.ask('POST', '/api/v1/tokens', { name: 'scraper', scopes: ['read'], days: 30 }),
  );
  const { users, sessions, tokens, audit } = house.accounts;
  const working = { insert: sessions.insert, append: audit.append, update: users.update };
  Object.assign(sessions, { touch: refuse, remove: refuse, insert: refuse });
  Object.assign(tokens, { touch: refuse });
  Object.assign(audit, { append: refuse });
  Object.assign(users, { update: refuse });
  house.pass(120);
  assert.equal((await person.ask('GET', '/api/v1/devices')).status, 200);
  const headers = { authorization: `Bearer ${String(secret)}` };
  assert.equal((await house.request('/api/v1/devices', { headers })).status, 200);
  for (const refused of [
    await house.signIn(person.user.name, PASSWORD),
    await person.ask('DELETE', '/api/v1/session'),
  ]) {
    const { detail } = await json(refused);
    assert.equal(refused.status, 503);
    assert.match(String(detail), /no room on the disk/);
  }
  Object.assign(sessions, { insert: working.insert });
  Object.assign(audit, { append: working.append });
  Object.assign(users, { update: working.update });
  assert.equal((await house.request('/api/v1/devices', { headers })).status, 200);
  const noted = [...house.accounts.held.audit].filter(({ action }) => action === 'useToken');
  assert.equal(noted.length, 1, 'the use is noted when there is room again');
  assert.equal((await house.signIn(person.user.name, PASSWORD)).status, 200);
});
