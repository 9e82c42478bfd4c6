/** The flow store over HTTP passes the suite: a stand-in for a ClickHouse server hands its statements to the embedded engine. */
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { createEmbeddedEngine } from './client.ts';
import { FlowStoreConfigSchema } from './config.ts';
import { testFlowStore } from './conformance.ts';
import { type Engine, EngineError, EngineLost } from './engine.ts';
import { FlowStoreError } from './error.ts';
import { createServerEngine } from './server.ts';
import { afterwards, configure, openStore, temporaryFolder } from './testing.ts';

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', b: '\b', f: '\f', 0: '\0' };

/** Starts a stand-in; answers its URL. */
async function standIn(context: TestContext): Promise<string> {
  const engine = createEmbeddedEngine(await temporaryFolder(context));
  await engine.start();
  afterwards(context, () => engine.stop());
  const server = createServer(async (request, response) => {
    try {
      response.end(await answer(engine, request));
    } catch (error) {
      const number = error instanceof EngineError ? error.number : null;
      response.statusCode = 500;
      response.end(`Code: ${number ?? 1}. DB::Exception: ${error instanceof Error ? error.message : error} (FAILED)`);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterwards(context, () => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/default`;
}

async function answer(engine: Engine, request: IncomingMessage): Promise<string> {
  const query = new URL(request.url ?? '', 'http://stand-in').searchParams;
  const body = await buffer(request);
  const insert = /^INSERT INTO (\w+) \(([\w, ]+)\) FORMAT Native/.exec(query.get('query') ?? '');
  if (insert) {
    const [, table = '', columns = ''] = insert;
    const token = query.get('insert_deduplication_token') ?? '';
    await engine.insert({ table, columns: columns.split(', '), token, block: body });
    return '';
  }
  const parameters = Object.fromEntries(
    [...query]
      .filter(([name]) => name.startsWith('param_'))
      .map(([name, value]) => [name.slice('param_'.length), read(value)]),
  );
  const [, sql = '', format] = /^(.*?)(\s*FORMAT JSONCompactEachRow)?\s*$/s.exec(body.toString()) ?? [];
  if (format === undefined) {
    await engine.run(sql, parameters);
    return '';
  }
  return (await engine.rows(sql, parameters)).map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** A parameter as the client writes it into a URL. */
function read(value: string): string | readonly string[] {
  if (/^\['.*'\]$/.test(value)) return value.slice(2, -2).split("','");
  return value.replaceAll(/\\(.)/gs, (_, character: string) => ESCAPES[character] ?? character);
}

testFlowStore('over HTTP', async (context) => {
  const { directory: _, ...rest } = configure('');
  return openStore(context, { ...rest, url: await standIn(context) });
});

test('over HTTP: a server that is away, errors and what it cannot do are told apart', async (context) => {
  const url = await standIn(context);
  const engine = createServerEngine({ url });
  await assert.rejects(engine.rows('SELECT 1'), EngineLost);
  await engine.start();
  await assert.rejects(
    engine.rows('SELECT nonsense'),
    (error) => error instanceof EngineError && error.number !== null,
  );
  await engine.stop();
  await assert.rejects(createServerEngine({ url: 'http://127.0.0.1:9/default' }).start(), EngineLost);
  const { directory: _, ...rest } = configure('');
  const store = await openStore(context, { ...rest, url });
  await assert.rejects(
    store.backup('/nowhere'),
    (error) => error instanceof FlowStoreError && error.code === 'unsupported',
  );
});

test('a store is in a folder or on a server, not both and not neither', () => {
  assert.equal(FlowStoreConfigSchema.parse({ directory: '/data' }).flowDays, 90);
  assert.equal(FlowStoreConfigSchema.parse({ url: 'http://clickhouse:8123/wardline' }).directory, undefined);
  for (const wrong of [
    {},
    { directory: '/data', url: 'http://clickhouse:8123' },
    { directory: '' },
    { url: 'file:///x' },
  ])
    assert.ok(!FlowStoreConfigSchema.safeParse(wrong).success, JSON.stringify(wrong));
});
