/** The part of the suite that is about what people make of findings: every engine of the state passes it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TriageStep } from '#model/triage.ts';
import type { StateStore } from './database.ts';

const TIME = '2026-03-01T08:00:00.000000Z';
const HOSTILE = `'; DROP TABLE "triageSteps"; -- \u0000 "x" %_\\ \u202e 🏥`;
const BY = { id: 'u1', name: HOSTILE };

const step = (finding: string, more: Partial<TriageStep> = {}): Omit<TriageStep, 'id'> => ({
  ...{ finding, time: TIME, by: BY, kind: 'state', before: 'open', after: 'resolved', text: null, withdrawn: null },
  ...more,
});

/** Tests a freshly made, empty state that `open` gives. */
export function testTriage(engine: string, open: () => Promise<StateStore>): void {
  const on = (name: string, work: (store: StateStore) => Promise<void>): void => {
    test(`${engine}: ${name}`, async () => {
      const store = await open();
      try {
        await work(store);
      } finally {
        await store.close();
      }
    });
  };

  on('steps with findings come back in order, all of them or none', async ({ triage }) => {
    const comment = step('f1', { kind: 'comment', before: null, after: null, text: HOSTILE });
    await triage.append([step('f1'), step('f2'), comment]);
    await triage.append([]);
    const kept = await triage.steps();
    assert.deepEqual(
      kept.map(({ id: _, ...rest }) => rest),
      [step('f1'), step('f2'), comment],
    );
    assert.deepEqual(await triage.history('f1'), [kept[0], kept[2]]);
    assert.deepEqual(await triage.history(HOSTILE), []);
    const broken = step('f3', { time: null as unknown as string });
    await assert.rejects(triage.append([step('f3'), broken]));
    assert.deepEqual(await triage.history('f3'), []);
  });

  on('the words of a comment are taken away once, and of nothing else', async ({ triage }) => {
    await triage.append([step('f1', { kind: 'comment', text: 'a name' }), step('f1')]);
    const [first, second] = await triage.history('f1');
    assert.ok(first && second);
    assert.equal(await triage.withdraw('f2', first.id, BY, TIME), false, 'another finding');
    assert.equal(await triage.withdraw('f1', second.id, BY, TIME), false, 'no comment');
    assert.equal(await triage.withdraw('f1', first.id, BY, TIME), true);
    assert.equal(await triage.withdraw('f1', first.id, BY, TIME), false, 'already');
    assert.deepEqual(await triage.history('f1'), [{ ...first, text: null, withdrawn: { by: BY, time: TIME } }, second]);
  });

  on('suppressions are kept, the newest first, and ended once', async ({ triage }) => {
    const one = {
      ...{ kind: 'cleartext.phi', device: 'd1', place: null, reason: HOSTILE, by: BY },
      ...{ createdAt: TIME, expiresAt: '2026-04-01T00:00:00.000Z', ended: null },
    };
    const first = await triage.suppress(one);
    const second = await triage.suppress({ ...one, device: null, place: HOSTILE });
    assert.deepEqual(await triage.suppressions(), [second, first]);
    assert.equal(await triage.unsuppress(first.id, BY, TIME), true);
    assert.equal(await triage.unsuppress(first.id, BY, TIME), false);
    assert.equal(await triage.unsuppress(999, BY, TIME), false);
    assert.deepEqual(await triage.suppressions(), [second, { ...first, ended: { by: BY, time: TIME } }]);
  });
}
