/** Amounts: what one device moves and its like do not, what all got and one gets later, and what several sensors tell of. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Flow } from '#model/flow.ts';
import { at, flow, GATEWAY, live, newBaselines, OTHERS, PUMPS } from './testing.ts';

test('who hands out much to all pumps is no finding for the amount; who gives as much to one of them is', () => {
  const [first = '', ...others] = PUMPS;
  const hourly = (i: number): number => at(10, 9) + i * 150_000;
  const volumes = (flows: readonly Flow[]): readonly string[] =>
    live(newBaselines(), 0, 12, flows).flatMap(({ reasons = [] }) =>
      reasons.filter((line) => line.includes(`${first} sent`)),
    );
  const toAll = others.map((pump, i) => flow(hourly(i), first, pump, 9443, { clientBytes: 900e6 }));
  const toOne = others.map((pump, i) => flow(hourly(i), first, others[3] ?? pump, 9443, { clientBytes: 900e6 }));
  assert.deepEqual(volumes(toAll), []);
  assert.equal(volumes(toOne).length, 1);
});

/** Lines of amounts that are told of pumps. */
const volumes = (flows: readonly Flow[], days = 12): readonly string[] =>
  live(newBaselines(), 0, days, flows).flatMap(({ reasons = [] }) =>
    reasons.filter((line) => PUMPS.some((pump) => line.includes(`${pump} got`) || line.includes(`${pump} sent`))),
  );
/** The gateway hands out an update to pumps in the course of an hour and more. */
const handsOut = (to: readonly string[], day: number, bytes = 60e6, server = GATEWAY): readonly Flow[] =>
  to.map((pump, i) => flow(at(day, 9) + i * 300_000, server, pump, 9443, { clientBytes: bytes }));

test('who gets from the same server, days later, what all of its kind got is no finding; more, or from another, is', () => {
  const [late = '', later = '', ...most] = PUMPS;
  const update = handsOut(most, 10);
  assert.deepEqual(volumes([...update, ...handsOut([late], 11), ...handsOut([later], 13, 50e6)], 15), []);
  assert.equal(volumes([...update, ...handsOut([late], 11, 600e6)], 13).length, 1);
  assert.equal(volumes([...update, ...handsOut([late], 11, 60e6, OTHERS[0])], 13).length, 1);
  // Among many that get a little, the one that gets much stands out, and what one sends is no update.
  assert.equal(volumes([...update, ...handsOut([late], 10, 600e6)]).length, 1);
  assert.equal(volumes([...update, flow(at(10, 10), late, GATEWAY, 443, { clientBytes: 60e6 })]).length, 1);
});

test('who gets as much from one server as others of another kind did is no finding; who gets it from another is', () => {
  const [one = ''] = OTHERS;
  const got = (server: string): number =>
    live(newBaselines(), 0, 13, [...handsOut(PUMPS.slice(0, 2), 10), ...handsOut([one], 11, 60e6, server)]).flatMap(
      ({ reasons = [] }) => reasons.filter((line) => line.includes(`${one} got`)),
    ).length;
  assert.equal(got(GATEWAY), 0);
  assert.equal(got(OTHERS[1] ?? ''), 1);
});

test('one device is not several, however many hours it strays; and it is told although it says nothing more', () => {
  const pump = PUMPS[6] ?? '';
  const hours = [9, 10, 11, 12, 13].map((hour, i) =>
    flow(at(10, hour) + 1_800_000, pump, GATEWAY, 443, { clientBytes: 60e6 * 3 ** i }),
  );
  assert.equal(volumes(hours).length, 5);
  const baselines = newBaselines();
  live(baselines, 0, 10);
  const told = new Set<string>();
  for (let hour = 0; hour < 14; hour++)
    for (const one of PUMPS) {
      if (one === pump && hour > 0) continue;
      baselines.flow(flow(at(10, hour), one, GATEWAY, 443, one === pump ? { clientBytes: 60e6 } : {}));
      for (const { reasons = [] } of baselines.conclude())
        for (const line of reasons) if (line.includes(`${pump} sent`)) told.add(line);
    }
  assert.equal(told.size, 1);
});

test('what several sensors tell of counts once: packets before records, and records again where packets are seen no longer', () => {
  const one = OTHERS[3] ?? '';
  const uploads = (from: number, to: number): Flow[] =>
    Array.from({ length: (to - from) * 24 }, (_, i) =>
      flow(at(from, 0) + i * 3_600_000, one, '203.0.113.77', 443, {
        clientBytes: 1e6,
        tls: { sni: 'a.store.example' },
      }),
    );
  const drainedBy = (told: readonly (readonly [readonly Flow[], string | null])[]): boolean => {
    const baselines = newBaselines();
    const all = told.flatMap(([flows, records]) => flows.map((each) => ({ each, records })));
    live(baselines, 0, 8);
    let isTold = false;
    for (const { each, records } of all.toSorted((a, b) => (a.each.end < b.each.end ? -1 : 1))) {
      baselines.flow(each, records);
      isTold ||= baselines.conclude().some(({ kind }) => kind === 'exfiltration.volume');
    }
    return isTold;
  };
  const [short, long] = [uploads(8, 10), uploads(8, 14)];
  assert.equal(drainedBy([[short, null]]), false, 'two days of it are not much');
  assert.equal(drainedBy([[long, null]]), true, 'six are');
  // Four sensors of two days tell as much as one of eight would.
  assert.equal(
    drainedBy([
      [short, null],
      [short, 'router'],
      [short, 'zeek'],
      [short, 'core'],
    ]),
    false,
  );
  assert.equal(
    drainedBy([
      [short, 'router'],
      [short, 'zeek'],
      [short, 'core'],
      [short, 'edge'],
    ]),
    false,
  );
  assert.equal(
    drainedBy([
      [short, null],
      [long, 'router'],
    ]),
    true,
    'the mirror was taken away',
  );
});
