/** The process that holds ClickHouse for the flow store: takes statements from its parent, and dies with it. */
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { Session } from 'chdb';
import { messageOf } from '#base/message.ts';
import { Places } from './gate.ts';
import type { FromChild, StartMessage, StatementMessage, ToChild } from './messages.ts';
import { BLOCKS_AT_ONCE } from './settings.ts';

type Options = NonNullable<Parameters<typeof createClient>[0]>;

let client: ClickHouseClient | null = null;
/** A connection of its own for each block that is taken in at once, since the engine answers one statement of a connection after the other: those that nobody uses. */
const idle: ClickHouseClient[] = [];
const places = new Places(BLOCKS_AT_ONCE);
let session: Session | null = null;

// A terminal sends these to the whole group. The parent decides: it says stop, or is gone.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
// The engine is safe against being killed, and slow or worse to end while statements run.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

process.on('message', (message: ToChild) => {
  switch (message.kind) {
    case 'start':
      void start(message);
      break;
    case 'statement':
      void run(message);
      break;
    case 'stop':
      void stop();
  }
});

function say(message: FromChild): void {
  process.send?.(message);
}

async function start({ path, configuration, settings }: StartMessage): Promise<void> {
  try {
    const chdb = await import('chdb');
    const { createChdbConnection } = await import('chdb/connection');
    // Server configuration can be given to a session alone; the client's connection then joins the engine that it opened.
    session = new chdb.Session(path, { connectionArgs: [`--config-file=${configuration}`] });
    const pairs = Object.entries(settings).map(([name, value]) => `${name} = '${value}'`);
    const connect = async (): Promise<ClickHouseClient> => {
      // Both packages carry the same declarations, each its own copy, which the checker takes for two types.
      const connection = createChdbConnection({ path }) as unknown as NonNullable<Options['connection']>;
      const connected = createClient({ connection, log: { level: ClickHouseLogLevel.OFF } });
      await connected.command({ query: `SET ${pairs.join(', ')}` });
      return connected;
    };
    client = await connect();
    while (idle.length < BLOCKS_AT_ONCE) idle.push(await connect());
    const version = await client.query({ query: 'SELECT version()', format: 'TabSeparated' });
    say({ kind: 'ready', version: (await version.text()).trim() });
  } catch (error) {
    say({ kind: 'unable', message: messageOf(error) });
  }
}

async function run({ id, sql, parameters, answers, isBlock }: StatementMessage): Promise<void> {
  try {
    if (!client) throw new Error('the engine is not open');
    const request = { query: sql, query_params: parameters as Record<string, unknown> };
    let text = '';
    if (isBlock) await takeIn(sql);
    else if (answers) text = await (await client.query({ ...request, format: 'JSONCompactEachRow' })).text();
    else await client.command(request);
    say({ kind: 'done', id, text });
  } catch (error) {
    // The class of the error is chdb's own copy: what tells it is its number.
    const code = error instanceof Error && 'code' in error ? Number(error.code) : Number.NaN;
    say({ kind: 'failed', id, message: messageOf(error), number: Number.isNaN(code) ? null : code });
  }
}

function takeIn(query: string): Promise<void> {
  return places.use(async () => {
    const taken = idle.pop();
    if (!taken) throw new Error('there are more places than connections');
    try {
      await taken.command({ query });
    } finally {
      idle.push(taken);
    }
  });
}

async function stop(): Promise<void> {
  try {
    await Promise.all(idle.map((one) => one.close()));
    await client?.close();
    session?.close();
  } finally {
    process.exit(0);
  }
}
