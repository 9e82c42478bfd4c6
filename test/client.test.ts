/** The generated client against the API itself: what it asks is understood, what it gets has the types it says, a refusal is an error with its sentence. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type House, testHouse } from '../src/api/test-house.ts';
import { ApiProblem, type Client, createClient } from '../web/client.ts';

async function clientOf(house: House, role: 'viewer' | 'administrator'): Promise<Client> {
  const person = await house.as(role);
  return createClient({
    baseUrl: 'http://localhost',
    csrf: () => person.csrf,
    async send(request) {
      const headers = new Headers(request.headers);
      headers.set('cookie', person.cookie);
      const body = request.method === 'GET' ? undefined : await request.text();
      return house.request(request.url, { method: request.method, headers, ...(body ? { body } : {}) });
    },
  });
}

test('lists, things and refusals', async (context) => {
  const house = testHouse(context);
  const client = await clientOf(house, 'viewer');
  const { items } = await client.listDevices({ query: { limit: 2 } });
  assert.ok(items.length > 0);
  const device = await client.getDevice({ params: { id: items[0]?.id ?? '' } });
  assert.equal(device.id, items[0]?.id);
  assert.equal((await client.getSession()).user.role, 'viewer');
  await assert.rejects(client.getDevice({ params: { id: 'a/b c' } }), (error: ApiProblem) => {
    assert.ok(error instanceof ApiProblem);
    assert.equal(error.problem.status, 404);
    return error.message.endsWith('.');
  });
  await assert.rejects(client.listUsers(), ApiProblem);
});

test('what changes something, and what answers with a file or nothing', async (context) => {
  const client = await clientOf(testHouse(context), 'administrator');
  const made = await client.createToken({ body: { name: 'grafana', scopes: ['metrics'], days: 30 } });
  const tokens = await client.listTokens();
  assert.ok(JSON.stringify(tokens).includes(made.token.id));
  assert.equal(await client.deleteToken({ params: { id: made.token.id } }), undefined);
  const file = await client.exportDevices({ query: { format: 'csv' } });
  assert.match(await file.text(), /^.*id/);
});
