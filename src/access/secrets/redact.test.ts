/** Secrets in every dialect are gone from what may be kept, and what is left answers as before. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfiguration } from '../recognise.ts';
import { secretsOf, TEXTS } from './planted.ts';
import { redact } from './redact.ts';

for (const [dialect, text] of TEXTS)
  test(`${dialect ?? 'no dialect'}: no secret is left, and every filter, interface and unknown line is`, () => {
    const before = readConfiguration(text, 'x.cfg');
    assert.equal(before?.dialect ?? null, dialect);
    const own = secretsOf(text);
    assert.ok(own.length > 0, 'nothing was planted');
    for (const written of [text, text.replaceAll('\n', '\r\n')]) {
      const clean = redact(written, 'x.cfg');
      assert.ok(clean.kind === 'clean', clean.kind === 'entangled' ? `entangled: ${clean.line?.text}` : '');
      for (const word of own) assert.ok(!clean.text.includes(word), `${word} is left:\n${clean.text}`);
      for (const long of text.match(/0x[0-9a-f]{24,}/g) ?? []) assert.ok(!clean.text.includes(long));
      assert.equal(clean.text.split('\n').length, text.split('\n').length, 'lines keep their numbers');
      if (before === null) continue;
      const { configuration: after } = clean;
      assert.deepEqual(
        after.filters.map(({ name }) => name),
        before.filters.map(({ name }) => name),
      );
      assert.deepEqual(
        after.filters.map(({ rules }) => rules.map(({ match, line }) => [line.at, withoutWords(match)])),
        before.filters.map(({ rules }) => rules.map(({ match, line }) => [line.at, withoutWords(match)])),
      );
      assert.deepEqual(unknownIn(after.lines), unknownIn(before.lines));
      assert.deepEqual(redact(clean.text, 'x.cfg'), { ...clean, changed: 0 }, 'what is clean stays as it is');
    }
  });

test('a line whose meaning hangs on what stands behind a word of secrets is named, and nothing is kept', () => {
  const text = `interface Vlan1
 ip address 10.0.0.1 255.255.255.0
 ip access-group password in
ip access-list extended password
 10 permit ip any any
`;
  const tangled = redact(text, 'x.cfg');
  assert.ok(tangled.kind === 'entangled');
  assert.equal(tangled.line?.at, 3);
});

test('a line of two hundred thousand characters costs what its length costs', () => {
  const long = (word: string): string => word.repeat(Math.ceil(200_000 / word.length));
  const lines = [
    long('a.'),
    `password${long(' ')}`,
    `service pad${long(' ')}!`,
    `key${long(' ')}`,
    `no${long(' ')}`,
    long('<a'),
    long('x://y '),
    long('$1$'),
    `comment "${long('\\"')}`,
    `set ${long('a-')}`,
    long('password '),
  ];
  for (const head of [
    'hostname x\nip access-list extended A\n',
    '#config-version=F\n',
    '<?xml?><config urldb="x"><vsys/>\n',
  ])
    for (const line of lines) assert.ok(['clean', 'entangled'].includes(redact(`${head}${line}\n`, 'x.cfg').kind));
});

function unknownIn(
  lines: readonly { readonly support: string; readonly line: { readonly at: number } }[],
): readonly number[] {
  return lines.filter(({ support }) => support === 'unrecognised' || support === 'todo').map(({ line }) => line.at);
}

/** A condition without the sentence that says why it is not known. */
function withoutWords(match: object): string {
  return JSON.stringify(match, (key, value: unknown) =>
    key === 'because' ? undefined : typeof value === 'bigint' ? String(value) : value,
  );
}
