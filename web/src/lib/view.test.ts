/** Addresses of views: plain texts, there and back, and nothing unknown. */
import { expect, test } from 'vitest';
import { parseAddress, printAddress, readView } from './view.ts';

test('there and back', () => {
  const view = { q: 'vendor:"B. Braun" ip:10.2.0.0/16 a&b=c', sort: '-lastSeen' };
  expect(readView(parseAddress(printAddress(view)))).toEqual(view);
  expect(printAddress({})).toBe('');
});

test('unknown parts, empty ones and long ones are dropped or cut', () => {
  expect(readView({ q: '', evil: '<script>', group: 7 })).toEqual({});
  expect(readView({ q: 'x'.repeat(100_000) }).q).toHaveLength(4000);
});
