import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromWholeDay } from './reading.ts';

test('a span of more than a week begins with its first day, a shorter one when it says', () => {
  const to = '2026-11-20T05:06:07.000000Z';
  const begins = (from: string): string => fromWholeDay({ from, to }).from;
  assert.equal(begins('2026-10-20T05:06:07.000000Z'), '2026-10-20T00:00:00.000000Z');
  assert.equal(begins('2026-10-20T00:00:00.000000Z'), '2026-10-20T00:00:00.000000Z');
  assert.equal(begins('2026-11-13T05:06:07.000000Z'), '2026-11-13T05:06:07.000000Z');
  assert.equal(fromWholeDay({ from: '2026-10-20T05:06:07.000000Z', to }).to, to);
});
