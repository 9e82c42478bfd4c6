import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cursor } from '#base/cursor.ts';
import { firstWord, lineEnd, readHeaderBlock, textAhead } from './lines.ts';

const over = (text: string): Cursor => Cursor.over(Uint8Array.from(Buffer.from(text, 'latin1')));

test('lines: a line with either end, one that is not whole, and one that is too long', () => {
  assert.deepEqual(lineEnd(over('ab\r\nc'), 10), { length: 2, next: 4 });
  assert.deepEqual(lineEnd(over('ab\nc'), 10), { length: 2, next: 3 });
  assert.equal(lineEnd(over('ab'), 10).length, -1);
  assert.equal(lineEnd(over('abcdefghijkl'), 10).length, -2);
});

test('lines: first words and pieces', () => {
  assert.equal(firstWord(over('user alice'), 10), 'USER');
  assert.equal(firstWord(over('\u00ff\u00fe x'), 4), '');
  assert.equal(textAhead(over('user alice'), 5, 10), 'alice');
});

test('lines: only wanted headers become text', () => {
  const bytes = over('SIP/2.0 200 OK\r\nTo: somebody\r\nServer : Example/1\r\n\r\nrest');
  const block = readHeaderBlock(bytes, new Set(['server']), 1000);
  assert.ok(typeof block === 'object');
  assert.equal(block.word, 'SIP/2.0');
  assert.deepEqual([...block.headers], [['server', 'Example/1']]);
  assert.equal(bytes.remaining, 4);
  assert.equal(readHeaderBlock(over('A b\r\nC: d\r\n'), new Set(), 1000), 'more');
  assert.equal(readHeaderBlock(over('A b\r\nC: d\r\n'), new Set(), 8), 'too-long');
});
