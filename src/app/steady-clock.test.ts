import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSteadyClock } from './steady-clock.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TODAY = Date.UTC(2026, 2, 1, 8);

/** A machine whose clock can be set. */
function machine(known: number | null = null, start: number = TODAY) {
  const warned: string[] = [];
  let [set, passed] = [start, 1234];
  const clock = createSteadyClock({
    wall: () => new Date(set),
    monotonic: () => passed,
    known,
    warn: (message) => warned.push(message),
  });
  return {
    warned,
    leap: (by: number): void => {
      set += by;
    },
    pass: (by: number): void => {
      set += by;
      passed += by;
    },
    /** Both times, as days from the start. */
    days: (): readonly [number, number] => [
      (clock.earliest().getTime() - TODAY) / DAY,
      (clock.latest().getTime() - TODAY) / DAY,
    ],
  };
}

test('a clock that goes on is believed, and so are corrections', () => {
  const { pass, leap, days, warned } = machine();
  for (let hour = 0; hour < 24; hour++) {
    pass(HOUR);
    leap(hour % 2 === 0 ? 60_000 : -60_000);
    days();
  }
  assert.deepEqual(days(), [1, 1]);
  assert.deepEqual(warned, []);
});

test('a leap ahead makes nothing old, and is told once; back again, all is as it was', () => {
  const { pass, leap, days, warned } = machine();
  leap(365 * DAY);
  assert.deepEqual(days(), [0, 365]);
  pass(DAY / 2);
  assert.deepEqual(days(), [0.5, 365.5]);
  assert.match(
    warned.join(),
    /^the machine's clock leapt to 2027-03-01T08:00 where 2026-03-01T08:00 was to be expected; [^\n]+$/,
  );
  leap(-365 * DAY);
  assert.deepEqual(days(), [0.5, 0.5]);
  assert.equal(warned.length, 1);
});

test('what comes in while the clock is far behind is not older than what came before', () => {
  const { pass, leap, days, warned } = machine();
  leap(-TODAY);
  pass(DAY / 4);
  const [earliest, latest] = days();
  assert.ok(earliest < -20_000);
  assert.equal(latest, 0.25);
  assert.equal(warned.length, 1);
});

test('a clock that stays where it leapt is believed after a day', () => {
  const { pass, leap, days } = machine();
  leap(30 * DAY);
  days();
  pass(DAY - 1);
  assert.ok(days()[0] < 2);
  pass(1);
  assert.deepEqual(days(), [31, 31]);
});

test('at the start the clock is held against what an earlier run was certain of', () => {
  assert.deepEqual(machine(TODAY - 2 * DAY).days(), [0, 0]);
  const away = machine(TODAY - 100 * DAY);
  assert.deepEqual(away.days(), [-100, 0]);
  assert.match(
    away.warned.join(),
    /^the machine's clock shows 2026-03-01T08:00, and these data were last worked on at 2025-11-21T08:00: /,
  );
  away.pass(DAY);
  assert.deepEqual(away.days(), [1, 1]);
  const empty = machine(TODAY, 0);
  assert.equal(empty.days()[1], 0, 'a clock that begins with 1970 takes nothing back');
});
