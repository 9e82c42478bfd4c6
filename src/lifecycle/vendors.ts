/** Makers by their names: company forms left out, and brands and former names known as one maker. */
import { squash, wordsOf } from './words.ts';

export interface Vendor {
  /** The words that are its own, without company forms. */
  readonly words: ReadonlySet<string>;
  /** Every word of the name, and the own ones as one: what may stand before a product's name. */
  readonly all: ReadonlySet<string>;
  /** The own words as one. */
  readonly joined: string;
  /** The first word of every company that is named. */
  readonly heads: ReadonlySet<string>;
  /** Numbers of known makers. */
  readonly makers: ReadonlySet<number>;
}

/** Known makers; answers are remembered, since inventories repeat their makers. */
export class Vendors {
  readonly #company: ReadonlySet<string>;
  /** From an alias's first word to its words and its maker's number. */
  readonly #aliases = new Map<string, { readonly words: readonly string[]; readonly maker: number }[]>();
  readonly #read = new Map<string, Vendor>();

  constructor(company: readonly string[], makers: readonly (readonly string[])[]) {
    this.#company = new Set(company.flatMap(wordsOf));
    for (const [maker, names] of makers.entries()) {
      for (const name of names) {
        const words = this.#core(name);
        const [first = ''] = words;
        const entry = { words, maker };
        const known = this.#aliases.get(first);
        if (known) known.push(entry);
        else this.#aliases.set(first, [entry]);
      }
    }
  }

  /** The maker or makers that a name tells. */
  read(name: string): Vendor {
    const known = this.#read.get(name);
    if (known) return known;
    const vendor = this.#parse(name);
    this.#read.set(name, vendor);
    return vendor;
  }

  /** Known to be the same, or the one's name within the other's. */
  areSame(a: Vendor, b: Vendor): boolean {
    if (a.makers.size > 0 && b.makers.size > 0) return [...a.makers].some((maker) => b.makers.has(maker));
    return isWithin(a, b) || isWithin(b, a);
  }

  #parse(name: string): Vendor {
    const parts = name.split(/[,;/()]|\band\b|&|\bby\b/i).map((part) => this.#core(part));
    const whole = this.#core(name);
    return {
      words: new Set(whole),
      joined: squash(whole),
      all: new Set([...wordsOf(name), squash(whole)]),
      heads: new Set([...parts.flatMap(([first]) => first ?? []), squash(whole)]),
      makers: new Set(whole.flatMap((_, at) => this.#makersAt(whole, at))),
    };
  }

  /** Of the aliases that begin at a place, the longest: Smith & Nephew is not Smiths. */
  #makersAt(whole: readonly string[], at: number): readonly number[] {
    const fitting = (this.#aliases.get(whole[at] ?? '') ?? []).filter(({ words }) =>
      words.every((alias, index) => whole[at + index] === alias),
    );
    const longest = Math.max(...fitting.map(({ words }) => words.length));
    return fitting.filter(({ words }) => words.length === longest).map(({ maker }) => maker);
  }

  /** The words that are the company's own; all where it has no other. */
  #core(name: string): readonly string[] {
    const words = wordsOf(name);
    const own = words.filter((word) => !this.#company.has(word));
    return own.length > 0 ? own : words;
  }
}

/** All of its words within the other's, and beginning where one of the other's companies begins. */
function isWithin(small: Vendor, large: Vendor): boolean {
  if (small.joined === '') return false;
  if (large.heads.has(small.joined) || small.heads.has(large.joined)) return true;
  for (const word of small.words) if (!large.words.has(word)) return false;
  for (const head of small.heads) if (large.heads.has(head)) return true;
  return false;
}
