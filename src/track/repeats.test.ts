/** A fact that an endpoint repeats is told once in a while, another endpoint's or another value at once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Repeats } from './repeats.ts';

test('the same fact of the same endpoint is a repetition until the time is over', () => {
  const repeats = new Repeats(600);
  assert.ok(!repeats.isRepeat(1, 1, 'tls.ja4', 'a', 0));
  assert.ok(repeats.isRepeat(1, 1, 'tls.ja4', 'a', 599e6));
  assert.ok(!repeats.isRepeat(1, 1, 'tls.ja4', 'a', 600e6));
  assert.ok(repeats.isRepeat(1, 1, 'tls.ja4', 'a', 700e6));
});

test('another endpoint, key or value is news', () => {
  const repeats = new Repeats(600);
  assert.ok(!repeats.isRepeat(1, 1, 'http.server', 'nginx', 0));
  assert.ok(!repeats.isRepeat(2, 2, 'http.server', 'nginx', 0));
  assert.ok(!repeats.isRepeat(1, 3, 'http.server', 'nginx', 0), 'an address that was made to come to the same number');
  assert.ok(!repeats.isRepeat(1, 1, 'http.userAgent', 'nginx', 0));
  assert.ok(!repeats.isRepeat(1, 1, 'http.server', 'nginx/1.2', 0));
});

test('of very many facts none is taken for another', () => {
  const repeats = new Repeats(600);
  let taken = 0;
  for (let n = 0; n < 400_000; n++) if (repeats.isRepeat(n, n, 'dns.name', `host-${n}`, 1e6)) taken++;
  assert.equal(taken, 0);
});
