/** What the API says of devices, flows, facts, findings and changes: as its contract has it, in pages, and unharmed by hostile names. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { z } from 'zod';
import {
  ChangePageSchema,
  DevicePageSchema,
  FactPageSchema,
  FactsSchema,
  FindingPageSchema,
  FlowPageSchema,
  ProblemSchema,
  SearchAnswerSchema,
  SearchFieldsSchema,
  SensorsSchema,
} from '../contract.ts';
import { CapturesSchema } from '../contract-captures.ts';
import {
  DeviceLifecycleSchema,
  ExplanationSchema,
  KnowledgeSchema,
  LifecyclePageSchema,
  LifecycleSummarySchema,
} from '../contract-lifecycle.ts';
import { BaselineSchema, DeviceSchema, FindingSchema } from '../contract-things.ts';
import {
  AlarmPathsSchema,
  DeviceCountsSchema,
  PeersSchema,
  ProtocolSharesSchema,
  TimelineSchema,
  TopPairsSchema,
} from '../contract-traffic.ts';
import { json, testHouse } from '../test-house.ts';
import { HOSTILE } from '../test-services.ts';

const LISTS: readonly (readonly [url: string, schema: z.ZodType<unknown>])[] = [
  ['/devices', DevicePageSchema],
  ['/devices/d1', DeviceSchema],
  ['/devices/d1/facts', FactsSchema],
  ['/devices/d1/baseline', BaselineSchema],
  ['/devices/d1/peers?from=2026-11-20T00:00:00Z&limit=5', PeersSchema],
  ['/devices/d1/timeline?step=day', TimelineSchema],
  ['/devices/d1/changes', ChangePageSchema],
  ['/devices/d2/lifecycle', DeviceLifecycleSchema],
  ['/devices/d1/explanation', ExplanationSchema],
  ['/lifecycle?q=support:ending%20exploited:yes&sort=ends', LifecyclePageSchema],
  ['/lifecycle/summary', LifecycleSummarySchema],
  ['/lifecycle/knowledge', KnowledgeSchema],
  ['/flows?sort=bytes&from=2026-11-24T08:00:00%2B01:00', FlowPageSchema],
  ['/facts?q=key:dicom*', FactPageSchema],
  ['/findings?q=severity:critical', FindingPageSchema],
  ['/findings/f1', FindingSchema],
  ['/changes?kind=device.new', ChangePageSchema],
  ['/captures', CapturesSchema],
  ['/sensors', SensorsSchema],
  ['/alarm-paths', AlarmPathsSchema],
  ['/search?q=pump', SearchAnswerSchema],
  ['/search/fields', SearchFieldsSchema],
  ['/stats/top?vlan=10', TopPairsSchema],
  ['/stats/protocols', ProtocolSharesSchema],
  ['/stats/devices?by=category&q=pump&limit=5', DeviceCountsSchema],
];

test('every answer is what the contract says, to the last member', async (context) => {
  const house = testHouse(context);
  const person = await house.as('security-analyst');
  for (const [url, schema] of LISTS) {
    const response = await person.ask('GET', `/api/v1${url}`);
    assert.equal(response.status, 200, url);
    assert.equal(response.headers.get('content-type'), 'application/json', url);
    const result = schema.safeParse(await response.json());
    assert.ok(result.success, `${url}: ${result.error?.message}`);
  }
});

test('pages follow one another to the end, and hold each thing once', async (context) => {
  const house = testHouse(context);
  const person = await house.as('viewer');
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const url: string = `/api/v1/devices?limit=4${cursor === null ? '' : `&cursor=${cursor}`}`;
    const page = DevicePageSchema.parse(await (await person.ask('GET', url)).json());
    assert.ok(page.items.length <= 4);
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.next;
  } while (cursor !== null);
  assert.deepEqual(
    seen,
    house.services.devices_.map(({ id }) => id),
  );
  const changes = ChangePageSchema.parse(await (await person.ask('GET', '/api/v1/changes?limit=2')).json());
  assert.deepEqual([changes.items.map(({ id }) => id), changes.next], [[1, 2], '2']);
  const rest = ChangePageSchema.parse(await (await person.ask('GET', '/api/v1/changes?limit=2&cursor=2')).json());
  assert.deepEqual([rest.items.map(({ id }) => id), rest.next], [[3], null]);
});

test('what is wrong with a request is said in one sentence that names the place', async (context) => {
  const house = testHouse(context);
  const person = await house.as('administrator');
  const cases: readonly (readonly [url: string, status: number, says: RegExp])[] = [
    ['/devices?q=(a', 400, /^At character 1: this parenthesis is never closed; add a \)\.$/],
    ['/devices?q=colour:red', 400, /no field colour; use one of/],
    ['/devices?cursor=nonsense', 400, /given out by no page/],
    ['/devices?limit=0', 400, /limit/],
    ['/devices?limit=1001', 400, /limit/],
    ['/devices?sort=colour', 400, /sort/],
    ['/devices?page=2', 400, /page/],
    [`/devices?q=${'a'.repeat(2001)}`, 400, /q/],
    ['/flows?from=yesterday', 400, /from/],
    ['/stats/devices?by=colour', 400, /by/],
    ['/stats/devices?by=os&q=colour:red', 400, /no field colour/],
    ['/stats/top?from=2026-11-24T08:00:00Z&to=2026-11-24T07:00:00Z', 400, /ends before it begins/],
    ['/changes?cursor=-1', 400, /a cursor of changes is a number/],
    ['/devices/d99', 404, /There is no device of this id/],
    ['/devices/d99/peers', 404, /no device/],
    ['/findings/f99', 404, /no finding/],
    ['/nothing', 404, /nothing at this address/],
    ['/users/../../etc/passwd', 404, /nothing at this address/],
    ['/search?q=(', 400, /term is missing/],
    ['/captures?cursor=zz', 400, /begin again/],
  ];
  for (const [url, status, says] of cases) {
    const response = await person.ask('GET', `/api/v1${url}`);
    const problem = ProblemSchema.parse(await response.json());
    assert.equal(response.headers.get('content-type'), 'application/problem+json', url);
    assert.deepEqual([response.status, problem.status], [status, status], `${url}: ${problem.detail}`);
    assert.match(problem.detail, says, url);
    assert.match(problem.detail, /[.]$/);
    assert.equal(problem.request, response.headers.get('x-request-id'));
  }
  const method = await person.ask('PUT', '/api/v1/devices');
  assert.deepEqual([method.status, method.headers.get('allow')], [405, 'GET']);
  const { at, length } = await json(await person.ask('GET', '/api/v1/devices?q=pump%20colour:red'));
  assert.deepEqual([at, length], [5, 6], 'a search box can mark the place');
});

test('bodies are judged before anything is done', async (context) => {
  const house = testHouse(context);
  const person = await house.as('administrator');
  const post = (body: string, type = 'application/json'): Promise<Response> =>
    house.request('/api/v1/users', {
      method: 'POST',
      body,
      headers: { cookie: person.cookie, 'x-wardline-csrf': person.csrf, 'content-type': type },
    });
  const user = { name: 'kim', displayName: 'Kim', role: 'viewer' };
  assert.equal((await post('{')).status, 400);
  assert.equal((await post('')).status, 400);
  assert.equal((await post('null')).status, 400);
  assert.equal((await post(JSON.stringify(user), 'text/plain')).status, 415);
  assert.equal((await post(JSON.stringify({ ...user, role: 'root' }))).status, 400);
  assert.equal((await post(JSON.stringify({ ...user, admin: true }))).status, 400);
  assert.equal((await post(`{"__proto__":{"role":"administrator"},"name":"kim","displayName":"Kim"}`)).status, 400);
  const large = await post(JSON.stringify({ ...user, displayName: 'x'.repeat(70_000) }));
  const { type } = await json(large);
  assert.deepEqual([large.status, type], [413, '/api/docs#problem-too-large']);
  assert.equal(house.accounts.held.users.size, 1);
  assert.equal((await post(JSON.stringify(user), 'application/json; charset=utf-8')).status, 201);
});

test('hostile names come out as they went in, as data', async (context) => {
  const house = testHouse(context);
  const person = await house.as('clinical-engineer');
  const response = await person.ask('GET', '/api/v1/devices?limit=100');
  assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
  const { items } = DevicePageSchema.parse(await response.json());
  assert.deepEqual(
    items.slice(3).map(({ names }) => names[0]),
    HOSTILE,
  );
  for (const name of HOSTILE) {
    const quoted = encodeURIComponent(`name="${name.replaceAll(/["\\]/g, '\\$&')}"`);
    const answer = await person.ask('GET', `/api/v1/devices?q=${quoted}`);
    const found = DevicePageSchema.parse(await answer.json());
    assert.deepEqual(
      found.items.map(({ names }) => names[0]),
      [name],
    );
  }
});

test('one search asks all kinds that somebody may see, and says where it makes no sense', async (context) => {
  const house = testHouse(context);
  const ask = async (role: 'security-analyst' | 'procurement' | 'viewer', q: string) =>
    SearchAnswerSchema.parse(
      await (await (await house.as(role)).ask('GET', `/api/v1/search?q=${encodeURIComponent(q)}`)).json(),
    );
  const all = await ask('security-analyst', '10.2.0.1');
  assert.deepEqual(
    [all.devices?.total, all.findings?.total, all.flows?.total, all.facts?.total],
    [1, 1, 3, 1 + HOSTILE.length],
  );
  const few = await ask('procurement', '10.2.0.1');
  assert.deepEqual([few.devices?.total, few.findings, few.flows, few.facts], [1, null, null, null]);
  const viewer = await ask('viewer', 'vendor:Becton*');
  assert.equal(viewer.devices?.total, 1);
  assert.match(viewer.findings?.problem ?? '', /no field vendor/);
  assert.equal(viewer.flows, null);
});

test('a kind that takes too long is left out of a search, and the others are not kept back', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const house = testHouse(context);
  const person = await house.as('administrator');
  const asked = Promise.withResolvers<void>();
  const never = (): Promise<never> => {
    asked.resolve();
    return new Promise(() => undefined);
  };
  Object.assign(house.services.flows, { list: never });
  const answer = person.ask('GET', '/api/v1/search?q=pump');
  await asked.promise;
  context.mock.timers.tick(5000);
  const { devices, flows } = SearchAnswerSchema.parse(await (await answer).json());
  assert.deepEqual([devices?.total, flows?.problem], [1, 'This took too long; search flows by themselves.']);
});

test('changes that tell of findings are kept from who may not see findings', async (context) => {
  const house = testHouse(context);
  const kinds = async (role: 'procurement' | 'viewer', url: string): Promise<readonly string[]> => {
    const response = await (await house.as(role)).ask('GET', url);
    return ChangePageSchema.parse(await response.json()).items.map(({ kind }) => kind);
  };
  assert.deepEqual(await kinds('viewer', '/api/v1/changes'), ['device.new', 'finding.new', 'device.new']);
  assert.deepEqual(await kinds('procurement', '/api/v1/changes'), ['device.new', 'device.new']);
  assert.deepEqual(await kinds('procurement', '/api/v1/changes?kind=finding.new'), []);
  assert.deepEqual(await kinds('procurement', '/api/v1/devices/d1/changes'), ['device.new']);
});
