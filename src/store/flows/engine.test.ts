/** What the store builds upon in the engine: tokens that make a repeated insert nothing, parts that are whole, values that stay values. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { createEmbeddedEngine } from './client.ts';
import { encodeBatch } from './encode.ts';
import { EngineError, EngineLost, isNoSpace } from './engine.ts';
import { migrate } from './migrate.ts';
import { afterwards, flowAt, HOUR, temporaryFolder } from './testing.ts';

test('an insert is taken once by its token, also after the engine was killed, and not after its day was dropped', async (context) => {
  const engine = createEmbeddedEngine(await temporaryFolder(context));
  await engine.start();
  afterwards(context, () => engine.stop());
  await migrate(engine);
  // Rows of three days: they are kept under the last, in one part.
  const flows = [0, 30, 60].map((hour) => flowAt(`f${hour}`, hour * HOUR));
  const { columns, block, day } = encodeBatch({ source: 'live:a', sequence: 1, received: 0 }, flows);
  const insert = (): Promise<void> => engine.insert({ table: 'flows', columns, token: 'ab12', block });
  const rows = async (): Promise<unknown> => (await engine.rows('SELECT count(), uniqExact(_part) FROM flows'))[0];
  await insert();
  await insert();
  assert.deepEqual(await rows(), [3, 1]);

  assert.ok(engine.pid);
  process.kill(engine.pid, 'SIGKILL');
  await assert.rejects(engine.rows('SELECT sleep(1)'), EngineLost);
  await insert();
  assert.deepEqual(await rows(), [3, 1]);
  assert.equal(engine.restarts, 1);

  await engine.run(`ALTER TABLE flows DROP PARTITION '${new Date(day * 86_400_000).toISOString().slice(0, 10)}'`);
  await insert();
  assert.deepEqual(await rows(), [3, 1], 'which is why the store itself remembers its batches');
});

test('blocks go in at once, whatever the folder is called', async (context) => {
  const engine = createEmbeddedEngine(path.join(await temporaryFolder(context), "the ward's flows"));
  await engine.start();
  afterwards(context, () => engine.stop());
  await migrate(engine);
  const numbers = Array.from({ length: 8 }, (_, number) => number);
  const slow = engine.rows('SELECT sleep(1)');
  await Promise.all(
    numbers.map((number) => {
      const { columns, block } = encodeBatch({ source: 'live:a', sequence: number, received: 0 }, [
        flowAt(`f${number}`, 0),
      ]);
      return engine.insert({ table: 'flows', columns, token: `t${number}`, block });
    }),
  );
  await slow;
  assert.deepEqual(await engine.rows('SELECT count() FROM flows'), [[numbers.length]]);
});

test('values travel beside the statement', async (context) => {
  const engine = createEmbeddedEngine(await temporaryFolder(context));
  await engine.start();
  afterwards(context, () => engine.stop());
  for (const text of ["'; SELECT 1; --", 'tab\t nul\0 \\N \\t', '🏥', '{b:String}', '']) {
    const [row] = await engine.rows('SELECT {a:String}, length({a:String}), {b:Array(String)}', {
      a: text,
      b: [text, text],
    });
    assert.deepEqual(row, [text, Buffer.byteLength(text), [text, text]]);
  }
  await assert.rejects(engine.rows('SELECT {missing:String}'), EngineError);
  await assert.rejects(engine.run('nonsense'), (error) => error instanceof EngineError && error.number === 47);
});

test('a full disk is told from other errors', () => {
  assert.ok(isNoSpace(new EngineError('Cannot reserve 1.00 MiB, not enough space', 243)));
  assert.ok(isNoSpace(Object.assign(new Error('write'), { code: 'ENOSPC' })));
  assert.ok(isNoSpace(new EngineError('Cannot write to file, errno: 28, strerror: No space left on device', 75)));
  assert.ok(!isNoSpace(new EngineError('Cannot write to file, errno: 281', 75)));
  assert.ok(!isNoSpace('no space left'));
});
