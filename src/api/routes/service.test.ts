/** The service itself: health, figures, headers, its description, and events as they happen. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { API_DEFAULTS } from '../config.ts';
import { createApi } from '../create.ts';
import { json, testHouse } from '../test-house.ts';
import { change, finding, HOSTILE } from '../test-services.ts';

test('alive is alive, ready is ready when all parts are, and neither says more than that', async (context) => {
  const house = testHouse(context);
  assert.deepEqual(await json(await house.request('/healthz')), { status: 'alive' });
  const ready = await house.request('/readyz');
  assert.deepEqual(
    [ready.status, await json(ready)],
    [200, { status: 'ready', components: [{ component: 'store', ok: true }] }],
  );
  Object.assign(house.services, {
    health: async () => [{ component: 'store', ok: false, message: '/var/lib/wardline is full' }],
  });
  const full = await house.request('/readyz');
  assert.equal(full.status, 503);
  assert.ok(!(await full.text()).includes('/var/lib'));
  Object.assign(house.services, { health: async () => Promise.reject(new Error('down')) });
  assert.equal((await house.request('/readyz')).status, 503);
});

test('figures are for a token with the scope, for technicians, and for this machine by its own name', async (context) => {
  const house = testHouse(context);
  const scrape = (address: string, headers: Record<string, string> = {}, url = '/metrics'): Promise<Response> =>
    house.request(url, { address, headers: { host: 'localhost', ...headers } });
  const local = await scrape('127.0.0.1');
  assert.equal(local.status, 200);
  assert.equal(local.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  const text = await local.text();
  assert.match(
    text,
    /^# HELP wardline_packets_total Packets\.\n# TYPE wardline_packets_total counter\nwardline_packets_total\{sensor="a\\"b\\\\c\\n"\} 10$/m,
  );
  for (const line of text.trim().split('\n')) assert.match(line, /^(# (HELP|TYPE) \w+ .+|\w+(\{[^\n]*\})? [\d.e+-]+)$/);
  assert.match(
    await (await scrape('::1')).text(),
    /wardline_api_requests_total\{operation="getMetrics",status="200"\} 1/,
  );
  assert.equal((await scrape('::ffff:127.0.0.1')).status, 200);
  assert.equal((await scrape('192.0.2.7')).status, 401);
  assert.equal((await scrape('127.0.0.1', { host: 'evil.example' })).status, 401, 'a name pointed at this machine');
  assert.equal((await scrape('127.0.0.1', { 'x-forwarded-for': '192.0.2.7' })).status, 401, 'a proxy on this machine');
  const person = await house.as('network-engineer');
  const { secret } = await json(
    await person.ask('POST', '/api/v1/tokens', { name: 'prometheus', scopes: ['metrics'], days: 1 }),
  );
  const authorization = `Bearer ${secret}`;
  assert.equal((await scrape('192.0.2.7', { authorization })).status, 200);
  assert.equal((await scrape('192.0.2.7', { authorization }, '/api/v1/devices')).status, 403);
});

test('every answer has the strict headers, errors and pages too', async (context) => {
  const house = testHouse(context);
  for (const url of ['/healthz', '/api/v1/devices', '/nothing', '/api/openapi.json', '/api/docs']) {
    const { headers } = await house.request(url);
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'.*frame-ancestors 'none'/, url);
    assert.ok(!/unsafe|\*|https?:/.test(headers.get('content-security-policy') ?? ''), url);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('x-frame-options'), 'DENY');
    assert.equal(headers.get('referrer-policy'), 'no-referrer');
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal(headers.get('access-control-allow-origin'), null);
    assert.match(headers.get('x-request-id') ?? '', /^[\w-]{16}$/);
  }
});

test('the page of Wardline is served beside the API under its own policy, and never in the place of it', async (context) => {
  const house = testHouse(context);
  const { accounts, services, key, head, directory } = house;
  const { app } = createApi(
    { ...API_DEFAULTS, tls: { kind: 'off' } },
    {
      services,
      accounts,
      key,
      auditHead: head,
      firstSecretFile: path.join(directory, 'x'),
      version: '0',
      now: () => new Date(),
      random: Math.random,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      pages: async (request) =>
        new URL(request.url).pathname === '/devices/d1' ? new Response('<!doctype html>') : null,
    },
  );
  const page = await app.request('/devices/d1');
  assert.equal(await page.text(), '<!doctype html>');
  assert.match(page.headers.get('content-security-policy') ?? '', /script-src 'self'; style-src 'self';/);
  assert.equal((await app.request('/other')).status, 404);
  assert.equal((await app.request('/api/v1/nothing')).status, 404);
  assert.equal((await app.request('/devices/d1', { method: 'POST' })).status, 404);
});

test('the documentation is one page without scripts, whose links lead somewhere', async (context) => {
  const house = testHouse(context);
  const response = await house.request('/api/docs');
  const html = await response.text();
  assert.doesNotMatch(html, /<script|javascript:|\son\w+=|style="/);
  const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href ?? '');
  assert.ok(links.length > 15);
  for (const link of links) assert.ok(link === '/api/openapi.json' || ids.has(link.slice(1)), link);
  for (const id of ['listDevices', 'problem-bad-query', 'schema-Device']) assert.ok(ids.has(id), id);
});

test('the OpenAPI document is the one that is kept in docs', async (context) => {
  const house = testHouse(context);
  const served = await json(await house.request('/api/openapi.json'));
  const kept: unknown = JSON.parse(
    fs.readFileSync(path.join(import.meta.dirname, '../../../docs/openapi.json'), 'utf8'),
  );
  const { info, components, ...rest } = served;
  assert.equal(Reflect.get(served, 'openapi'), '3.1.0');
  const { info: _, components: keptComponents, ...keptRest } = kept as Record<string, unknown>;
  assert.deepEqual(rest, keptRest, 'run npm run generate');
  const schemas = (value: unknown): unknown => Reflect.get(value as object, 'schemas');
  assert.deepEqual(schemas(components), schemas(keptComponents), 'run npm run generate');
  assert.ok(info);
});

/** Reads a stream until it holds `until`. */
async function readUntil(reader: ReadableStreamDefaultReader<Uint8Array>, until: RegExp): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  while (!until.test(text)) {
    const { value, done } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  return text;
}

test('events are told as they happen, changes are resumed after the last one seen, and each is told once', async (context) => {
  const house = testHouse(context);
  const person = await house.as('viewer');
  const live = await person.ask('GET', '/api/v1/events');
  assert.equal(live.headers.get('content-type'), 'text/event-stream');
  const reader = live.body?.getReader();
  assert.ok(reader);
  const hostile = HOSTILE.join('\n\nevent: forged\ndata: {}\n\n');
  house.services.tell({ kind: 'change', change: change(4, { summary: hostile }) });
  house.services.tell({ kind: 'finding', finding: finding(3) });
  house.services.tell({ kind: 'notice', message: 'the disk is nearly full' });
  const text = await readUntil(reader, /nearly full/);
  const events = text.split('\n\n').map((block) =>
    block
      .split('\n')
      .map((line) => line.split(': ')[0])
      .join(' '),
  );
  assert.deepEqual(
    events.filter((block) => block.startsWith('event')),
    ['event id data', 'event data', 'event data'],
  );
  assert.doesNotMatch(text, /^event: forged/m);
  await reader.cancel();

  house.services.changes_.push(change(4), change(5));
  const resumed = await person.ask('GET', '/api/v1/events', undefined, { 'last-event-id': '2' });
  const again = resumed.body?.getReader();
  assert.ok(again);
  // Told both live and by the resumed list: it counts once.
  house.services.tell({ kind: 'change', change: change(5) });
  house.services.tell({ kind: 'change', change: change(6) });
  const ids = [...(await readUntil(again, /id: 6/)).matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
  assert.deepEqual(ids, [3, 4, 5, 6]);
  await again.cancel();
  assert.equal(house.services.listeners(), 0, 'who left is listened for no more');
});

test('a stream is not begun for who asks for its head alone', async (context) => {
  const house = testHouse(context);
  const person = await house.as('administrator');
  for (const url of ['/api/v1/events', '/api/v1/exports/devices']) {
    const response = await person.ask('HEAD', url, undefined, { 'x-wardline-csrf': person.csrf });
    assert.deepEqual([response.status, response.headers.get('allow')], [405, 'GET']);
  }
  assert.equal(house.services.listeners(), 0);
  assert.equal((await person.ask('HEAD', '/api/v1/devices')).status, 200);
});

test('streams are limited, end with the session, and hold back what is not for who listens', async (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] });
  const house = testHouse(context, { limits: { ...API_DEFAULTS.limits, streamsPerAccount: 2 } });
  const person = await house.as('procurement');
  const [one, two] = [await person.ask('GET', '/api/v1/events'), await person.ask('GET', '/api/v1/events')];
  assert.equal((await person.ask('GET', '/api/v1/events')).status, 429);
  await two.body?.cancel();
  assert.equal((await person.ask('GET', '/api/v1/events')).status, 200);
  const reader = one.body?.getReader();
  assert.ok(reader);
  house.services.tell({ kind: 'finding', finding: finding(3) });
  house.services.tell({ kind: 'change', change: change(4, { kind: 'finding.new' }) });
  house.services.tell({ kind: 'change', change: change(5) });
  const text = await readUntil(reader, /id: 5/);
  assert.doesNotMatch(text, /finding|id: 4/);
  await person.ask('DELETE', '/api/v1/session');
  context.mock.timers.tick(15_000);
  assert.match(await readUntil(reader, /never/), /still here/);
});
