/** Nothing acknowledged is lost and nothing counts twice, whoever is killed in whatever moment. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { EVERYTHING } from '#base/query.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import { EngineLost } from './engine.ts';
import type { FlowStore } from './store.ts';
import { afterwards, configure, flowAt, HOUR, openStore, temporaryFolder, WHOLE } from './testing.ts';

const KILLS = 10;
const ROWS = 100;
const LONGEST_PAUSE = 60;

/** The rows of a batch; the capture names it. */
function rowsOf(sequence: number): readonly StoredFlow[] {
  return Array.from({ length: ROWS }, (_, index) =>
    flowAt(`${sequence}-${index}`, (sequence * HOUR) / 2 + index, { capture: `batch ${sequence}` }),
  );
}

/** As who hands batches over does it: one over which the engine died again and again is undecided, and is written once more. */
async function writeUntilKept(store: FlowStore, sequence: number): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await store.write({ source: 'live:eth1:a', sequence, flows: rowsOf(sequence) });
      return;
    } catch (error) {
      if (!(error instanceof EngineLost) || tries >= KILLS) throw error;
    }
  }
}

async function rowsByBatch(store: FlowStore): Promise<ReadonlyMap<number, number>> {
  const counts = new Map<number, number>();
  let cursor: string | null = null;
  do {
    const page = await store.list({ query: EVERYTHING, limit: 1000, cursor });
    for (const { capture } of page.items) {
      const sequence = Number(capture.slice('batch '.length));
      counts.set(sequence, (counts.get(sequence) ?? 0) + 1);
    }
    cursor = page.next;
  } while (cursor !== null);
  return counts;
}

async function assertWhole(store: FlowStore, acknowledged: readonly number[]): Promise<void> {
  const counts = await rowsByBatch(store);
  for (const [sequence, rows] of counts) assert.equal(rows, ROWS, `batch ${sequence}`);
  assert.deepEqual(
    acknowledged.filter((sequence) => !counts.has(sequence)),
    [],
    'acknowledged, and not there',
  );
  assert.deepEqual(
    (await store.protocols(WHOLE)).map(({ flows }) => flows),
    [counts.size * ROWS],
  );
  assert.deepEqual(await store.check(), []);
}

test('an engine that is killed at random moments loses nothing and counts nothing twice', async (context) => {
  const store = await openStore(context, configure(await temporaryFolder(context)));
  const acknowledged: number[] = [];
  let killed = 0;
  let next = 1;
  const write = async (): Promise<void> => {
    try {
      while (killed < KILLS) {
        const sequence = next++;
        await writeUntilKept(store, sequence);
        acknowledged.push(sequence);
      }
    } finally {
      killed = KILLS;
    }
  };
  const kill = async (): Promise<void> => {
    for (; killed < KILLS; killed++) {
      const before = acknowledged.length;
      while (acknowledged.length === before && killed < KILLS) await pause(1);
      await pause(Math.random() * LONGEST_PAUSE);
      const pid = store.enginePid;
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    }
  };
  await Promise.all([write(), write(), kill()]);
  for (let sequence = 1; sequence < next; sequence += 3)
    await store.write({ source: 'live:eth1:a', sequence, flows: rowsOf(sequence) });
  assert.equal(acknowledged.length, next - 1);
  await assertWhole(store, acknowledged);
  const restarts = store.metrics().find(({ name }) => name === 'wardline_flow_store_engine_restarts_total');
  assert.ok((restarts?.values[0]?.value ?? 0) >= KILLS / 2, 'engines were killed');
});

/** A program that writes batches from `first` on and says which were acknowledged. */
function startWriter(context: TestContext, folder: string, first: number): ReturnType<typeof spawn> {
  const program = `
    import { createFlowStore } from ${JSON.stringify(path.join(import.meta.dirname, 'store.ts'))};
    import { configure, flowAt, HOUR } from ${JSON.stringify(path.join(import.meta.dirname, 'testing.ts'))};
    const rowsOf = ${rowsOf.toString()};
    const ROWS = ${ROWS};
    const store = createFlowStore(configure(${JSON.stringify(folder)}), { now: () => new Date(), warn: () => undefined });
    await store.start();
    process.stdout.write(\`engine \${store.enginePid}\\n\`);
    for (let sequence = ${first}; ; sequence++) {
      await store.write({ source: 'live:eth1:a', sequence, flows: rowsOf(sequence) });
      process.stdout.write(\`done \${sequence}\\n\`);
    }`;
  const writer = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: path.join(import.meta.dirname, '..', '..', '..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  afterwards(context, () => writer.kill('SIGKILL'));
  return writer;
}

test('the engine dies with its parent, and the next start finds everything', async (context) => {
  const folder = await temporaryFolder(context);
  const acknowledged: number[] = [];
  for (let round = 0; round < 3; round++) {
    const writer = startWriter(context, folder, Math.max(1, ...acknowledged) + round);
    assert.ok(writer.stdout);
    const gone = once(writer, 'exit');
    let engine = 0;
    for await (const line of createInterface({ input: writer.stdout })) {
      const [word, number] = line.split(' ');
      if (word === 'engine') engine = Number(number);
      else acknowledged.push(Number(number));
      if (acknowledged.length % 7 === 6) {
        await pause(Math.random() * LONGEST_PAUSE);
        writer.kill('SIGKILL');
      }
    }
    await gone;
    const deadline = Date.now() + 120_000;
    while (isRunning(engine)) {
      assert.ok(Date.now() < deadline, 'the engine outlives its parent');
      await pause(5);
    }
  }
  const store = await openStore(context, configure(folder));
  await assertWhole(store, acknowledged);
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
