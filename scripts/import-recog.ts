/** Writes knowledge/rules/recog-*.json from the fingerprints of rapid7/recog (BSD-2-Clause): node scripts/import-recog.ts FOLDER-WITH-XML. */
import fs from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { readCategories, readRuleFiles } from '../src/app/knowledge.ts';
import { Categories } from '../src/identify/categories.ts';
import type { Parameter } from '../src/identify/packs/pack.ts';
import { claimsOf } from '../src/identify/packs/recog-claims.ts';
import { RECOG_FILES } from '../src/identify/packs/recog-files.ts';
import { keysOf, type Rule, type RuleFile, RuleSet, VALUE_LIMIT } from '../src/identify/rules.ts';

const target = path.join(import.meta.dirname, '../knowledge/rules');
/** An expression that takes longer over fifty hostile texts is left out, in milliseconds; a busy machine gets three tries. */
const EXECUTION_LIMITS = [20, 20, 20];
/** Attributes whose values have a number in them. */
const NUMBERED: ReadonlySet<string> = new Set(['osVersion', 'firmware', 'serial']);
/** Where expressions run that may have to be stopped. */
const watched = vm.createContext({});
const run = new vm.Script('for (const text of hostile) expression.exec(text)');

function main(folder: string | undefined): void {
  if (folder === undefined || !fs.existsSync(path.join(folder, 'snmp_sysdescr.xml'))) {
    console.error(
      'usage: node scripts/import-recog.ts FOLDER: give the folder `xml` of a copy of github.com/rapid7/recog',
    );
    process.exit(2);
  }
  const categories = new Categories(readCategories());
  for (const { file, keys, adapt = (text: string) => text } of RECOG_FILES.filter(({ isOurs }) => !isOurs)) {
    const fingerprints = readFingerprints(fs.readFileSync(path.join(folder, `${file}.xml`), 'utf8'));
    const subject = `recog-${file.replaceAll('_', '-')}`;
    const ruleFile = {
      source: `github.com/rapid7/recog, xml/${file}.xml (BSD-2-Clause, see knowledge/licences/recog.txt)`,
      firstOnly: true,
      keys,
    };
    const rules = fingerprints.flatMap((fingerprint, index) => ruleOf(fingerprint, index, adapt));
    const kept = provable({ subject, ...ruleFile, rules }, categories);
    const lines = kept.map((rule) => `    ${JSON.stringify(rule)}`).join(',\n');
    const head = JSON.stringify(ruleFile, null, 2).replace(/\n\}$/, '');
    fs.writeFileSync(path.join(target, `${subject}.json`), `${head},\n  "rules": [\n${lines}\n  ]\n}\n`);
    console.log(`${subject}: ${kept.length} rules of ${fingerprints.length} fingerprints`);
  }
}

interface Fingerprint {
  readonly pattern: string;
  readonly description: string;
  readonly examples: readonly string[];
  readonly parameters: readonly Parameter[];
}

function readFingerprints(xml: string): readonly Fingerprint[] {
  const text = xml.replace(/<!--[\s\S]*?-->/g, '');
  return [...text.matchAll(/<fingerprint\b([^>]*)>([\s\S]*?)<\/fingerprint>/g)].map(([, head = '', body = '']) => ({
    pattern: attribute(head, 'pattern'),
    description: decode(/<description>([\s\S]*?)<\/description>/.exec(body)?.[1] ?? ''),
    examples: [...body.matchAll(/<example\b([^>]*?)>([\s\S]*?)<\/example>/g)]
      .map(([, options = '', value = '']) =>
        attribute(options, '_encoding') === 'base64' ? Buffer.from(value, 'base64').toString('latin1') : decode(value),
      )
      .filter((value) => !value.includes('\u0000')),
    parameters: [...body.matchAll(/<param\b([^>]*?)\/?>/g)].map(([, options = '']) => ({
      position: Number(attribute(options, 'pos')),
      name: attribute(options, 'name'),
      value: attribute(options, 'value'),
    })),
  }));
}

function ruleOf(fingerprint: Fingerprint, index: number, adapt: (text: string) => string): readonly Rule[] {
  const { claims, certainty } = claimsOf(fingerprint.description, fingerprint.parameters);
  if (Object.keys(claims).length === 0 || certainty < 0.5) return [];
  const slug = fingerprint.description
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-|-$/g, '');
  const match = adapt(modern(fingerprint.pattern));
  const examples = fingerprint.examples.slice(0, 2).map((value) => ({ value: adapt(value), claims: {} }));
  return examples.length === 0 ? [] : [{ id: `${slug}-${index + 1}`, match, claims, examples }];
}

/** A Ruby pattern as JavaScript has it; all of ours ignore case. */
function modern(pattern: string): string {
  return pattern
    .replace(/^\(\?[im]+\)/, '')
    .replaceAll('\\A', '^')
    .replace(/\\[zZ]/g, '$');
}

/** The rules that compile, are quick over hostile text, and match their own examples as the first to do so; with what is then claimed. */
function provable(file: RuleFile, categories: Categories): readonly Rule[] {
  const sound = file.rules.filter((rule) => compiles({ ...file, rules: [rule] }, categories) && isQuick(rule));
  const key = Object.keys(file.keys ?? {})[0] ?? '';
  const spellings = readRuleFiles().filter(({ manufacturers }) => manufacturers);
  const rules = new RuleSet([...spellings, { ...file, rules: sound }], categories);
  return sound.flatMap((rule) => {
    const examples = rule.examples.flatMap(({ value }) => {
      const claimed = rules.read(key, value).filter((assertion) => assertion.rule === `${file.subject}/${rule.id}`);
      const claims = Object.fromEntries(claimed.map((assertion) => [assertion.attribute, assertion.value]));
      return claimed.length === 0 ? [] : [{ value, claims }];
    });
    const [example] = examples;
    if (!example) return [];
    return [withoutWords(rule, example)];
  });
}

/** Where the pattern takes a word for a version or a serial number, that is left out. */
function withoutWords(rule: Rule, { value, claims: exampleClaims }: Rule['examples'][number]): Rule {
  const isTelling = ([attribute]: readonly [string, string]): boolean =>
    !NUMBERED.has(attribute) || /\d/.test(exampleClaims[attribute as keyof typeof exampleClaims] ?? '0');
  const kept = (claims: Rule['claims']): Rule['claims'] => Object.fromEntries(Object.entries(claims).filter(isTelling));
  return { ...rule, claims: kept(rule.claims), examples: [{ value, claims: kept(exampleClaims) }] };
}

function compiles(file: RuleFile, categories: Categories): boolean {
  try {
    new RuleSet([file], categories);
    return file.rules.every((rule) => keysOf(file, rule).length > 0);
  } catch {
    return false;
  }
}

/** True where no hostile text keeps the expression busy. It runs under a watch, as some would take years. */
function isQuick(rule: Rule): boolean {
  const seed = rule.examples[0]?.value ?? '';
  const start = seed.slice(0, seed.length >> 1);
  const tails = [' ', 'a', '0', '1.', 'a ', 'a-', '-', ', ', seed, seed.slice(0, -1), start].filter(
    (tail) => tail !== '',
  );
  const hostile = tails.flatMap((tail) =>
    [32, 64, 128, 256, VALUE_LIMIT].map((length) => `${`${start}${tail.repeat(length)}`.slice(0, length - 1)}\u0001`),
  );
  Object.assign(watched, { expression: new RegExp(rule.match, 'i'), hostile });
  return EXECUTION_LIMITS.some((timeout) => {
    try {
      run.runInContext(watched, { timeout });
      return true;
    } catch {
      return false;
    }
  });
}

function attribute(text: string, name: string): string {
  return decode(new RegExp(`\\b${name}="([^"]*)"`).exec(text)?.[1] ?? '');
}

function decode(text: string): string {
  return text
    .replace(/<!\[CDATA\[([\s\S]*?)\]\]>/g, '$1')
    .replace(/&#x([0-9a-f]+);/gi, (_, digits: string) => String.fromCodePoint(Number.parseInt(digits, 16)))
    .replace(/&#(\d+);/g, (_, digits: string) => String.fromCodePoint(Number(digits)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}

main(process.argv[2]);
