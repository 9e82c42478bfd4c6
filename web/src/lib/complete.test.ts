/** Completion of searches: fields, values, quotes, and where the caret goes. */
import { expect, test } from 'vitest';
import { completions, quoted, toggled, wordAt } from './complete.ts';

const fields = [
  { name: 'category', type: 'text', help: 'What kind' },
  { name: 'manufacturer', type: 'text', help: 'Who made it' },
  { name: 'mac', type: 'address', help: 'MAC' },
];
const values = { category: ['infusion-pump', 'patient-monitor'], manufacturer: ['B. Braun', 'Philips'] };
const labels = (text: string, caret = text.length): readonly string[] =>
  completions(text, caret, fields, values).map(({ label }) => label);

test('fields by their beginning, values by any part', () => {
  expect(labels('')).toEqual(['category:', 'manufacturer:', 'mac:']);
  expect(labels('ma')).toEqual(['manufacturer:', 'mac:']);
  expect(labels('category:pump')).toEqual(['infusion-pump']);
  expect(labels('-category:')).toEqual(['infusion-pump', 'patient-monitor']);
  expect(labels('colour:r')).toEqual([]);
});

test('a choice takes the place of the word at the caret', () => {
  const [choice] = completions('(vendor OR manu) x', 15, fields, values);
  expect(choice?.text).toBe('(vendor OR manufacturer:) x');
  expect(choice?.caret).toBe(24);
  const [value] = completions('manufacturer:"B', 15, fields, values);
  expect(value?.text).toBe('manufacturer:"B. Braun" ');
});

test('words end at spaces outside of quotes', () => {
  expect(wordAt('a "b c', 6)).toEqual({ from: 2, to: 6 });
  expect(wordAt('a b c', 3)).toEqual({ from: 2, to: 3 });
});

test('values with spaces or quotes are quoted', () => {
  expect(quoted('B. Braun')).toBe('"B. Braun"');
  expect(quoted('say "x"')).toBe(String.raw`"say \"x\""`);
  expect(quoted('infusion-pump')).toBe('infusion-pump');
});

test('a condition is added once and taken away again', () => {
  expect(toggled('', 'unknown:yes')).toBe('unknown:yes');
  expect(toggled('name:"a b" unknown:yes', 'unknown:yes')).toBe('name:"a b"');
});
