/** Finds the release of a product that a name and version tell, and its days. */
import type { DatedProduct, DatedRelease, Support } from './dated.ts';
import { squash, wordsOf } from './words.ts';

/** Words that a system's name may have more or less. */
const FILLERS = new Set(['gnu', 'linux', 'os', 'operating', 'system', 'server', 'database', 'the']);
/** Most words in front of the version. */
const NAME_WORDS = 6;

export interface ProductDates {
  /** The days of what this is; none where it is not known. */
  find(vendor: string, name: string, version: string): readonly Support[];
}

export function createProductDates(products: readonly DatedProduct[]): ProductDates {
  const byName = new Map<string, DatedProduct>();
  for (const product of products) {
    for (const name of product.names) {
      for (const key of [squash(wordsOf(name)), squash(withoutFillers(wordsOf(name)))]) {
        if (key.length > 1 && !byName.has(key)) byName.set(key, product);
      }
    }
  }
  const lookUp = (words: readonly string[]): DatedProduct | undefined =>
    byName.get(squash(words)) ?? byName.get(squash(withoutFillers(words)));
  return {
    find(vendor, name, version) {
      const words = wordsOf(name);
      const maker = wordsOf(vendor);
      for (let length = Math.min(NAME_WORDS, words.length); length > 0; length--) {
        const named = words.slice(0, length);
        const product = lookUp(named) ?? (maker.length > 0 ? lookUp([...maker, ...named]) : undefined);
        if (product) return releasesOf(product, version === '' ? versionBehind(name, length) : version);
      }
      return [];
    },
  };
}

function withoutFillers(words: readonly string[]): readonly string[] {
  const kept = words.filter((word) => !FILLERS.has(word));
  return kept.length > 0 ? kept : words;
}

/** What stands behind the first words of a name: `18.04 LTS` of `Ubuntu 18.04 LTS`. */
function versionBehind(name: string, words: number): string {
  for (const match of name.matchAll(/[\s_/-]+/g)) {
    if (wordsOf(name.slice(0, match.index)).length >= words) return name.slice(match.index + match[0].length);
  }
  return '';
}

/** The release that a version tells. Where its service pack is not stated it is the last one, as it is with Windows. */
function releasesOf({ title, releases, source }: DatedProduct, version: string): readonly Support[] {
  const stated = version
    .trim()
    .toLowerCase()
    .replace(/service pack /g, 'sp');
  if (stated === '') return [];
  const named = longest(releases, ({ names = [] }) => Math.max(0, ...names.map((name) => wordsWithin(name, stated))));
  const found = named.length > 0 ? named : longest(releases, ({ cycle }) => numbersWithin(cycle, stated));
  const [last] = [...found].sort((a, b) => (a.date < b.date ? 1 : -1));
  if (!last) return [];
  const product = `${title} ${last.label ?? last.cycle}`;
  return [{ product, family: product, date: last.date, extended: last.extended ?? null, source }];
}

/** The releases of the greatest length, where that is more than 0. */
function longest(
  releases: readonly DatedRelease[],
  lengthOf: (release: DatedRelease) => number,
): readonly DatedRelease[] {
  const lengths = releases.map(lengthOf);
  const most = Math.max(0, ...lengths);
  return most === 0 ? [] : releases.filter((_, place) => lengths[place] === most);
}

/** How many words a name has, all of which are in the version: `2016 SP3`, `bookworm`. Service packs count where one is stated. */
function wordsWithin(name: string, version: string): number {
  const within = new Set(version.match(/[\w.]+/g));
  const hasPack = /\bsp\d/.test(version);
  const words = (name.toLowerCase().match(/[\w.]+/g) ?? []).filter((word) => hasPack || !/^sp\d+$/.test(word));
  return words.length > 0 && words.every((word) => within.has(word)) ? words.length : 0;
}

/** How many numbers a cycle has, with which the version begins: 2 of `9.6` for `9.6.24`. */
function numbersWithin(cycle: string, version: string): number {
  const [, numbers = ''] = /^v?(\d+(?:\.\d+)*)/i.exec(cycle) ?? [];
  const [, stated = ''] = /(?:^|[^\d.])v?(\d+(?:\.\d+)*)/i.exec(version) ?? [];
  if (numbers === '') return 0;
  const parts = numbers.split('.').map(Number);
  const others = stated.split('.').map(Number);
  return parts.every((part, place) => part === (others[place] ?? (place > 0 ? 0 : -1))) ? parts.length : 0;
}
