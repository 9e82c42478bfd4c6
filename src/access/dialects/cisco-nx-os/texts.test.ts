import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ciscoNxOs } from './index.ts';

test('a banner says nothing, and a host may stand without its length', () => {
  const text = ['banner motd ^', '* permit ip any any *', '^', 'ip access-list A', '  10 permit ip 10.0.0.1 any'];
  const { lines, filters } = ciscoNxOs.read(text.join('\n'), 'core');
  assert.deepEqual(
    lines.map(({ support }) => support),
    ['ignored', 'ignored', 'ignored', 'complete', 'complete'],
  );
  const [rule, ...others] = filters[0]?.rules ?? [];
  assert.equal(others.length, 0);
  assert.equal(rule?.action.kind, 'permit');
  assert.match(
    JSON.stringify(rule?.match, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
    /167772161/,
  );
});

test('a banner that does not end sets nothing aside', () => {
  const { filters } = ciscoNxOs.read('banner motd ^\nip access-list A\n  10 permit ip any any\n', 'core');
  assert.equal(filters.length, 1);
});
