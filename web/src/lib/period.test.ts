/** Periods end now, or when traffic was last seen. */
import { expect, test } from 'vitest';
import { periodOf, spanOf } from './period.ts';

const now = Date.parse('2026-11-27T12:00:30Z');

test('a period ends at the next minute', () => {
  expect(spanOf('24h', '2026-11-27T11:00:00Z', now)).toEqual({
    from: '2026-11-26T12:01:00.000Z',
    to: '2026-11-27T12:01:00.000Z',
    past: false,
  });
});

test('where nothing was seen for longer, it ends with the last traffic', () => {
  expect(spanOf('24h', '2026-10-01T10:00:00Z', now)).toMatchObject({ to: '2026-10-01T10:01:00.000Z', past: true });
  expect(spanOf('7d', null, now).past).toBe(false);
});

test('addresses with nonsense mean a week', () => {
  expect(periodOf('1000y')).toBe('7d');
  expect(periodOf('30d')).toBe('30d');
});
