import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Prefixes } from './prefixes.ts';

const prefixes = new Prefixes(['1.3.6.1.2.1.1.1', '1.3.6.1.2.1.1.5', '1.3.6.1.4.1.2699.1.2', '2.5.4']);
const mayBegin = (octets: string): boolean => {
  const bytes = Buffer.from(`ff${octets.replaceAll(' ', '')}00`, 'hex');
  return prefixes.mayBegin(bytes, 1, bytes.length - 1);
};

test('an identifier behind one of the prefixes may be read, others are known by their octets', () => {
  assert.ok(mayBegin('2b 06 01 02 01 01 01 00'));
  assert.ok(mayBegin('2b 06 01 02 01 01 05 87 68'));
  assert.ok(mayBegin('2b 06 01 04 01 95 0b 01 02 01'));
  assert.ok(mayBegin('55 04 03'));
  for (const other of [
    '',
    '2b',
    '2b 06 01 02 01 01 02 00',
    '2b 06 01 02 01 02 02 01 0a 01',
    '2b 06 01 04 01 95 0c 01 02 01',
  ])
    assert.ok(!mayBegin(other), other);
});

test('the prefix alone names no instance', () => {
  assert.ok(!mayBegin('2b 06 01 02 01 01 01'));
});

test('arcs with leading zeros are left to who reads the text', () => {
  assert.ok(mayBegin('2b 06 80 01 02 01 01 01 00'));
});
