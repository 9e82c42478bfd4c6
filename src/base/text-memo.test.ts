/** What was made of a text is made once, and forgotten rather than kept without end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { remembered, TextTable } from './text-memo.ts';

test('a text is looked at once, null included', () => {
  let looks = 0;
  const isLong = remembered((text) => {
    looks++;
    return text.length > 3 ? text : null;
  });
  assert.equal(isLong('abcd'), 'abcd');
  assert.equal(isLong('abcd'), 'abcd');
  assert.equal(isLong('ab'), null);
  assert.equal(isLong('ab'), null);
  assert.equal(looks, 2);
});

test('very many and very long texts are answered rightly all the same', () => {
  const upper = remembered((text) => text.toUpperCase());
  for (let n = 0; n < 10_000; n++) assert.equal(upper(`name${n}`), `NAME${n}`);
  assert.equal(upper('x'.repeat(1000)), 'X'.repeat(1000));
});

test('the text of bytes is theirs, however many others there are and whatever they are', () => {
  const table = new TextTable();
  for (let round = 0; round < 2; round++)
    for (let n = 0; n < 10_000; n++) {
      const text = `\xe9${n}`.padEnd(n % 60, '.');
      const bytes = Buffer.from(`<${text}>`, 'latin1');
      assert.equal(table.text(bytes, 1, bytes.length - 1), text);
    }
  assert.equal(table.text(new Uint8Array(0), 0, 0), '');
});
