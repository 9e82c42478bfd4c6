/** What is known of names at large: company forms, words of kind, makers with several names. Read from knowledge/lifecycle/names.yaml by whoever wires. */
import type { Telling } from './product-name.ts';
import { Vendors } from './vendors.ts';
import { squash, wordsOf } from './words.ts';

/** The file as it is written: lines of words, lists of names, and makers of operating systems. */
export interface NamesFile {
  readonly company: readonly string[];
  readonly forms: readonly string[];
  readonly kinds: readonly string[];
  readonly makers: readonly (readonly string[])[];
  readonly systems: Readonly<Record<string, string>>;
}

export interface Names {
  readonly vendors: Vendors;
  readonly telling: Telling;
  /** The maker of an operating system, by its name. */
  makerOf(system: string): string | null;
}

export function createNames({ company, forms, kinds, makers, systems }: NamesFile): Names {
  const byName = new Map(Object.entries(systems).map(([name, maker]) => [squash(wordsOf(name)), maker]));
  return {
    vendors: new Vendors(company, makers),
    telling: { forms: new Set(forms.flatMap(wordsOf)), kinds: new Set(kinds.flatMap(wordsOf)) },
    makerOf: (system) => {
      const words = wordsOf(system);
      for (let length = Math.min(3, words.length); length > 0; length--) {
        const maker = byName.get(squash(words.slice(0, length)));
        if (maker !== undefined) return maker;
      }
      return null;
    },
  };
}
