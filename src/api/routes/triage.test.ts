/** Triage over the API: who did what is kept and told, what cannot be is refused with a sentence, and hostile words stay words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AssigneesSchema,
  FindingGroupsSchema,
  SuppressionSchema,
  SuppressionsSchema,
  TriagedSchema,
  TriageHistorySchema,
} from '../contract-triage.ts';
import { json, testHouse } from '../test-house.ts';
import { HOSTILE } from '../test-services.ts';

const PLACE = '/api/v1/findings/triage';

test('steps with findings are answered, kept with who took them, and noted in the audit log without the words', async (context) => {
  const house = testHouse(context);
  const engineer = await house.as('clinical-engineer');
  const viewer = await house.as('viewer');
  const people = AssigneesSchema.parse(await json(await engineer.ask('GET', '/api/v1/assignees')));
  assert.deepEqual(
    people.items.map(({ id }) => id),
    [engineer.user.id],
    'a viewer takes no finding',
  );
  const change = {
    findings: ['f1', 'f2'],
    state: 'in-progress',
    assignee: engineer.user.id,
    comment: ' looked at it ',
  };
  const answer = TriagedSchema.parse(await json(await engineer.ask('POST', PLACE, change)));
  assert.deepEqual(
    answer.items.map(({ id, triage }) => [id, triage?.state, triage?.assignee, triage?.comments]),
    [
      ['f1', 'in-progress', engineer.user.id, 1],
      ['f2', 'in-progress', engineer.user.id, 1],
    ],
  );
  const entry = house.accounts.held.audit.at(-1);
  assert.deepEqual(
    [entry?.action, entry?.target, entry?.detail],
    ['triageFindings', 'finding:2 of them', `{"state":"in-progress","assignee":"${engineer.user.id}","comment":true}`],
  );
  const history = TriageHistorySchema.parse(await json(await engineer.ask('GET', '/api/v1/findings/f1/triage')));
  assert.deepEqual(
    history.items.map(({ kind, after, text, by }) => [kind, after ?? text, by.id]),
    [
      ['state', 'in-progress', engineer.user.id],
      ['assignee', engineer.user.id, engineer.user.id],
      ['comment', 'looked at it', engineer.user.id],
    ],
  );
  for (const [method, place] of [
    ['POST', PLACE],
    ['GET', '/api/v1/findings/f1/triage'],
    ['GET', '/api/v1/assignees'],
    ['GET', '/api/v1/suppressions'],
  ] as const)
    assert.equal((await viewer.ask(method, place)).status, 403, place);
});

test('what cannot be is refused with a sentence', async (context) => {
  const house = testHouse(context);
  const engineer = await house.as('network-engineer');
  const refused = async (body: object, status: number, words: RegExp): Promise<void> => {
    const response = await engineer.ask('POST', PLACE, body);
    const { detail } = await json(response);
    assert.equal(response.status, status, String(detail));
    assert.match(String(detail), words);
  };
  await refused({ findings: ['f1'] }, 400, /name a state, an assignee or a comment/);
  await refused({ findings: [], state: 'open' }, 400, /findings/);
  await refused({ findings: ['f1'], state: 'gone' }, 400, /state/);
  await refused({ findings: ['f1'], comment: '   ' }, 400, /comment/);
  await refused({ findings: ['f1'], comment: 'x'.repeat(4001) }, 400, /comment/);
  await refused({ findings: ['nothing'], state: 'open' }, 404, /There is no finding nothing/);
  await refused({ findings: ['f1'], assignee: 'nobody-of-this-id' }, 400, /There is no account of this id/);
  await refused({ findings: Array.from({ length: 501 }, (_, index) => `f${index}`), state: 'open' }, 400, /findings/);
  assert.equal((await engineer.ask('GET', '/api/v1/findings/nothing/triage')).status, 404);
});

test('a comment is withdrawn by who wrote it or an administrator, and its words are gone', async (context) => {
  const house = testHouse(context);
  const [writer, other] = [await house.as('clinical-engineer'), await house.as('security-analyst')];
  for (const comment of HOSTILE) {
    const response = await writer.ask('POST', PLACE, { findings: ['f1'], comment });
    assert.equal(response.status, 200);
  }
  const read = async () =>
    TriageHistorySchema.parse(await json(await writer.ask('GET', '/api/v1/findings/f1/triage'))).items;
  assert.deepEqual(
    (await read()).map(({ text }) => text),
    HOSTILE.map((text) => text.trim()),
  );
  assert.equal((await other.ask('DELETE', '/api/v1/findings/f1/triage/1')).status, 403);
  assert.equal((await writer.ask('DELETE', '/api/v1/findings/f1/triage/1')).status, 204);
  assert.equal((await writer.ask('DELETE', '/api/v1/findings/f1/triage/1')).status, 404);
  assert.equal((await writer.ask('DELETE', '/api/v1/findings/f1/triage/x')).status, 400);
  assert.equal((await (await house.as('administrator')).ask('DELETE', '/api/v1/findings/f1/triage/2')).status, 204);
  const [first] = await read();
  assert.deepEqual([first?.text, first?.withdrawn?.by.id], [null, writer.user.id]);
});

test('findings are held back with a reason and an end, and shown again', async (context) => {
  const house = testHouse(context);
  const analyst = await house.as('security-analyst');
  const body = { kind: 'cleartext.phi', device: 'd1', reason: 'the maker mends it in spring', days: 30 };
  const made = await analyst.ask('POST', '/api/v1/suppressions', body);
  assert.equal(made.status, 201);
  const { id, expiresAt, place, by } = SuppressionSchema.parse(await made.json());
  assert.deepEqual([expiresAt, place, by.id], ['2026-12-24T12:00:00.000Z', null, analyst.user.id]);
  const { items } = SuppressionsSchema.parse(await json(await analyst.ask('GET', '/api/v1/suppressions')));
  assert.equal(items.length, 1);
  const ended = await analyst.ask('DELETE', `/api/v1/suppressions/${id}`);
  assert.equal(SuppressionSchema.parse(await ended.json()).ended?.by.id, analyst.user.id);
  for (const wrong of [{ days: 0 }, { days: 400 }, { reason: ' ' }, { kind: 'x' }, { place: '' }])
    assert.equal((await analyst.ask('POST', '/api/v1/suppressions', { ...body, ...wrong })).status, 400);
  assert.equal((await analyst.ask('DELETE', '/api/v1/suppressions/99')).status, 404);
  const engineer = await house.as('clinical-engineer');
  assert.equal((await engineer.ask('POST', '/api/v1/suppressions', body)).status, 403);
});

test('findings are gathered by what they have in common', async (context) => {
  const house = testHouse(context);
  const viewer = await house.as('viewer');
  const groups = await json(await viewer.ask('GET', '/api/v1/stats/findings?by=kind&q=severity:critical'));
  assert.equal(FindingGroupsSchema.parse(groups).items.length, 1);
  assert.equal((await viewer.ask('GET', '/api/v1/stats/findings?by=colour')).status, 400);
  assert.equal((await viewer.ask('GET', '/api/v1/stats/findings?by=kind&q=colour:red')).status, 400);
});
