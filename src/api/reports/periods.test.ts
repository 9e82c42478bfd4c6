import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastPeriod, runningPeriod } from './periods.ts';

const days = (now: string, step: 'day' | 'week' | 'month', zone: string): readonly string[] => {
  const { from, to } = lastPeriod(step, new Date(now), zone);
  return [from.slice(0, 16), to.slice(0, 16)];
};

test('days, weeks from Monday and months as the calendar of the zone has them', () => {
  assert.deepEqual(days('2026-11-24T12:00:00Z', 'day', 'UTC'), ['2026-11-23T00:00', '2026-11-24T00:00']);
  assert.deepEqual(days('2026-11-24T12:00:00Z', 'week', 'UTC'), ['2026-11-16T00:00', '2026-11-23T00:00']);
  assert.deepEqual(days('2026-11-24T12:00:00Z', 'month', 'UTC'), ['2026-10-01T00:00', '2026-11-01T00:00']);
  assert.deepEqual(days('2026-11-23T23:30:00Z', 'day', 'Europe/Berlin'), ['2026-11-22T23:00', '2026-11-23T23:00']);
});

test('a day in which the clocks change has 23 or 25 hours, a month begins in its own offset', () => {
  assert.deepEqual(days('2026-03-30T12:00:00Z', 'day', 'Europe/Berlin'), ['2026-03-28T23:00', '2026-03-29T22:00']);
  assert.deepEqual(days('2026-10-26T12:00:00Z', 'day', 'Europe/Berlin'), ['2026-10-24T22:00', '2026-10-25T23:00']);
  assert.deepEqual(days('2026-11-15T12:00:00Z', 'month', 'Europe/Berlin'), ['2026-09-30T22:00', '2026-10-31T23:00']);
});

test('a period that runs ends now', () => {
  const { from, to } = runningPeriod('week', new Date('2026-11-24T12:00:00Z'), 'UTC');
  assert.deepEqual([from, to], ['2026-11-17T12:00:00.000000Z', '2026-11-24T12:00:00.000000Z']);
});
