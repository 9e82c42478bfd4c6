/** The log: one line a request, with ids and without secrets, names or what people typed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog } from './log.ts';
import { Problem } from './problem.ts';
import { PASSWORD, testHouse } from './test-house.ts';

function capture(level = 'info'): {
  readonly lines: Record<string, unknown>[];
  readonly log: ReturnType<typeof createLog>;
} {
  const lines: Record<string, unknown>[] = [];
  return { lines, log: createLog(level, { write: (line) => void lines.push(JSON.parse(line)) }) };
}

test('secrets and names are taken out, wherever they lie', () => {
  const { lines, log } = capture();
  log.info(
    {
      request: 'r1',
      password: 'hunter2',
      user: { id: 'u1', displayName: 'hunter2', passwordHash: 'hunter2' },
      http: { headers: { authorization: 'hunter2', cookie: 'hunter2' } },
      webhook: { url: 'hunter2' },
    },
    'request',
  );
  const [line] = lines;
  assert.ok(!JSON.stringify(line).includes('hunter2'));
  const { request, msg, user, time } = line ?? {};
  assert.deepEqual([request, msg, Reflect.get(Object(user), 'id')], ['r1', 'request', 'u1']);
  assert.match(String(time), /^\d{4}-.*Z$/);
});

test('of an error its kind, code and place are told, never its message', () => {
  const { lines, log } = capture();
  const error = new TypeError('near MUSTERMANN');
  log.error({ error: Object.assign(error, { sql: 'MUSTERMANN', code: 'ERR_X' }) }, 'failed');
  const text = JSON.stringify(lines);
  assert.ok(!text.includes('MUSTERMANN'), text);
  assert.match(text, /TypeError ERR_X at src\/api\/log\.test\.ts:\d+/);
  log.error({ error: 'a text' }, 'failed');
  log.error({ error: new Problem('defect', 'x') }, 'failed');
  assert.equal(lines.length, 3);
});

test('levels are kept', () => {
  const { lines, log } = capture('warn');
  log.info({}, 'no');
  log.warn({}, 'yes');
  assert.deepEqual(
    lines.map(({ msg }) => msg),
    ['yes'],
  );
});

test('requests are logged by operation and actor, never by path, query or name', async (context) => {
  const house = testHouse(context);
  const person = await house.as('administrator');
  await person.ask('GET', '/api/v1/devices?q=Mustermann');
  await person.ask('GET', '/api/v1/devices/Mustermann');
  await person.ask('GET', '/Mustermann');
  await person.ask('POST', '/api/v1/users', { name: 'mustermann', displayName: 'Mustermann', role: 'viewer' });
  await house.signIn('Mustermann', PASSWORD);
  Object.assign(house.services.devices, { get: () => Promise.reject(new Error('no\nMustermann')) });
  assert.equal((await person.ask('GET', '/api/v1/devices/d1')).status, 500);
  const requests = house.logged.map((line) => JSON.parse(line)).filter(({ message }) => message === 'request');
  assert.deepEqual(
    requests.map(({ operation, status }) => [operation, status]),
    [
      ['signIn', 200],
      ['listDevices', 200],
      ['getDevice', 404],
      [null, 404],
      ['createUser', 201],
      ['signIn', 401],
      ['getDevice', 500],
    ],
  );
  assert.equal(requests[1]?.actor, `user:${person.user.id}`);
  const lines = house.logged.filter((line) => !line.includes('a request failed')).join('\n');
  assert.ok(!/mustermann|horse/i.test(lines));
});
