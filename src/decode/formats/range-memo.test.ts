import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RangeMemo } from './range-memo.ts';

test('the same bytes are read once, wherever they lie', () => {
  let made = 0;
  const memo = new RangeMemo((bytes, start, end) => {
    made++;
    return Buffer.from(bytes.subarray(start, end)).toString('latin1');
  });
  assert.equal(memo.get(Buffer.from('xxWARD 3yy'), 2, 8), 'WARD 3');
  assert.equal(memo.get(Buffer.from('WARD 3'), 0, 6), 'WARD 3');
  assert.equal(made, 1);
  assert.equal(memo.get(Buffer.from('WARD 4'), 0, 6), 'WARD 4');
  assert.equal(memo.get(Buffer.from(''), 0, 0), '');
  assert.equal(made, 3);
});

test('many ranges, more than there are places, are told apart', () => {
  const memo = new RangeMemo((bytes, start, end) => Buffer.from(bytes.subarray(start, end)).toString('latin1'));
  for (let round = 0; round < 2; round++) {
    for (let n = 0; n < 5000; n++) {
      const text = `${'device '.repeat(n % 9)}${n}`;
      assert.equal(memo.get(Buffer.from(text), 0, text.length), text);
    }
  }
});

test('bytes of which nothing is made that is kept, and long ones, are read each time', () => {
  let made = 0;
  const length = (_: Uint8Array, start: number, end: number): number => {
    made++;
    return end - start;
  };
  const memo = new RangeMemo(length, (value) => value > 3, 100);
  const long = new Uint8Array(1000);
  for (let round = 0; round < 2; round++) {
    assert.equal(memo.get(long, 0, 3), 3);
    assert.equal(memo.get(long, 0, 101), 101);
    assert.equal(memo.get(long, 7, 107), 100);
  }
  assert.equal(made, 5);
});

test('what is remembered does not change with the bytes it was made of, as those of a buffer that is filled again', () => {
  const memo = new RangeMemo((bytes, start, end) => Buffer.from(bytes.subarray(start, end)).toString('latin1'));
  for (const room of [Buffer.alloc(8), new Uint8Array(8)]) {
    for (let n = 10_000; n < 20_000; n++) {
      room.set(Buffer.from(String(n)));
      assert.equal(memo.get(room, 0, 5), String(n));
    }
  }
});

test('texts of one length, also in UTF-16, do not push each other out', () => {
  let made = 0;
  const memo = new RangeMemo((_, start, end) => {
    made++;
    return end - start;
  });
  const texts = Array.from({ length: 8 }, (_, n) => Buffer.from(`Windows Server ${n} R2`, 'utf16le'));
  for (let round = 0; round < 10; round++) for (const text of texts) memo.get(text, 0, text.length);
  assert.ok(made < 24, `${made} times made`);
});
