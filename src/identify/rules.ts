/** Identification rules: data that says which fact supports which claim, compiled for quick use. */
import { CLAIM_NAMES } from '#model/correction.ts';
import { Catalogue, type CatalogueSource } from './catalogue.ts';
import type { Categories } from './categories.ts';
import { type Hearsay, HearsayRules } from './hearsay.ts';
import { Manufacturers, wordsOfMaker } from './manufacturers.ts';

/** What a rule may claim about the endpoint that stated the fact. */
export const ATTRIBUTES: readonly [...typeof CLAIM_NAMES, 'name', 'role', 'unique'] = [
  ...CLAIM_NAMES,
  'name',
  'role',
  'unique',
];
export type Attribute = (typeof ATTRIBUTES)[number];

/** Longest part of a value that an expression is run over, in characters: an attacker writes the values. */
export const VALUE_LIMIT = 512;
/** Answers kept for values that were asked about before; many devices say the same. */
const MEMORY_LIMIT = 20_000;

/** A rule as it stands in `knowledge/rules/SUBJECT.json`. */
export interface Rule {
  readonly id: string;
  /** The key or keys of the facts it reads; without one, those of its file. */
  readonly key?: string | readonly string[];
  /** A regular expression (JavaScript, case-insensitive) over the fact's value. */
  readonly match: string;
  /**
   * Attribute to claimed value; `$1` … `$9` are the expression's groups, `$0` the whole match. `A or B` claims that it is
   * one of the two. `unique` claims that no other device ever states the same.
   */
  readonly claims: Readonly<Partial<Record<Attribute, string>>>;
  /** 0 to 1: how often such a claim is right; left out where the file's keys say it. */
  readonly weight?: number;
  /** Where the fact was stated in public, if not where the file says. */
  readonly source?: string;
  /** Values that must match, with what must be claimed. */
  readonly examples: readonly {
    readonly value: string;
    readonly claims: Readonly<Partial<Record<Attribute, string>>>;
  }[];
}

/** A file of rules: its subject is the file's name, its source is where the facts were stated in public. */
export interface RuleFile {
  readonly subject: string;
  readonly source: string;
  readonly rules: readonly Rule[];
  /** Keys and their weights, for the rules that name no key. */
  readonly keys?: Readonly<Record<string, number>>;
  /** True where rules stand from the special to the general, and only the first that matches a fact speaks. */
  readonly firstOnly?: boolean;
  /** Lists of keys that repeat what one setting says, as a host name does in many protocols: together they are one witness. */
  readonly sameWitness?: readonly (readonly string[])[];
  /** When facts are not the speaker's own. */
  readonly hearsay?: readonly Hearsay[];
  /** A manufacturer's name to the other ways in which it is written. */
  readonly manufacturers?: Readonly<Record<string, readonly string[]>>;
}

/** One claim that a rule makes of a fact. */
export interface Assertion {
  readonly attribute: Attribute;
  readonly value: string;
  readonly weight: number;
  readonly rule: string;
}

interface CompiledRule {
  readonly name: string;
  readonly expression: RegExp;
  readonly claims: readonly (readonly [Attribute, string])[];
  readonly weight: number;
  /** Rules that share it fall silent once one of them spoke; -1 for none. */
  readonly turn: number;
}

const NOTHING: readonly Assertion[] = [];
const EMPTY_CATALOGUE: CatalogueSource = { keys: {}, files: [] };
/** Where makers stand as a registry writes them; what a device says of itself is left in its own words. */
const REGISTRY_KEYS: ReadonlySet<string> = new Set(['link.vendor', 'eui64.vendor', 'eui64.deviceVendor']);
/** What is written where nothing is known. */
const EMPTY =
  /^(?:none|n\/?a|unknown|null|undefined|not (?:set|available|applicable|specified)|to be filled.*|-+|\?+)$/i;

/** Rules by the key they read, and the catalogue of products, whose names are rules too. */
export class RuleSet {
  readonly categories: Categories;
  readonly catalogue: Catalogue;
  readonly #byKey = new Map<string, CompiledRule[]>();
  /** Which keys of a device speak of others. */
  readonly hearsay: HearsayRules;
  readonly #manufacturers: Manufacturers;
  readonly #witnesses = new Map<string, string>();
  /** What was read, by key and value. */
  readonly #memory = new Map<string, Map<string, readonly Assertion[]>>();
  #remembered = 0;

  /**
   * Compiles rule files and the catalogue. Throws a RangeError that names the rule when an expression is malformed, or an attribute or a
   * category is unknown, and the product when the catalogue contradicts itself.
   */
  constructor(files: readonly RuleFile[], categories: Categories, catalogue: CatalogueSource = EMPTY_CATALOGUE) {
    this.categories = categories;
    this.#manufacturers = new Manufacturers(files.map(({ manufacturers }) => manufacturers ?? {}));
    this.catalogue = new Catalogue(catalogue, categories, this.#manufacturers);
    this.hearsay = new HearsayRules(files.flatMap(({ hearsay = [] }) => hearsay));
    for (const [first = '', ...others] of files.flatMap(({ sameWitness = [] }) => sameWitness))
      for (const key of others) this.#witnesses.set(key, first);
    for (const [turn, file] of files.entries()) {
      for (const rule of file.rules) this.#add(file, rule, file.firstOnly === true ? turn : -1);
    }
  }

  /** Who speaks when a fact of this key does: keys that repeat one setting are one witness. */
  witnessOf(key: string): string {
    return this.#witnesses.get(key) ?? key;
  }

  /** The name by which a maker is known, or the spelling as it is. */
  nameOfMaker(spelling: string): string {
    return this.#manufacturers.nameOf(spelling);
  }

  /** The words of a maker's name, the same for all its spellings. */
  partsOfMaker(name: string): readonly string[] {
    return wordsOfMaker(this.#manufacturers.nameOf(name));
  }

  /** What the rules claim of a fact. */
  read(key: string, value: string): readonly Assertion[] {
    const rules = this.#byKey.get(key);
    const weight = this.catalogue.weightOf(key);
    if (!rules && weight === null) return NOTHING;
    let memory = this.#memory.get(key);
    const known = memory?.get(value);
    if (known) return known;
    const text = value.length > VALUE_LIMIT ? value.slice(0, VALUE_LIMIT) : value;
    let assertions = this.#ask(key, rules ?? [], text);
    if (weight !== null) assertions = [...assertions, ...this.#named(text, weight)];
    if (this.#remembered >= MEMORY_LIMIT) {
      this.#memory.clear();
      this.#remembered = 0;
      memory = undefined;
    }
    if (memory === undefined) {
      memory = new Map();
      this.#memory.set(key, memory);
    }
    memory.set(value, assertions);
    this.#remembered++;
    return assertions;
  }

  #ask(key: string, rules: readonly CompiledRule[], value: string): readonly Assertion[] {
    const assertions: Assertion[] = [];
    let spoken = -1;
    for (const { name, expression, claims, weight, turn } of rules) {
      if (turn >= 0 && turn === spoken) continue;
      const match = expression.exec(value);
      if (!match) continue;
      spoken = turn;
      for (const [attribute, template] of claims) {
        const filled = fill(template, match);
        const claimed = this.#spelt(attribute, key, filled);
        if (claimed !== '' && !EMPTY.test(claimed)) assertions.push({ attribute, value: claimed, weight, rule: name });
      }
    }
    return assertions.length === 0 ? NOTHING : assertions;
  }

  /** Makers from a registry and models of the catalogue by their own names; the rest in the device's words. */
  #spelt(attribute: Attribute, key: string, claimed: string): string {
    if (attribute === 'manufacturer' && REGISTRY_KEYS.has(key)) return this.#manufacturers.nameOf(claimed);
    return attribute === 'model' ? (this.catalogue.whole(claimed)?.name ?? claimed) : claimed;
  }

  /** What the products that are named in a text claim. */
  #named(text: string, weight: number): readonly Assertion[] {
    return this.catalogue.within(text).flatMap(({ product, name }) => {
      const rule = `catalogue/${product.id}`;
      return [
        { attribute: 'category', value: product.category, weight, rule },
        { attribute: 'manufacturer', value: this.catalogue.makersOf(product), weight, rule },
        { attribute: 'model', value: name, weight, rule },
      ] as const;
    });
  }

  #add(file: RuleFile, rule: Rule, turn: number): void {
    const name = `${file.subject}/${rule.id}`;
    const claims = Object.entries(rule.claims) as [Attribute, string][];
    for (const [attribute, value] of claims) {
      if (!ATTRIBUTES.includes(attribute)) throw new RangeError(`${name}: no such attribute as ${attribute}`);
      if (attribute === 'category' && !this.categories.has(value))
        throw new RangeError(
          `${name}: no such category as ${value}; categories are declared in knowledge/categories.json`,
        );
    }
    let expression: RegExp;
    try {
      expression = new RegExp(rule.match, 'i');
    } catch (cause) {
      throw new RangeError(`${name}: ${rule.match} is no regular expression`, { cause });
    }
    for (const [key, weight] of keysOf(file, rule)) {
      if (!(weight > 0 && weight < 1)) throw new RangeError(`${name}: the weight must lie between 0 and 1`);
      const rules = this.#byKey.get(key) ?? [];
      rules.push({ name, expression, claims, weight, turn });
      this.#byKey.set(key, rules);
    }
  }
}

/** The keys that a rule reads, each with the weight of what it claims from there. */
export function keysOf(file: RuleFile, rule: Rule): readonly (readonly [key: string, weight: number])[] {
  if (rule.key === undefined) return Object.entries(file.keys ?? {});
  const keys = typeof rule.key === 'string' ? [rule.key] : rule.key;
  return keys.map((key) => [key, rule.weight ?? file.keys?.[key] ?? Number.NaN]);
}

function fill(template: string, match: RegExpExecArray): string {
  if (!template.includes('$')) return template;
  return template
    .replace(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? '')
    .replace(/\s+/g, ' ')
    .trim();
}
