/** Incidents and drills over the API: read, worked on, handed on, played and stopped; every step in the audit log without its words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BlastSchema, DrillOptionsSchema, DrillSchema, DrillsSchema } from '../contract-drill.ts';
import { IncidentSchema, IncidentsSchema } from '../contract-incidents.ts';
import { json, testHouse } from '../test-house.ts';

const ONE = '/api/v1/incidents/i1';

test('an incident is listed, read by a former id too, worked on, and stands as its findings do', async (context) => {
  const house = testHouse(context);
  const [engineer, viewer] = [await house.as('clinical-engineer'), await house.as('viewer')];
  const { items } = IncidentsSchema.parse(await json(await viewer.ask('GET', '/api/v1/incidents?show=open')));
  assert.deepEqual(
    items.map(({ id, reached, functions, lifeCritical }) => [id, reached, functions, lifeCritical]),
    [['i1', 1, ['infusion'], 1]],
  );
  assert.equal(IncidentSchema.parse(await json(await viewer.ask('GET', '/api/v1/incidents/former'))).id, 'i1');
  assert.equal((await viewer.ask('GET', '/api/v1/incidents/nothing')).status, 404);

  const change = { state: 'in-progress', assignee: engineer.user.id, comment: 'called ward 3' };
  const changed = IncidentSchema.parse(await json(await engineer.ask('POST', `${ONE}/triage`, change)));
  assert.deepEqual([changed.triage?.state, changed.triage?.assignee], ['in-progress', engineer.user.id]);
  const entry = house.accounts.held.audit.at(-1);
  assert.deepEqual([entry?.action, entry?.target], ['triageIncident', 'incident:i1']);
  assert.ok(!entry?.detail.includes('ward 3'), 'what is said is not noted');
  assert.equal((await engineer.ask('POST', `${ONE}/triage`, {})).status, 400);
  assert.equal((await engineer.ask('POST', `${ONE}/triage`, { assignee: 'nobody' })).status, 400);

  const task = `${ONE}/tasks/isolate-infected`;
  const done = IncidentSchema.parse(await json(await engineer.ask('PUT', task, { done: true })));
  assert.deepEqual(
    done.triage?.done.map((one) => one.task),
    ['isolate-infected'],
  );
  assert.equal((await engineer.ask('PUT', `${ONE}/tasks/nothing`, { done: true })).status, 404);
  assert.equal((await viewer.ask('PUT', task, { done: true })).status, 403);
  assert.equal((await engineer.ask('PUT', task, { done: true }, { 'x-wardline-csrf': 'wrong' })).status, 403);

  await engineer.ask('POST', `${ONE}/triage`, { state: 'resolved' });
  const open = IncidentsSchema.parse(await json(await viewer.ask('GET', '/api/v1/incidents?show=open')));
  assert.deepEqual(open.items, []);
});

test('incidents are handed on in the formats of others, and that is noted', async (context) => {
  const house = testHouse(context);
  const analyst = await house.as('security-analyst');
  for (const [format, begins, type] of [
    ['stix', '{\n  "type": "bundle"', 'application/stix+json;version=2.1'],
    ['ocsf', '{"activity_id":1', 'application/x-ndjson'],
    ['cef', 'CEF:0|Wardline|', 'text/plain; charset=utf-8'],
  ] as const) {
    const answer = await analyst.ask('GET', `/api/v1/exports/incidents?format=${format}&id=i1`);
    assert.equal(answer.headers.get('content-type'), type);
    assert.match(
      answer.headers.get('content-disposition') ?? '',
      /^attachment; filename="wardline-incidents-2026-11-24\./,
    );
    assert.ok((await answer.text()).startsWith(begins), format);
  }
  assert.equal(house.accounts.held.audit.at(-1)?.action, 'exportIncidents');
  assert.equal((await analyst.ask('GET', '/api/v1/exports/incidents?format=xml')).status, 400);
  assert.equal((await (await house.as('viewer')).ask('GET', '/api/v1/exports/incidents?format=stix')).status, 403);
});

test('a drill is begun, looked at and stopped; one at a time', async (context) => {
  const house = testHouse(context);
  const [engineer, viewer] = [await house.as('network-engineer'), await house.as('viewer')];
  const { worms } = DrillOptionsSchema.parse(await json(await engineer.ask('GET', '/api/v1/drills/options')));
  assert.deepEqual(worms, ['wannacry']);
  const begun = await engineer.ask('POST', '/api/v1/drills', { exploit: 'wannacry', runs: 5 });
  assert.equal(begun.status, 202);
  const { id, state, request } = DrillSchema.parse(await json(begun));
  assert.deepEqual([state, request.runs, request.entry], ['running', 5, null]);
  assert.equal((await engineer.ask('POST', '/api/v1/drills', {})).status, 409);
  assert.equal(DrillsSchema.parse(await json(await engineer.ask('GET', '/api/v1/drills'))).items.length, 1);
  const stopped = DrillSchema.parse(await json(await engineer.ask('DELETE', `/api/v1/drills/${id}`)));
  assert.equal(stopped.state, 'cancelled');
  assert.equal((await engineer.ask('DELETE', '/api/v1/drills/nothing')).status, 404);
  assert.equal((await engineer.ask('GET', '/api/v1/drills/nothing')).status, 404);
  assert.equal((await engineer.ask('POST', '/api/v1/drills', { runs: 1e9 })).status, 400);
  assert.equal((await viewer.ask('POST', '/api/v1/drills', {})).status, 403);
  assert.equal(BlastSchema.parse(await json(await engineer.ask('GET', '/api/v1/devices/d1/blast'))).blast.from, 'd1');
  assert.equal((await engineer.ask('GET', '/api/v1/devices/nothing/blast')).status, 404);
});
