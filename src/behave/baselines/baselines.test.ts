import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deserialize, serialize } from 'node:v8';
import type { Draft } from '../detector.ts';
import type { Baselines } from './baselines.ts';
import { Known, WHAT } from './known.ts';
import { Tails } from './tail.ts';
import { at, flow, GATEWAY, live, newBaselines, OTHERS, PUMPS } from './testing.ts';

test('an ordinary fortnight gives no finding, and a device says on which day of its learning it is', () => {
  const baselines = newBaselines();
  assert.deepEqual(live(baselines, 0, 3), []);
  const pump = baselines.standing(`device ${PUMPS[0]}`);
  assert.deepEqual(pump, { state: 'learning', day: 3, of: 7, group: 'infusion pump', groupSize: 24 });
  assert.deepEqual(live(baselines, 3, 11), []);
  assert.equal(baselines.standing(`device ${PUMPS[0]}`).state, 'learnt');
  assert.equal(baselines.standing('device of nobody').day, 0);
});

test('nothing is told while a site is learnt', () => {
  const odd = [
    flow(at(2, 9), PUMPS[3] ?? '', OTHERS[1] ?? '', 22),
    flow(at(5, 9), PUMPS[5] ?? '', '203.0.113.9', 6667),
  ];
  assert.deepEqual(live(newBaselines(), 0, 7, odd), []);
});

test('a pump that meets somebody new is told, once, with what comes after it', () => {
  const pump = PUMPS[4] ?? '';
  const odd = [flow(at(10, 9), pump, OTHERS[1] ?? '', 445), flow(at(10, 11), pump, '203.0.113.9', 6667)];
  const told = live(newBaselines(), 0, 12, odd);
  assert.equal(told.length, 1);
  const [finding] = told;
  assert.equal(finding?.kind, 'behaviour.new-peer');
  assert.deepEqual(finding?.actors, [{ ip: pump }]);
  assert.deepEqual(finding?.targets.map(({ ip }) => ip).sort(), [OTHERS[1], '203.0.113.9']);
  assert.equal(finding?.reasons?.length, 2);
  assert.ok((finding?.reasons?.[0] ?? '') < (finding?.reasons?.[1] ?? ''), 'in order of time');
  assert.equal(finding?.start.slice(0, 10), '2026-01-15');
});

test('what all pumps do together is a note, and no finding; what one does is', () => {
  const update = PUMPS.map((pump, i) => flow(at(10, 9) + i * 300_000, GATEWAY, pump, 9443, { clientBytes: 60e6 }));
  const baselines = newBaselines();
  assert.deepEqual(live(baselines, 0, 12, update), []);
  const notes = baselines.notes().map(({ line }) => line);
  assert.ok(
    notes.some((line) => line.includes('tcp/9443') && line.includes('infusion pump')),
    notes.join('\n'),
  );
  const alone = live(newBaselines(), 0, 12, update.slice(0, 1));
  assert.equal(alone.length, 1);
});

test('what devices of one place begin on one day, each for itself, is one finding; what leaves a site never is part of another', () => {
  const [one = '', two = ''] = PUMPS;
  const elsewhere = OTHERS[4] ?? '';
  const odd = [
    flow(at(10, 9), one, '203.0.113.9', 6667),
    flow(at(10, 12), two, '198.51.100.7', 7001),
    flow(at(10, 10), elsewhere, OTHERS[5] ?? '', 445),
  ];
  const told = live(newBaselines(), 0, 12, odd);
  assert.deepEqual(told.map(({ actors }) => actors.map(({ ip }) => ip)).sort(), [[one, two], [elsewhere]]);
  const both = told.find(({ actors }) => actors.length === 2);
  assert.deepEqual(both?.targets, [], 'neither met whom the other met');
  assert.match((both?.reasons ?? []).join('\n'), /198\.51\.100\.7/);
  const drained = Array.from({ length: 160 }, (_, i) =>
    flow(at(10, 13) + i * 600_000, two, '198.51.100.7', 7001, { clientBytes: 4e6 }),
  );
  const apart = live(newBaselines(), 0, 13, [...odd, ...drained]);
  const leaves = apart.find(({ kind }) => kind === 'exfiltration.volume');
  assert.deepEqual(leaves?.actors, [{ ip: two }]);
  assert.deepEqual(leaves?.targets, [{ ip: '198.51.100.7' }]);
});

test('a stranger that visits pump after pump is one finding about the stranger', () => {
  const stranger = OTHERS[2] ?? '';
  const visits = PUMPS.slice(0, 12).map((pump, i) => flow(at(10, 9) + i * 60_000, stranger, pump, 8080));
  const told = live(newBaselines(), 0, 12, visits);
  assert.equal(told.length, 1);
  assert.deepEqual(told[0]?.actors, [{ ip: stranger }]);
  assert.equal(told[0]?.targets.length, 12);
});

test('what leaves slowly is told, although no day of it is much', () => {
  const pieces = Array.from({ length: 160 }, (_, i) =>
    flow(at(8, 9) + i * 1_800_000, OTHERS[3] ?? '', '203.0.113.77', 443, {
      clientBytes: 2e6,
      tls: { sni: 'a.store.example' },
    }),
  );
  const told = live(newBaselines(), 0, 13, pieces);
  assert.equal(told.length, 1);
  assert.equal(told[0]?.kind, 'exfiltration.volume');
  assert.equal(told[0]?.severity, 'high');
  assert.match(told[0]?.title ?? '', /store\.example/);
});

test('remote access at night is told where it is ordinary by day', () => {
  const [admin = '', target = ''] = OTHERS;
  const byDay = Array.from({ length: 12 }, (_, day) => flow(at(day, 10), admin, target, 3389, { protocol: 'rdp' }));
  assert.deepEqual(live(newBaselines(), 0, 12, byDay), []);
  const night = flow(at(10, 2.5), admin, target, 3389, { protocol: 'rdp' });
  const told = live(newBaselines(), 0, 12, [...byDay, night]);
  assert.deepEqual(
    told.map(({ kind }) => kind),
    ['behaviour.unusual-time'],
  );
});

test('another that works that night does not make it usual', () => {
  const [admin = '', target = '', ...rest] = OTHERS;
  const byDay = Array.from({ length: 12 }, (_, day) => flow(at(day, 10), admin, target, 3389, { protocol: 'rdp' }));
  const nights = [at(10, 2)].map((time, i) => flow(time, rest[i] ?? '', target, 3389, { protocol: 'rdp' }));
  const night = flow(at(10, 2.5), admin, target, 3389, { protocol: 'rdp' });
  const lines = live(newBaselines(), 0, 12, [...byDay, ...nights, night]).flatMap(({ title, reasons = [] }) => [
    title,
    ...reasons,
  ]);
  assert.ok(
    lines.some((line) => line.includes(`${admin} works on`)),
    lines.join('\n'),
  );
});

test('a device that falls silent is told; where nobody was looking, nothing is', () => {
  const baselines = newBaselines();
  live(baselines, 0, 9);
  const silent = PUMPS[7] ?? '';
  const rest = PUMPS.filter((pump) => pump !== silent);
  const told = new Map<string, Draft>();
  for (let hour = 0; hour < 12; hour++)
    for (const [i, pump] of rest.entries()) {
      baselines.flow(flow(at(9, hour) + i * 1000, pump, GATEWAY, 443));
      for (const draft of baselines.conclude()) told.set(draft.word, draft);
    }
  assert.deepEqual(
    [...told.values()].map(({ kind }) => kind),
    ['device.silent'],
  );
  assert.deepEqual([...told.values()][0]?.actors, [{ ip: silent }]);
  const dark = newBaselines();
  live(dark, 0, 9);
  assert.deepEqual(live(dark, 11, 1), []);
});

test('what was learnt is taken up as it was, and the same flows give the same', () => {
  const pump = PUMPS[4] ?? '';
  const odd = [flow(at(10, 9), pump, OTHERS[1] ?? '', 445)];
  const whole = live(newBaselines(), 0, 12, odd);
  const first = newBaselines();
  live(first, 0, 9);
  const second = newBaselines();
  second.restore(deserialize(serialize(first.state())) as ReturnType<Baselines['state']>);
  assert.deepEqual(live(second, 9, 3, odd), whole);
  // An earlier version kept nothing of who strayed, and of each hour how many did.
  const third = newBaselines();
  const { strays: _, ...bursts } = first.state().bursts;
  third.restore(deserialize(serialize({ ...first.state(), bursts: { ...bursts, together: [['3 1 491000', 7]] } })));
  assert.deepEqual(live(third, 9, 3, odd), whole);
});

test('what comes late is learnt from and not judged', () => {
  const baselines = newBaselines();
  live(baselines, 0, 12);
  baselines.flow(flow(at(5, 9), PUMPS[4] ?? '', OTHERS[1] ?? '', 445));
  assert.deepEqual(live(baselines, 12, 2, [flow(at(13, 9), PUMPS[4] ?? '', OTHERS[1] ?? '', 445)]), []);
});

test('known things are found again through growth and forgetting, and a full table says so', () => {
  const known = new Known(10_000);
  for (let i = 0; i < 12_000; i++) known.put(20_000, i % 2 === 0 ? WHAT.edge : WHAT.groupPeer, i, 1, 2, 3);
  assert.equal(known.size, 10_000);
  assert.equal(known.lost, 2000);
  for (let i = 0; i < 10_000; i++) assert.ok(known.find(i % 2 === 0 ? WHAT.edge : WHAT.groupPeer, i, 1, 2, 3) >= 0);
  assert.equal(known.find(WHAT.edge, 1, 1, 2, 3), -1);
  known.forget(20_001, 20_000);
  assert.equal(known.size, 5000);
  assert.ok(known.find(WHAT.groupPeer, 1, 1, 2, 3) >= 0);
});

test('a tail weighs a value by how far it lies beyond the others, and says nothing of what it has not seen', () => {
  const tails = new Tails(0, 0.25, 0.5);
  assert.equal(tails.score(3, 9), 0);
  for (let i = 0; i < 1000; i++) tails.add(3, (i % 100) / 50);
  assert.equal(tails.score(3, 1), 0);
  assert.ok(tails.score(3, 4) > tails.score(3, 2.5));
  assert.ok(tails.score(3, 50) <= 5, 'what was seen bounds what is said');
});
