/** Ruby's expressions match in JavaScript what they match in Ruby. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PLAIN, translate } from './ruby-expression.ts';

/** What the whole expression and its groups match, or null. */
function match(pattern: string, text: string, mode = PLAIN): readonly (string | undefined)[] | null {
  const { expression, groups, needs } = translate(pattern, mode, text.includes('\n'));
  const found = expression.exec(text);
  if (found) assert.ok(text.toLowerCase().includes(needs), `${pattern} needs ${needs}`);
  return found && groups.map((group) => found[group]);
}

/** Expression, text, and what it matches by the documentation of Onigmo (doc/RE). */
const CASES: readonly (readonly [string, string, readonly (string | undefined)[] | null])[] = [
  // Modes: at the start, in the middle to the end of the group, for a group alone, and taken away.
  ['(?i)abc', 'xABC', ['ABC']],
  ['a(?i)b|c', 'aB', ['aB']],
  ['a(?i)b|c', 'C', null],
  ['a(?i)b|c', 'aC', ['aC']],
  ['(a(?i)b)c', 'aBc', ['aBc', 'aB']],
  ['(a(?i)b)c', 'aBC', null],
  ['(?i:a)b', 'Ab', ['Ab']],
  ['(?i)a(?-i:b)', 'AB', null],
  ['(?i)a(?-i:b)', 'Ab', ['Ab']],
  ['a.c', 'a\nc', null],
  ['(?m)a.c', 'a\nc', ['a\nc']],
  ['(?m:a.c).', 'a\nc\n', null],
  ['(?x) a \\  b # and so on\n c', 'a bc', ['a bc']],
  ['a(?#not this)b', 'ab', ['ab']],
  // Anchors: lines for ^ and $, the text for \A, \z and \Z. No line begins behind the last line feed.
  ['^b$', 'a\nb\nc', ['b']],
  ['^b', 'a\rb', null],
  ['x$', 'x\n', ['x']],
  ['\\n^', 'a\n', null],
  ['\\Ab', 'a\nb', null],
  ['b\\z', 'b\n', null],
  ['b\\Z', 'b\n', ['b']],
  ['b\\Z', 'b\nc', null],
  // Characters: those of ASCII, and . is a carriage return too.
  ['^.$', '\r', ['\r']],
  ['\\s', '\u00a0', null],
  ['[\\s]', '\v', ['\v']],
  ['\\S', '\u00a0', ['\u00a0']],
  ['\\h+', 'xfFg', ['fF']],
  ['\\H', 'fg', ['g']],
  ['\\w', 'ä', null],
  ['\\x41\\x{42}\\u0043\\104', 'ABCD', ['ABCD']],
  ['\\x41\\x{42}\\u0043\\e', 'ABC\u001b', ['ABC\u001b']],
  ['\\0', '\0', ['\0']],
  ['\\R', '\r\n', ['\r\n']],
  ['\\/\\:\\"\\-', '/:"-', ['/:"-']],
  // Classes: POSIX, within each other, what is in both, and the places where a bracket or a hyphen is itself.
  ['[[:alpha:]]+', '1ab2', ['ab']],
  ['[[:^digit:]]', '1a', ['a']],
  ['[^[:space:]]+', ' ab ', ['ab']],
  ['[a[bc]]+', 'xabcd', ['abc']],
  ['[a-z&&[^aeiou]]+', 'aeixyz', ['xyz']],
  ['(?i)[a-z&&[^aeiou]]+', 'AEXyz', ['Xyz']],
  ['(?i)[^a]', 'Aab', ['b']],
  ['(?i)[\\W_]', 'sk\u017f', ['\u017f']],
  ['[]a]+', 'a]', ['a]']],
  ['[a-]+', '-a', ['-a']],
  ['[\\d-x]+', '1-x', ['1-x']],
  ['[a\\]\\b]+', ']\b', [']\b']],
  ['\\p{Upper}\\P{Upper}\\p{^Digit}', 'Aab', ['Aab']],
  // Quantifiers: {,n}, a brace that is none, possessive, lazy, {n}? as an option, and one behind another.
  ['^a{,2}$', 'aa', ['aa']],
  ['a{x}', 'a{x}', ['a{x}']],
  ['a{,}', 'a{,}', ['a{,}']],
  ['"[^"]*+"', '"a"', ['"a"']],
  ['a++a', 'aaa', null],
  ['a?+a', 'a', null],
  ['(a|ab)*+c', 'abc', ['c', undefined]],
  ['a+?', 'aa', ['a']],
  ['^a{2}?$', '', ['']],
  ['^a{2}{2}$', 'aaaa', ['aaaa']],
  ['(.+)* http', 'one two http', ['one two http', 'one two']],
  ['^(?:\\d+)+$', '12', ['12']],
  // Groups: atomic, named, by number and name, around and before; with names plain parentheses capture nothing.
  ['(?>a+)(b)', 'aab', ['aab', 'b']],
  ['(?>a|ab)c', 'abc', null],
  ['(?<year>\\d+)-(x)', '20-x', ['20-x', '20']],
  ["(?'q'[\"']).*\\k'q'", 'a "b" c', ['"b"', '"']],
  ['(?<q>a)\\k<q>', 'aa', ['aa', 'a']],
  ['(a)(?>b)(c)\\2\\1', 'abcca', ['abcca', 'a', 'c']],
  ['(?<=a)b(?!c)', 'abc ab', ['b']],
  ['(?:^)*b', 'b', ['b']],
  ['a|', 'b', ['']],
];

test('expressions match what they do in Ruby', () => {
  for (const [pattern, text, expected] of CASES)
    assert.deepEqual(match(pattern, text), expected, `/${pattern}/ over ${JSON.stringify(text)}`);
});

test('a possessive group keeps its number, and those around it theirs', () => {
  assert.deepEqual(match('(x)(a|b)++(c)', 'xabc'), ['xabc', 'x', 'b', 'c']);
  assert.deepEqual(match('(x)(a|b)++b', 'xabb'), null);
});

test('flags of a fingerprint are modes of its expression', () => {
  assert.deepEqual(match('a.c', 'A\nC', { ...PLAIN, ignoreCase: true, dotIsAll: true }), ['A\nC']);
  assert.equal(match('(?-i)a', 'A', { ...PLAIN, ignoreCase: true }), null);
});

test('what every match holds is told, and never more', () => {
  const needs = (pattern: string): string => translate(pattern, PLAIN, false).needs;
  assert.equal(needs('^Apache[ -]Coyote/(\\d)$'), 'coyote/');
  assert.equal(needs('one|two'), '');
  assert.equal(needs('ab*cd{0}e+'), 'a');
  assert.equal(needs('a(?:bcd)?ef'), 'ef');
  assert.equal(needs('x(?i)yz|w'), 'x');
});

test('what JavaScript cannot say, or nobody can, is refused with its place', () => {
  for (const pattern of [
    '(a',
    'a)',
    '[a',
    '*a',
    '(?~a)',
    '(a)(?(1)b)',
    '\\Ga',
    '\\X',
    '\\g<1>',
    '(?u)a',
    '\\2',
    '[z-a]',
    '[[:nose:]]',
    '\\p{Han}',
    '\\q',
    'a\\',
    '[\u{1f600}]',
    '(?<a>x)(?<a>y)',
    '('.repeat(200),
    '['.repeat(20_000),
  ])
    assert.throws(
      () => translate(pattern, PLAIN, false),
      { name: 'SyntaxError', message: /at character \d+ of/ },
      pattern,
    );
});
