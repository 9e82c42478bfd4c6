/** The segmentation over the API: who may look, who may plan, approve and enforce; every step in the audit log without its words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EnforcementAnswerSchema, StepOutcomeSchema } from '../contract-enforcement.ts';
import { AdoptedSchema, PlanWorkSchema, SegmentationSchema } from '../contract-segmentation.ts';
import { type House, json, testHouse } from '../test-house.ts';
import { MADE_AT } from '../test-segmentation.ts';

const ROOT = '/api/v1/segmentation';
const last = (house: House): readonly unknown[] => {
  const entry = house.accounts.held.audit.at(-1);
  return [entry?.action, entry?.target, entry?.outcome];
};

test('a plan is made, approved as it was looked at, and taken back', async (context) => {
  const house = testHouse(context);
  const [analyst, engineer, viewer] = [
    await house.as('security-analyst'),
    await house.as('clinical-engineer'),
    await house.as('viewer'),
  ];
  assert.equal((await viewer.ask('GET', ROOT)).status, 403);
  assert.equal(SegmentationSchema.parse(await json(await engineer.ask('GET', ROOT))).approved, null);
  const begun = await engineer.ask('POST', `${ROOT}/plan?of=derived`);
  assert.equal(begun.status, 202);
  assert.equal(PlanWorkSchema.parse(await json(begun)).state, 'working');
  const approval = { madeAt: MADE_AT, reason: 'looked at with the ward' };
  assert.equal((await engineer.ask('POST', `${ROOT}/policy`, approval)).status, 403, 'no clinical engineer approves');
  const old = { ...approval, madeAt: '2026-11-24T11:00:00.000Z' };
  assert.equal((await analyst.ask('POST', `${ROOT}/policy`, old)).status, 409);
  assert.equal((await analyst.ask('POST', `${ROOT}/policy`, { madeAt: MADE_AT })).status, 400, 'a reason is asked for');
  const approved = SegmentationSchema.parse(await json(await analyst.ask('POST', `${ROOT}/policy`, approval)));
  assert.equal(approved.approved?.zones, 1);
  assert.deepEqual(last(house)[0], 'approvePolicy');
  assert.ok(!house.accounts.held.audit.at(-1)?.detail.includes('looked at'), 'reasons are not noted');
  const undone = SegmentationSchema.parse(
    await json(await analyst.ask('POST', `${ROOT}/policy/undo`, { reason: 'too early' })),
  );
  assert.equal(undone.approved, null);
});

test('a difference is adopted with a reason, and reopened', async (context) => {
  const house = testHouse(context);
  const engineer = await house.as('network-engineer');
  const adopted = await engineer.ask('POST', `${ROOT}/drift/x1/adopt`, { reason: 'the new archive' });
  assert.equal(AdoptedSchema.parse(await json(adopted)).rules[0]?.reason, 'the new archive');
  assert.deepEqual(last(house), ['adoptDrift', 'drift:x1', 'done']);
  assert.equal((await engineer.ask('POST', `${ROOT}/drift/x2/adopt`, { reason: 'the new one' })).status, 404);
  assert.equal((await engineer.ask('POST', `${ROOT}/policy/editions/1/reopen`, { reason: 'it is gone' })).status, 200);
  assert.equal((await engineer.ask('POST', `${ROOT}/policy/editions/x/reopen`, { reason: 'it is gone' })).status, 400);
});

test('isolation is tried by whoever investigates, and names what it was tried on', async (context) => {
  const house = testHouse(context);
  const [engineer, viewer] = [await house.as('clinical-engineer'), await house.as('viewer')];
  const one = { kind: 'device', id: 'd1' };
  const { ruling } = await json(await engineer.ask('POST', `${ROOT}/isolation`, one));
  assert.equal(ruling, 'safe');
  assert.deepEqual(last(house), ['tryIsolation', 'device:d1', 'done']);
  assert.equal((await engineer.ask('POST', `${ROOT}/isolation`, { kind: 'device', id: 'd9' })).status, 404);
  assert.equal((await viewer.ask('POST', `${ROOT}/isolation`, one)).status, 403);
});

test('a step waits for a second person, who is not the first; then it is kept or undone', async (context) => {
  const house = testHouse(context);
  const [first, second, clinical] = [
    await house.as('network-engineer'),
    await house.as('administrator'),
    await house.as('clinical-engineer'),
  ];
  const steps = `${ROOT}/enforcement/steps`;
  const apart = { step: { kind: 'quarantine', device: 'd1' } };
  assert.equal((await clinical.ask('POST', steps, apart)).status, 403, 'not every role changes the network');
  assert.equal((await first.ask('POST', steps, { step: { kind: 'erase', device: 'd1' } })).status, 400);
  const outcome = StepOutcomeSchema.parse(await json(await first.ask('POST', steps, apart)));
  assert.deepEqual([outcome.result, outcome.consequences.ruling], ['waiting', 'escalated']);
  assert.deepEqual(last(house), ['takeStep', 'device:d1', 'done']);
  assert.equal((await first.ask('POST', `${steps}/p1/approve`)).status, 409, 'not by oneself');
  const approved = StepOutcomeSchema.parse(await json(await clinical.ask('POST', `${steps}/p1/approve`)));
  assert.equal(approved.result, 'applied');
  const told = EnforcementAnswerSchema.parse(await json(await second.ask('POST', `${ROOT}/enforcement/confirm`)));
  assert.match(told.enforcement?.history.at(-1)?.event ?? '', /^confirmed by /);
  assert.equal((await clinical.ask('POST', `${ROOT}/enforcement/rollback`)).status, 403);
  assert.equal((await first.ask('POST', `${ROOT}/enforcement/rollback`)).status, 200);
  assert.equal((await first.ask('DELETE', `${steps}/p1`)).status, 204);
  assert.equal((await first.ask('POST', `${ROOT}/enforcement/reviews/7`, { note: 'it was right' })).status, 200);
  assert.equal((await first.ask('POST', `${ROOT}/enforcement/reviews/8`, { note: 'it was right' })).status, 404);
});
