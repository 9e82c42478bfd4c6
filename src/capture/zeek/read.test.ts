import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ZeekReader, type ZeekRow } from './read.ts';
import { addressOf, ownMacOf, plainText, timeOf } from './values.ts';

const HEAD = [
  '#separator \\x09',
  '#set_separator\t,',
  '#empty_field\t(empty)',
  '#unset_field\t-',
  '#path\tssh',
  '#open\t2026-01-05-00-00-00',
  '#fields\tts\tuid\tserver\talgorithms\tcount',
  '#types\ttime\tstring\tstring\tset[string]\tcount',
];

function rowOf(reader: ZeekReader, line: string): ZeekRow {
  const read = reader.read(line);
  assert.equal(read.kind, 'row', `${line} is a row`);
  return read.kind === 'row' ? read.row : assert.fail();
}

test('the declared columns give a row its fields', () => {
  const reader = new ZeekReader();
  for (const line of HEAD) assert.equal(reader.read(line).kind, 'silent');
  const row = rowOf(reader, '1767571200.000042\tC1\tSSH-2.0-x\ta,b\t7');
  assert.equal(row.time('ts'), 1767571200000042);
  assert.equal(row.text('server'), 'SSH-2.0-x');
  assert.deepEqual(row.list('algorithms'), ['a', 'b']);
  assert.equal(row.count('count'), 7);
  assert.equal(row.text('nothing'), null);
});

test('unset, empty and escaped values are told apart', () => {
  const reader = new ZeekReader(HEAD.join('\n'));
  const row = rowOf(reader, '1767571200\tC1\t-\t(empty)\t-');
  assert.deepEqual([row.text('server'), row.list('algorithms'), row.count('count')], [null, [], null]);
  const escaped = rowOf(reader, '1767571200\tC1\tM\\xc3\\xbcller\\x09x\\x2d\ta\\x2cb,c\tx');
  assert.equal(escaped.text('server'), 'Müller\tx-');
  assert.deepEqual(escaped.list('algorithms'), ['a,b', 'c']);
  assert.equal(escaped.count('count'), null);
});

test('separators and marks may be others, and change in the middle of a log', () => {
  const reader = new ZeekReader('#separator |\n#set_separator|;\n#unset_field|NIL\n#fields|a|b');
  assert.deepEqual(rowOf(reader, 'NIL|x;y').list('b'), ['x', 'y']);
  assert.equal(rowOf(reader, 'NIL|x').text('a'), null);
  reader.read('#separator \\x2c');
  reader.read('#fields,b,a');
  assert.equal(rowOf(reader, '1,-').text('a'), null);
  assert.equal(rowOf(reader, '1,-').text('b'), '1');
});

test('what a reader ends with is what the next one begins with', () => {
  const first = new ZeekReader();
  for (const line of HEAD) first.read(line);
  const second = new ZeekReader(first.head);
  assert.equal(rowOf(second, '1\tC\tz\t-\t3').text('server'), 'z');
  assert.equal(second.head, first.head);
});

test('JSON lines give the same, with times in seconds, milliseconds and ISO 8601', () => {
  const reader = new ZeekReader();
  const line = { ts: 1767571200.000042, 'id.orig_h': '10.0.0.1', n: 3, list: ['a', 1, 'b'], flag: true };
  const row = rowOf(reader, JSON.stringify(line));
  assert.equal(row.time('ts'), 1767571200000042);
  assert.equal(row.text('id.orig_h'), '10.0.0.1');
  assert.deepEqual([row.count('n'), row.list('list'), row.text('flag')], [3, ['a', 'b'], 'true']);
  assert.equal(rowOf(reader, '{"ts":"2026-01-05T00:00:00.000042Z"}').time('ts'), 1767571200000042);
  assert.equal(rowOf(reader, '{"ts":1767571200000.5}').time('ts'), 1767571200000500);
  assert.equal(rowOf(reader, '{"ts":1}').text('__proto__'), null);
  assert.equal(rowOf(reader, '{"ts":1}').text('constructor'), null);
});

test('no line makes a reader throw, and broken ones are told', () => {
  const reader = new ZeekReader(HEAD.join('\n'));
  for (const line of ['1\t2', '{"a":', '{"a":1}}', '[1]', 'x'.repeat(1 << 21), '\t'.repeat(2000)])
    assert.equal(reader.read(line).kind, 'malformed', line.slice(0, 20));
  assert.equal(new ZeekReader().read('1\tC\tz\t-\t3').kind, 'malformed');
  for (const line of ['#', '#fields', '#fields\t', '#separator ', '#set_separator', '#close\tx', ''])
    assert.equal(new ZeekReader().read(line).kind, 'silent');
});

test('values', () => {
  assert.equal(timeOf('1445353842.722836'), 1445353842722836);
  assert.equal(timeOf('0.000001'), 1);
  assert.equal(timeOf('XXXXXXXXXX.XXXXXX'), null);
  assert.equal(timeOf('2026-13-05T00:00:00Z'), null);
  assert.equal(addressOf('10.0.0.255'), '10.0.0.255');
  assert.equal(addressOf('FE80:0:0:0:0:0:0:1'), 'fe80::1');
  for (const text of ['10.0.0.256', '10.0.0', '10.0.0.1.', '::g', '', 'x']) assert.equal(addressOf(text), null, text);
  assert.equal(ownMacOf('00:1B:54:20:00:40'), '00:1b:54:20:00:40');
  for (const text of ['ff:ff:ff:ff:ff:ff', '01:00:5e:00:00:01', '00:00:00:00:00:00', 'x'])
    assert.equal(ownMacOf(text), null);
  assert.equal(plainText('a\\x'), 'a\\x');
  assert.equal(plainText('\\xff'), '\ufffd');
});
