/** Numbers, times and, above all, names that mean harm. */
import { expect, test } from 'vitest';
import { ago, bytes, cut, percent, seen, utc, words } from './format.ts';

test('bytes have units of thousands', () => {
  expect([0, 1, 999, 1000, 1236052, 5e12].map(bytes)).toEqual(['0 B', '1 B', '999 B', '1 kB', '1.24 MB', '5 TB']);
});

test('a share that is not all does not read as all', () => {
  expect([0, 0.001, 0.5, 0.998, 1].map(percent)).toEqual(['0 %', '< 1 %', '50 %', '> 99 %', '100 %']);
});

test('times', () => {
  const now = Date.parse('2026-11-27T12:00:00Z');
  expect(ago('2026-11-27T11:58:30Z', now)).toBe('1 minute ago');
  expect(ago('2026-11-26T12:00:00Z', now)).toBe('yesterday');
  expect(ago('2026-11-27T12:00:00Z', now)).toBe('now');
  expect(utc('2026-11-27T02:28:00.619801Z')).toBe('2026-11-27 02:28:00 UTC');
});

test('words of the vocabulary', () => {
  expect(['infusion-pump', 'ct-scanner', 'pacs', 'ups'].map(words)).toEqual([
    'Infusion pump',
    'CT scanner',
    'PACS',
    'UPS',
  ]);
});

test('what cannot be seen is written out', () => {
  expect(seen('pump\u202Egnp.exe')).toBe('pump⟨U+202E⟩gnp.exe');
  expect(seen('a\u200Bb\u0000c')).toBe('a⟨U+200B⟩b⟨U+0000⟩c');
  expect(seen('Prüfgerät 👩\u200D⚕️ <b>x</b>')).toBe('Prüfgerät 👩\u200D⚕️ <b>x</b>');
});

test('cutting never halves a character', () => {
  expect(cut('x'.repeat(10_000), 10)).toBe(`${'x'.repeat(9)}…`);
  expect(cut('ab😀cd', 4)).toBe('ab…');
  expect(cut('short', 10)).toBe('short');
});
