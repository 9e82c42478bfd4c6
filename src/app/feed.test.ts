import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Batch } from '#bus/batch.ts';
import type { Fact } from '#model/fact.ts';
import { Feed } from './feed.ts';

const fact = (value: string): Fact => ({
  time: '2026-01-01T00:00:00.000000Z',
  subject: { ip: '10.0.0.1' },
  key: 'test.key',
  value,
  source: { capture: 'x', frame: 1, protocol: 'test', field: 'f' },
});

function collecting(): { batches: Batch[]; take: (batch: Batch) => Promise<void> } {
  const batches: Batch[] = [];
  return { batches, take: async (batch) => void batches.push(batch) };
}

test('the same rows are cut into the same numbered batches whatever pieces they come in', async () => {
  const cutOf = async (piece: number): Promise<readonly (readonly [number, number])[]> => {
    const { batches, take } = collecting();
    const feed = new Feed({ take, source: 's', patience: null });
    for (let i = 0; i < 45_000; i++) {
      feed.fact(fact(String(i)));
      if (i % piece === 0) await feed.pause();
    }
    await feed.finish();
    assert.deepEqual(
      batches.flatMap((batch) => batch.facts.map(({ value }) => value)),
      Array.from({ length: 45_000 }, (_, i) => String(i)),
    );
    return batches.map(({ sequence, facts }) => [sequence, facts.length] as const);
  };
  assert.deepEqual(await cutOf(7), await cutOf(30_001));
});

test('a live feed passes on what it has when its patience ends, and a batch that was refused is offered again', async () => {
  const { batches, take } = collecting();
  let clock = 0;
  let refuse = true;
  const feed = new Feed({
    source: 's',
    patience: 1000,
    now: () => clock,
    take: async (batch) => {
      if (refuse) throw new Error('full');
      await take(batch);
    },
  });
  feed.fact(fact('a'));
  assert.equal(feed.pause(), undefined);
  clock = 1000;
  assert.equal(feed.pause(), undefined);
  await new Promise(setImmediate);
  assert.throws(() => feed.pause(), /full/);
  refuse = false;
  await feed.finish();
  assert.deepEqual(
    batches.map(({ sequence, facts }) => [sequence, facts.length]),
    [[1, 1]],
  );
});

test('a live feed goes on while a batch is on its way, one at a time, and is held up when too much waits', async () => {
  const waiting: { readonly batch: Batch; readonly arrive: () => void }[] = [];
  let clock = 0;
  const feed = new Feed({
    source: 's',
    patience: 1000,
    now: () => clock,
    take: (batch) => new Promise((arrive) => waiting.push({ batch, arrive })),
  });
  const tell = (count: number): void => {
    for (let i = 0; i < count; i++) feed.fact(fact(String(i)));
  };
  tell(10);
  clock = 1000;
  assert.equal(feed.pause(), undefined);
  tell(60_010);
  clock = 5000;
  assert.equal(feed.pause(), undefined, 'a slow store holds nothing up at once');
  assert.equal(waiting.length, 1);
  tell(50_000);
  const held = feed.pause();
  assert.ok(held, 'too much waits');
  for (let at = 0; at < 6; at++) {
    waiting[at]?.arrive();
    await new Promise(setImmediate);
  }
  await held;
  clock = 6000;
  assert.equal(feed.pause(), undefined);
  waiting[6]?.arrive();
  await feed.finish();
  assert.deepEqual(
    waiting.map(({ batch }) => [batch.sequence, batch.facts.length]),
    [
      [1, 10],
      [2, 20_000],
      [3, 20_000],
      [4, 20_000],
      [5, 20_000],
      [6, 20_000],
      [7, 10_010],
    ],
  );
});
