/** Moments that the map replays. */
import { expect, test } from 'vitest';
import { earlier, momentAt, momentsOf, spanAt, stepOf } from './moments.ts';

test('a day has its hours, a month its days; each moment begins on the hour or at midnight UTC', () => {
  expect([stepOf('24h'), stepOf('7d'), stepOf('30d')]).toEqual(['hour', 'hour', 'day']);
  const hours = momentsOf({ from: '2026-11-24T08:20:00Z', to: '2026-11-24T11:00:00Z' }, 'hour');
  expect(hours.map((moment) => moment.slice(11, 16))).toEqual(['08:00', '09:00', '10:00']);
  expect(momentsOf({ from: '2026-11-23T08:20:00Z', to: '2026-11-24T11:00:00Z' }, 'day')).toHaveLength(2);
  expect(momentAt('2026-11-24T08:59:59Z', 'hour')).toBe('2026-11-24T08:00:00.000Z');
  expect(momentAt('yesterday', 'hour')).toBe(null);
  expect(spanAt('2026-11-24T08:00:00.000Z', 'day').to).toBe('2026-11-25T08:00:00.000Z');
  expect(earlier('2026-11-24T08:00:00.000Z', 24)).toBe('2026-11-23T08:00:00.000Z');
});
