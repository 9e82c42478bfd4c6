/** Loads the knowledge that ships with Wardline: identification rules and the makers of network interfaces. */
import fs from 'node:fs';
import path from 'node:path';
import { Categories, type Category } from '#identify/categories.ts';
import { type RuleFile, RuleSet } from '#identify/rules.ts';
import { Vendors } from '#identify/vendors.ts';
import { type TraitKind, TraitReader } from '#inventory/traits.ts';

const FOLDER = path.join(import.meta.dirname, '../../knowledge');

export interface Knowledge {
  readonly rules: RuleSet;
  readonly vendors: Vendors;
  /** By what the interfaces of one device are known. */
  readonly traits: TraitReader;
}

/** Reads `knowledge/` once. Throws when a file is no JSON or a rule is malformed: a shipped file is never half loaded. */
export function loadKnowledge(folder: string = FOLDER): Knowledge {
  return {
    rules: new RuleSet(readRuleFiles(folder), new Categories(readCategories(folder))),
    vendors: new Vendors(fs.readFileSync(path.join(folder, 'oui.tsv'), 'utf8')),
    traits: new TraitReader(readTraitKinds(folder)),
  };
}

function readTraitKinds(folder: string): readonly TraitKind[] {
  const content = fs.readFileSync(path.join(folder, 'same-device.json'), 'utf8');
  return (JSON.parse(content) as { readonly kinds: readonly TraitKind[] }).kinds;
}

/** The rule files below `folder`, by name. */
export function readRuleFiles(folder: string = FOLDER): readonly RuleFile[] {
  const rules = path.join(folder, 'rules');
  return fs
    .readdirSync(rules)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const content = JSON.parse(fs.readFileSync(path.join(rules, name), 'utf8')) as Omit<RuleFile, 'subject'>;
      return { subject: name.slice(0, -'.json'.length), ...content };
    });
}

/** The declared kinds of devices, the broader before those that are one of them. */
export function readCategories(folder: string = FOLDER): readonly Category[] {
  const content = fs.readFileSync(path.join(folder, 'categories.json'), 'utf8');
  return (JSON.parse(content) as { readonly categories: readonly Category[] }).categories;
}
