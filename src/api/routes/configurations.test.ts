/** Configurations over the API: who may, what a form must hold, what is refused, and what the audit log says of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BroughtSchema, ConfigurationsSchema } from '../contract-configurations.ts';
import { json, type Person, testHouse } from '../test-house.ts';

const PLACE = '/api/v1/segmentation/configurations';

async function bring(
  house: ReturnType<typeof testHouse>,
  { cookie, csrf }: Person,
  files: readonly string[],
  body = 'hostname x',
) {
  const form = new FormData();
  form.append('note', 'a field without a file');
  for (const name of files) form.append('file', new Blob([body]), name);
  const whole = new Response(form);
  const type = whole.headers.get('content-type') ?? '';
  return house.request(PLACE, {
    method: 'POST',
    headers: { cookie, 'x-wardline-csrf': csrf, 'content-type': type },
    body: await whole.arrayBuffer(),
  });
}

test('configurations are brought, told, removed and taken back, and stand in the audit log without what they say', async (context) => {
  const house = testHouse(context);
  const engineer = await house.as('network-engineer');
  const response = await bring(house, engineer, ['site-a/core.cfg', 'no-text.bin', 'fw.conf']);
  assert.equal(response.status, 200);
  const { outcomes, configurations } = BroughtSchema.parse(await response.json());
  assert.deepEqual(
    outcomes.map(({ name, result }) => [name, result]),
    [
      ['site-a/core.cfg', 'taken'],
      ['no-text.bin', 'refused'],
      ['fw.conf', 'taken'],
    ],
  );
  assert.equal(configurations.used, 'brought');
  const audit = house.accounts.held.audit.at(-1);
  assert.deepEqual([audit?.action, audit?.detail], ['bringConfigurations', '{"files":3,"refused":1}']);
  const less = await engineer.ask('POST', `${PLACE}/remove`, { names: ['fw.conf'] });
  assert.equal(ConfigurationsSchema.parse(await less.json()).files.length, 1);
  assert.equal((await engineer.ask('POST', `${PLACE}/remove`, { names: ['fw.conf'] })).status, 404);
  assert.equal((await engineer.ask('POST', `${PLACE}/undo`, { edition: 1 })).status, 400);
  const back = await engineer.ask('POST', `${PLACE}/undo`, { edition: 2 });
  assert.equal(ConfigurationsSchema.parse(await back.json()).files.length, 2);
});

test('who may not, what is forged, too large or no form, is refused with a sentence', async (context) => {
  const house = testHouse(context);
  const engineer = await house.as('network-engineer');
  for (const role of ['viewer', 'clinical-engineer', 'procurement'] as const)
    assert.equal((await bring(house, await house.as(role), ['a.cfg'])).status, 403, role);
  assert.equal((await (await house.as('clinical-engineer')).ask('GET', PLACE)).status, 200);
  assert.equal((await (await house.as('viewer')).ask('GET', PLACE)).status, 403);
  assert.equal((await bring(house, { ...engineer, csrf: 'forged' }, ['a.cfg'])).status, 403);
  const large = await bring(house, engineer, ['a.cfg'], 'x'.repeat(3000));
  assert.equal(large.status, 413);
  const { detail } = await json(large);
  assert.match(String(detail), /2000 bytes/);
  assert.equal((await bring(house, engineer, [])).status, 400);
  const headers = { cookie: engineer.cookie, 'x-wardline-csrf': engineer.csrf };
  for (const [type, status] of [
    ['application/json', 415],
    ['multipart/form-data; boundary=x', 400],
    ['multipart/form-data', 400],
  ] as const) {
    const answer = await house.request(PLACE, {
      method: 'POST',
      headers: { ...headers, 'content-type': type },
      body: '{}',
    });
    assert.equal(answer.status, status, type);
  }
});
