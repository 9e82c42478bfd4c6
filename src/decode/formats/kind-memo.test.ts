/** The same numbers are one kind; others never get its value. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KindMemo } from './kind-memo.ts';

function get<Value>(memo: KindMemo<Value>, numbers: readonly number[]): Value {
  memo.clear();
  for (const number of numbers) memo.add(number);
  return memo.get();
}

test('a kind is made something of once', () => {
  let made = 0;
  const memo = new KindMemo((numbers) => `${made++}: ${numbers.join()}`);
  assert.equal(get(memo, [1, 65_535]), '0: 1,65535');
  assert.equal(get(memo, []), '1: ');
  assert.equal(get(memo, [1, 65_535]), '0: 1,65535');
  assert.equal(get(memo, [1, 65_534]), '2: 1,65534');
});

test('many kinds and long ones are forgotten, not mixed up', () => {
  const memo = new KindMemo((numbers) => numbers.length + (numbers.at(-1) ?? 0));
  for (let round = 0; round < 2; round++) for (let n = 0; n < 5000; n++) assert.equal(get(memo, [n >> 8, n]), 2 + n);
  const long = new Array<number>(20_000).fill(7);
  assert.equal(get(memo, long), 16 * 1024 + 7);
  assert.equal(get(memo, long.slice(0, 2000)), 2007);
});
