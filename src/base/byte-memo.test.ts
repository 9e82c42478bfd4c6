/** The same bytes are made something of once; other bytes never get another's value. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByteMemo } from './byte-memo.ts';

test('the same bytes are read once, wherever they lie', () => {
  const memo = new ByteMemo<string>();
  let made = 0;
  const make = (bytes: Uint8Array): string => `${made++}:${bytes.length}`;
  const first = memo.get(Uint8Array.of(1, 2, 3), make);
  assert.equal(memo.get(Uint8Array.of(9, 1, 2, 3, 9).subarray(1, 4), make), first);
  assert.equal(made, 1);
});

test('what differs in one byte is another thing, and what is kept is a copy', () => {
  const memo = new ByteMemo<number>();
  const bytes = new Uint8Array(3000);
  const sum = (given: Uint8Array): number => given.reduce((total, byte) => total + byte, 0);
  for (let at = 0; at < bytes.length; at += 7) {
    bytes.fill(0);
    bytes[at] = 1 + (at % 255);
    assert.equal(memo.get(bytes, sum), 1 + (at % 255));
  }
});

test('many and long things are forgotten, not mixed up', () => {
  const memo = new ByteMemo<number>();
  for (let n = 0; n < 5000; n++)
    assert.equal(
      memo.get(Uint8Array.of(n >> 8, n & 255), () => n),
      n,
    );
  const long = new Uint8Array(100_000);
  assert.equal(
    memo.get(long, () => 1),
    1,
  );
  assert.equal(
    memo.get(long, () => 2),
    2,
  );
});
