/** The products of many advisories by the rare words of their names, so that a device meets few of them. */
import type { Advisory } from './advisory.ts';
import { type DeviceName, type Fit, fit } from './device-name.ts';
import type { Names } from './names.ts';
import { type ProductName, readProductName, type Slot } from './product-name.ts';
import { releaseIn } from './split-name.ts';
import { parseStatement, type Statement } from './statement.ts';
import type { Vendor } from './vendors.ts';

/** A word of more product names of one maker than this says nothing by itself. */
const COMMON_FROM = 400;
/** A word of fewer names than this can carry a name. */
const RARE_BELOW = 60;

/** Marks an anchor that a device has as one word. */
const JOINED = '=';

/** Words of versions, not of names. */
const VERSION_WORDS =
  /\b(?:versions?|service pack|build|edition|update|release|revision|patch|hotfix|firmware|software|series|all|prior|earlier|later|below|through|january|february|march|april|june|july|august|september|october|november|december|with|without|model|serial|number)\b/gi;

/** One product of one advisory, as it is held against a device. */
export interface Listed {
  /** Places of the advisory, and of the product in it. */
  readonly advisory: number;
  readonly product: number;
  /** What is stated about its versions. */
  readonly versions: string;
  /** The same, read when it is first needed. */
  statement: Statement | null;
  /** `within` where this name is that of what the product is installed on or part of. */
  readonly role: 'self' | 'within';
}

/** Products of one maker and name, over all advisories. */
export interface Group {
  readonly vendor: Vendor;
  readonly name: ProductName;
  readonly listed: Listed[];
}

export interface Found {
  readonly group: Group;
  readonly fit: Fit;
}

/** All products of the makers that have one name. */
export interface Shelf {
  readonly vendor: Vendor;
  readonly bySpelling: Map<string, Group[]>;
  readonly byAnchor: Map<string, Group[]>;
  readonly byWord: Map<string, Group[]>;
}

export interface ProductIndex {
  /** The makers that may be meant. */
  shelves(isMeant: (vendor: Vendor) => boolean): readonly Shelf[];
  /** The products whose names fit: those of these makers, and those that have a maker's words in their name. */
  find(device: DeviceName, shelves: readonly Shelf[], maker: ReadonlySet<string>): readonly Found[];
}

export function createProductIndex(advisories: readonly Advisory[], names: Names): ProductIndex {
  const groups = groupsOf(advisories, names);
  const common = countWords(groups);
  const isRare = (word: string): boolean => (common.get(word) ?? 0) < RARE_BELOW;
  const shelves = new Map<Vendor, Shelf>();
  const everywhere = new Map<string, Group[]>();
  for (const group of groups) {
    const { vendor, name } = group;
    const shelf = shelves.get(vendor) ?? { vendor, bySpelling: new Map(), byAnchor: new Map(), byWord: new Map() };
    shelves.set(vendor, shelf);
    for (const word of name.squashed) push(shelf.bySpelling, word, group);
    for (const word of anchorsOf(name, common)) push(shelf.byAnchor, word, group);
    for (const word of name.words) {
      push(shelf.byWord, word, group);
      if (isRare(word)) push(everywhere, word, group);
    }
  }
  return {
    shelves: (isMeant) => [...shelves.values()].filter(({ vendor }) => isMeant(vendor)),
    find(device, meant, maker) {
      const sought = soughtOf(device, common);
      const candidates = new Set<Group>();
      for (const shelf of meant) takeFrom(shelf, sought, candidates);
      for (const group of namedAfter(maker, everywhere)) candidates.add(group);
      const found: Found[] = [];
      for (const group of candidates) {
        const grade = fit(device, group.name, isRare);
        if (grade > 0) found.push({ group, fit: grade });
      }
      return found;
    },
  };
}

/** What a device is looked for under. */
interface Sought {
  readonly squashed: ReadonlySet<string>;
  /** Its words, rows of words written as one, and its maker's words; and each two of these. */
  readonly anchors: readonly string[];
  /** Its two rarest words that products have at all. */
  readonly rarest: readonly string[];
}

function soughtOf({ squashed, words, parts, own }: DeviceName, common: ReadonlyMap<string, number>): Sought {
  const keys = [...new Set([...parts.keys(), ...own])].filter((key) => common.has(key));
  const pairs = keys.flatMap((one, place) => keys.slice(place + 1).map((other) => pairOf(one, other)));
  const known = [...new Set(words)].filter((word) => common.has(word));
  const rarest = known.sort((a, b) => (common.get(a) ?? 0) - (common.get(b) ?? 0)).slice(0, 2);
  return { squashed, anchors: [...keys, ...pairs, ...words.map((word) => JOINED + word)], rarest };
}

/** The products of a shelf that a device can be: of its spelling, with the rare words that its name has, or that have its rarest words. */
function takeFrom(shelf: Shelf, { squashed, anchors, rarest }: Sought, into: Set<Group>): void {
  for (const word of squashed) for (const group of shelf.bySpelling.get(word) ?? []) into.add(group);
  for (const anchor of anchors) for (const group of shelf.byAnchor.get(anchor) ?? []) into.add(group);
  const [first = '', second] = rarest;
  const lesser = shelf.byWord.get(first) ?? [];
  if (lesser.length >= COMMON_FROM && second === undefined) return;
  for (const group of lesser) if (second === undefined || group.name.words.has(second)) into.add(group);
}

/** The products that have all words of a maker in their name, as Welch Allyn's have. */
function namedAfter(maker: ReadonlySet<string>, everywhere: ReadonlyMap<string, readonly Group[]>): readonly Group[] {
  const words = [...maker];
  if (words.length === 0 || words.some((word) => word.length < 3)) return [];
  return (everywhere.get(words[0] ?? '') ?? []).filter(({ name }) => words.every((word) => name.words.has(word)));
}

/** What is stated about a product's versions. */
export function statementOf(listed: Listed): Statement {
  listed.statement ??= parseStatement(listed.versions);
  return listed.statement;
}

function groupsOf(advisories: readonly Advisory[], names: Names): readonly Group[] {
  const groups = new Map<string, Group>();
  const list = (vendor: string, name: string, aliases: readonly string[], stated: Omit<Listed, 'statement'>): void => {
    const key = `${vendor}\n${name}\n${aliases.join('\n')}`;
    let group = groups.get(key);
    if (!group) {
      const read = names.vendors.read(vendor);
      const pattern = readProductName([name, ...aliases], names.telling, read.all);
      group = { vendor: read, name: pattern, listed: [] };
      groups.set(key, group);
    }
    group.listed.push({ ...stated, statement: null });
  };
  for (const [advisory, { products }] of advisories.entries()) {
    for (const [product, { vendor, name, aliases = [], versions, within }] of products.entries()) {
      list(vendor, name, aliases, { advisory, product, versions, role: 'self' });
      const release = releaseIn(name, versions);
      for (const model of modelsIn(versions)) list(vendor, model, [], { advisory, product, versions, role: 'self' });
      if (release) list(vendor, release.name, [], { advisory, product, versions: release.versions, role: 'self' });
      if (within) {
        // A device says the firmware that is installed on it as its version.
        const isFirmware = /\bfirmware\b/i.test(name) && (within.vendor === vendor || within.vendor === '');
        const role = isFirmware ? 'self' : 'within';
        list(within.vendor || vendor, within.name, [], { advisory, product, versions, role });
      }
    }
  }
  return [...groups.values()];
}

/** Models that stand where versions should: `Accu-Chek Inform II`, `882412 GEMINI LXL`. */
function modelsIn(versions: string): readonly string[] {
  if (!/[a-z]{4}/i.test(versions) || /[<>=*]|vers:/.test(versions)) return [];
  return versions
    .split('|')
    .map((part) => part.trim())
    .filter(
      (part) => !/^(?:with|without|running|on|for)\b/i.test(part) && /[a-z]{4}/i.test(part.replace(VERSION_WORDS, '')),
    );
}

function countWords(groups: readonly Group[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { name } of groups) {
    for (const word of name.words) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

/**
 * What a device has that has the whole name, or all of its codes: one of these words or pairs of words. They are those of the two
 * rarest places, and of the rarest code.
 */
function anchorsOf({ slots }: ProductName, common: ReadonlyMap<string, number>): ReadonlySet<string> {
  const anchors = new Set<string>();
  const rarity = (slot: Slot): number =>
    Math.max(...slot.alternatives.map(({ words }) => common.get(rarestIn(words, common)) ?? 0));
  const [first, second, ...others] = slots
    .filter(({ models, alternatives }) => models === null && alternatives.length > 0)
    .sort((a, b) => rarity(a) - rarity(b));
  if (first && second) {
    for (const one of first.alternatives) {
      for (const other of second.alternatives)
        anchors.add(pairOf(rarestIn(one.words, common), rarestIn(other.words, common)));
    }
  } else if (first) {
    addSingle(first, common, anchors);
  }
  const code = [first, second, ...others].find((slot) => slot?.isStrong);
  if (code) addSingle(code, common, anchors);
  for (const [index, { models, alternatives }] of slots.entries()) {
    if (models !== null && models.prefix !== '') anchors.add(models.prefix);
    const next = slots[index + 1];
    // Written as one by a device: PICiX for PIC iX.
    if (next) anchors.add(JOINED + (alternatives[0]?.joined ?? '') + (next.alternatives[0]?.joined ?? ''));
  }
  return anchors;
}

/** The two rarest words of each alternative of a place, or its word. */
function addSingle({ alternatives }: Slot, common: ReadonlyMap<string, number>, anchors: Set<string>): void {
  for (const { words } of alternatives) {
    const [one = '', other] = [...new Set(words)].sort((a, b) => (common.get(a) ?? 0) - (common.get(b) ?? 0));
    anchors.add(other === undefined ? one : pairOf(one, other));
  }
}

function pairOf(one: string, other: string): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}

function rarestIn(words: readonly string[], common: ReadonlyMap<string, number>): string {
  return words.reduce(
    (best, word) => ((common.get(word) ?? 0) < (common.get(best) ?? 0) ? word : best),
    words[0] ?? '',
  );
}

function push(map: Map<string, Group[]>, key: string, group: Group): void {
  const known = map.get(key);
  if (known) known.push(group);
  else map.set(key, [group]);
}
