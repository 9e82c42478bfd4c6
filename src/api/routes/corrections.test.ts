/** The operator's word over the API: whose role allows it, what it is answered with, and what the audit log says of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CorrectionSchema, CorrectionsSchema, QuestionsSchema } from '../contract-corrections.ts';
import { json, testHouse } from '../test-house.ts';

const PLACE = '/api/v1/devices/d1/corrections';

test('a clinical engineer says it, everybody who looks sees it, and it is taken back', async (context) => {
  const house = testHouse(context);
  const engineer = await house.as('clinical-engineer');
  const said = await engineer.ask('POST', PLACE, { kind: 'name', value: '  Pump at bed 4 ', reason: 'label' });
  assert.equal(said.status, 201);
  const step = CorrectionSchema.parse(await said.json());
  assert.deepEqual([step.step, step.reason], [{ kind: 'name', value: 'Pump at bed 4' }, 'label']);
  assert.deepEqual(step.by, { id: `user:${engineer.user.id}`, name: engineer.user.displayName });
  const viewer = await house.as('viewer');
  const { items } = CorrectionsSchema.parse(await (await viewer.ask('GET', PLACE)).json());
  assert.deepEqual(items, [step]);
  const back = await engineer.ask('POST', `${PLACE}/${step.id}/undo`);
  assert.equal(back.status, 200);
  assert.equal(CorrectionSchema.parse(await back.json()).undone?.by.name, engineer.user.displayName);
  const auditor = await house.as('administrator');
  const { items: entries } = await json(await auditor.ask('GET', '/api/v1/audit?limit=20'));
  const told = (entries as { action: string; target: string; detail: unknown; outcome: string }[]).filter(
    ({ action }) => /Correction|correct/.test(action),
  );
  assert.deepEqual(
    told.map(({ action, target, outcome }) => [action, target, outcome]),
    [
      ['undoCorrection', 'device:d1', 'done'],
      ['correctDevice', 'device:d1', 'done'],
    ],
  );
  assert.ok(!JSON.stringify(told).includes('bed 4'), 'what was said is in the state, not in the log');
});

test('a viewer is refused, and that is written down', async (context) => {
  const house = testHouse(context);
  const viewer = await house.as('viewer');
  const refused = await viewer.ask('POST', PLACE, { kind: 'name', value: 'mine' });
  assert.equal(refused.status, 403);
  const { detail } = await json(refused);
  assert.match(String(detail), /clinical-engineer, network-engineer, administrator/);
  assert.equal((await viewer.ask('POST', `${PLACE}/1/undo`)).status, 403);
  const { items } = CorrectionsSchema.parse(await (await viewer.ask('GET', PLACE)).json());
  assert.deepEqual(items, []);
});

test('what is no word, too long, hidden or about nobody is refused with a sentence', async (context) => {
  const house = testHouse(context);
  const engineer = await house.as('network-engineer');
  const cases: readonly (readonly [string, unknown, number, RegExp])[] = [
    [PLACE, { kind: 'name', value: '   ' }, 400, /is empty/],
    [PLACE, { kind: 'name', value: 'x'.repeat(201) }, 400, /longer than 200/],
    [PLACE, { kind: 'note', value: 'pump\u202egnp' }, 400, /cannot be seen/],
    [PLACE, { kind: 'note', value: 'a\u0000b' }, 400, /cannot be seen/],
    [PLACE, { kind: 'correct', claim: '__proto__', value: 'x' }, 400, /claim/],
    [PLACE, { kind: 'shout', value: 'x' }, 400, /./],
    [PLACE, { kind: 'split', endpoints: [] }, 400, /endpoints/],
    [PLACE, { kind: 'name', value: 'x', by: 'somebody' }, 400, /./],
    [PLACE, { kind: 'merge', other: 'd1' }, 409, /same device/],
    ['/api/v1/devices/nobody/corrections', { kind: 'name', value: 'x' }, 404, /no device nobody/],
    [`${PLACE}/77/undo`, undefined, 404, /no step 77/],
    [`${PLACE}/x/undo`, undefined, 400, /by its number/],
  ];
  for (const [url, body, status, says] of cases) {
    const response = await engineer.ask('POST', url, body);
    const { detail } = await json(response);
    assert.equal(response.status, status, `${url} ${JSON.stringify(body)}: ${String(detail)}`);
    assert.match(String(detail), says);
  }
  const missing = await engineer.ask('GET', '/api/v1/devices/nobody/corrections');
  assert.equal(missing.status, 404);
  await missing.body?.cancel();
});

test('who may correct is told which device to look at next, and nobody else', async (context) => {
  const house = testHouse(context);
  const engineer = await house.as('clinical-engineer');
  const answer = await engineer.ask('GET', '/api/v1/corrections/next');
  const { items } = QuestionsSchema.parse(await answer.json());
  assert.deepEqual(
    items.map(({ device, alike }) => [device, alike]),
    [['d1', 2]],
  );
  const viewer = await house.as('viewer');
  assert.equal((await viewer.ask('GET', '/api/v1/corrections/next')).status, 403);
});
