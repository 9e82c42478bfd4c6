/** Rules prove themselves: every example says what it claims, nothing contradicts it, and no value can keep an expression busy. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCategories, readRuleFiles } from '#app/knowledge.ts';
import { PROTOCOLS } from '#decode/registry.ts';
import { Categories } from './categories.ts';
import { type Assertion, type Attribute, keysOf, type Rule, type RuleFile, RuleSet, VALUE_LIMIT } from './rules.ts';
import { agree } from './weigh.ts';

/** Attributes of which a device may have several: rules that differ do not contradict each other. */
const SEVERAL: ReadonlySet<Attribute> = new Set(['name', 'role', 'unique', 'software']);
/** Keys that are no protocol's: they follow from MAC addresses and EUI-64s. */
const INVENTORY_KEYS = ['link.mac', 'link.vendor', 'eui64.vendor', 'eui64.deviceVendor'];
/** No expression may take longer over a value of full length, in milliseconds. */
const SLOWEST = 30;

const categories = new Categories(readCategories());
const files = readRuleFiles();
const all = new RuleSet(files, categories);
const nature = {
  parts: (value: string): readonly string[] => value.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [],
  fromStart: false,
  exact: true,
  exclusive: true,
};

function* everyRule(): Generator<{ readonly file: RuleFile; readonly rule: Rule; readonly name: string }> {
  for (const file of files) for (const rule of file.rules) yield { file, rule, name: `${file.subject}/${rule.id}` };
}

/** What the rules of one file claim of an example, at the first of the rule's keys. */
function claimed(set: RuleSet, file: RuleFile, rule: Rule, value: string): readonly Assertion[] {
  return set.read(keysOf(file, rule)[0]?.[0] ?? '', value);
}

test('there are rules to prove', () => {
  assert.ok(files.length >= 20, `${files.length} files`);
  assert.ok([...everyRule()].length >= 1_000, 'fewer than 1,000 rules');
});

test('every file names its source, every rule has examples and keys, and no two share an id', () => {
  const names = new Set<string>();
  for (const { file, rule, name } of everyRule()) {
    assert.ok(!names.has(name), `${name} is there twice`);
    names.add(name);
    assert.match(rule.id, /^[a-z0-9]+(?:-[a-z0-9]+)*$/, name);
    assert.ok((rule.source ?? file.source ?? '').length > 10, `${name} has no source`);
    assert.ok(rule.examples.length > 0, `${name} has no example`);
    assert.ok(keysOf(file, rule).length > 0, `${name} reads no key`);
  }
});

test('every key is one that a protocol declares', () => {
  const declared = new Set([...PROTOCOLS.flatMap(({ facts }) => Object.keys(facts)), ...INVENTORY_KEYS]);
  assert.ok(declared.size > 100, `only ${declared.size} keys declared`);
  const unknown = [...everyRule()].flatMap(({ file, rule, name }) =>
    keysOf(file, rule).flatMap(([key]) => (declared.has(key) ? [] : [`${name} reads ${key}`])),
  );
  const listed = files.flatMap(({ sameWitness = [], hearsay = [] }) => [
    ...sameWitness.flat(),
    ...hearsay.flatMap(({ keys, when = [] }) => [...keys, ...when.map(({ key }) => key)]),
  ]);
  assert.deepEqual([...unknown, ...listed.filter((key) => !declared.has(key))], []);
});

test('every example claims all that it should, at every key', () => {
  for (const file of files) {
    const alone = new RuleSet([...files.filter(({ manufacturers }) => manufacturers), file], categories);
    for (const rule of file.rules) {
      const name = `${file.subject}/${rule.id}`;
      for (const { value, claims } of rule.examples) {
        assert.ok(Object.keys(claims).length > 0, `${name}: the example ${value} claims nothing`);
        for (const [key] of keysOf(file, rule)) {
          const said = alone.read(key, value).filter((assertion) => assertion.rule === name);
          const found = Object.fromEntries(said.map((assertion) => [assertion.attribute, assertion.value]));
          assert.deepEqual(found, claims, `${name} at ${key}: ${value}`);
        }
      }
    }
  }
});

test('no rule of a file contradicts the example of another with the same weight', () => {
  for (const file of files) {
    const alone = new RuleSet([file], categories);
    for (const rule of file.rules) {
      for (const { value } of rule.examples) {
        const said = claimed(alone, file, rule, value).filter(({ attribute }) => !SEVERAL.has(attribute));
        const own = said.filter((assertion) => assertion.rule === `${file.subject}/${rule.id}`);
        for (const mine of own) {
          const rival = said.find((other) => contradicts(mine, other));
          assert.equal(rival, undefined, `${mine.rule} and ${rival?.rule} of ${value}`);
        }
      }
    }
  }
});

function contradicts(mine: Assertion, other: Assertion): boolean {
  if (other.attribute !== mine.attribute || other.weight < mine.weight) return false;
  if (mine.attribute !== 'category') return !agree(mine.value, other.value, nature);
  const [longer, shorter] = [categories.path(mine.value), categories.path(other.value)].sort(
    (a, b) => b.length - a.length,
  );
  return !longer?.includes(shorter?.at(-1) ?? '');
}

test('a version is claimed together with its system, so that it cannot be taken for another’s', () => {
  const lonely = [...everyRule()]
    .filter(({ rule }) => rule.claims.osVersion !== undefined && rule.claims.os === undefined)
    .map(({ name }) => name);
  assert.deepEqual(lonely, ['plant/niagara-os-version']);
});

test('hostile values keep no expression busy', () => {
  for (const { rule, name } of everyRule()) {
    const expression = new RegExp(rule.match, 'i');
    const seed = rule.examples[0]?.value ?? '';
    const start = seed.slice(0, seed.length >> 1);
    for (const tail of [' ', 'a', '0', '1.', 'a-', ', ', seed, start].filter((text) => text !== '')) {
      for (let length = 32; length <= VALUE_LIMIT; length *= 2) {
        const value = `${start}${tail.repeat(length)}`.slice(0, length - 1);
        const time = fastestOfThree(() => expression.exec(`${value}\u0001`));
        assert.ok(time < SLOWEST, `${name} took ${time.toFixed(1)} ms over ${value.slice(0, 60)}…`);
      }
    }
  }
});

/** Milliseconds of processor, of three runs the least, unless the first was fast: others use this machine too. */
function fastestOfThree(work: () => unknown): number {
  let fastest = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 3 && fastest > SLOWEST; run++) {
    const before = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(before);
    fastest = Math.min(fastest, (user + system) / 1000);
  }
  return fastest;
}

test('a rule that cannot be used is refused by name', () => {
  const file = (rule: Partial<Rule>): RuleFile => ({
    subject: 'bad',
    source: 'invented for this test',
    rules: [{ id: 'one', key: 'ssh.banner', match: '.', claims: { os: 'X' }, weight: 0.5, examples: [], ...rule }],
  });
  const load = (rule: Partial<Rule>): RuleSet => new RuleSet([file(rule)], categories);
  assert.throws(() => load({ match: '(' }), { name: 'RangeError', message: /bad\/one/ });
  assert.throws(() => load({ claims: { category: 'teapot' } }), /no such category as teapot/);
  assert.throws(() => load({ claims: { colour: 'red' } as Rule['claims'] }), /no such attribute as colour/);
  assert.throws(() => load({ weight: 1 }), /weight/);
  assert.doesNotThrow(() => load({}));
});

test('in a file from special to general only the first rule that matches speaks', () => {
  const rules: readonly Rule[] = [
    { id: 'special', match: '^Lamp 7', claims: { model: 'Lamp 7' }, examples: [] },
    { id: 'general', match: '^Lamp', claims: { model: 'Lamp' }, examples: [] },
  ];
  const file = { subject: 'lamps', source: 'invented for this test', keys: { 'http.server': 0.6 }, rules };
  const said = (firstOnly: boolean): readonly string[] =>
    new RuleSet([{ ...file, firstOnly }], categories).read('http.server', 'Lamp 7').map(({ rule }) => rule);
  assert.deepEqual(said(true), ['lamps/special']);
  assert.deepEqual(said(false), ['lamps/special', 'lamps/general']);
});

test('the same value is answered the same, however long it is', () => {
  const banner = `SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3${' x'.repeat(VALUE_LIMIT)}`;
  assert.deepEqual(all.read('ssh.banner', banner), all.read('ssh.banner', banner));
  assert.ok(all.read('ssh.banner', banner).some(({ value }) => value === 'Debian Linux'));
  assert.deepEqual(all.read('no.such.key', banner), []);
});
