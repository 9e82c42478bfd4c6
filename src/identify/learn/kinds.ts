/** Which devices of a site say the same: those with one profile are one kind, and kinds are alike as far as they share what is rare. */
import type { Profile } from './profile.ts';

/** Least cosine of two kinds that are alike. */
const CLOSE = 0.75;
/** Witnesses that must agree: a single one may be common to all, or lie. */
const WITNESSES = 2;
/** What more than this share of the kinds say, and more than two of them, tells nothing. */
const COMMON = 1 / 3;

/** The devices with one profile. */
export interface Kind<Device> {
  readonly words: readonly string[];
  readonly devices: readonly Device[];
}

export interface Alike<Device> {
  readonly kind: Kind<Device>;
  /** Of the vectors of words weighted by rarity over kinds: 0 to 1. */
  readonly cosine: number;
  /** The telling words that both say, the rarest first. */
  readonly shared: readonly string[];
}

/** Rarity counts kinds, not devices: two hundred pumps that say the same make nothing common. */
export class Kinds<Device extends { readonly profile: Profile }> {
  readonly all: readonly Kind<Device>[];
  readonly #witnessOf: (key: string) => string;
  readonly #bySignature = new Map<string, Kind<Device>>();
  readonly #saying = new Map<string, Kind<Device>[]>();
  readonly #alike = new Map<Kind<Device>, readonly Alike<Device>[]>();

  /** `witnessOf` gives the same word for keys that repeat one statement. */
  constructor(devices: readonly Device[], witnessOf: (key: string) => string) {
    this.#witnessOf = witnessOf;
    for (const [signature, alike] of Map.groupBy(devices, ({ profile }) => profile.signature))
      if (signature !== '')
        this.#bySignature.set(signature, { words: [...(alike[0]?.profile.words.keys() ?? [])], devices: alike });
    this.all = [...this.#bySignature.values()];
    for (const kind of this.all)
      for (const word of kind.words) {
        const saying = this.#saying.get(word);
        if (saying) saying.push(kind);
        else this.#saying.set(word, [kind]);
      }
  }

  /** The kind of a device; null where it says nothing. */
  of({ profile }: Device): Kind<Device> | null {
    return this.#bySignature.get(profile.signature) ?? null;
  }

  /** The kinds that are alike, itself among them; none where it says too little for that. */
  alike(kind: Kind<Device>): readonly Alike<Device>[] {
    let alike = this.#alike.get(kind);
    if (alike) return alike;
    const near = new Set(
      kind.words.filter((word) => this.#tells(word)).flatMap((word) => this.#saying.get(word) ?? []),
    );
    alike = [...near].flatMap((other) => this.#compare(kind, other) ?? []);
    this.#alike.set(kind, alike);
    return alike;
  }

  #compare(one: Kind<Device>, other: Kind<Device>): Alike<Device> | null {
    const words = new Set(other.words);
    const both = one.words.filter((word) => words.has(word));
    const shared = both.filter((word) => this.#tells(word)).sort((a, b) => this.#rarity(b) - this.#rarity(a));
    const witnesses = new Set(shared.map((word) => this.#witnessOf(word.slice(0, word.indexOf('=')))));
    if (witnesses.size < WITNESSES) return null;
    const cosine = this.#square(both) / Math.sqrt(this.#square(one.words) * this.#square(other.words));
    return cosine < CLOSE ? null : { kind: other, cosine: Math.min(1, cosine), shared };
  }

  #square(words: readonly string[]): number {
    return words.reduce((sum, word) => sum + this.#rarity(word) ** 2, 0);
  }

  #rarity(word: string): number {
    return Math.log((1 + this.all.length) / (this.#saying.get(word)?.length ?? 1));
  }

  #tells(word: string): boolean {
    return (this.#saying.get(word)?.length ?? 0) <= Math.max(2, this.all.length * COMMON);
  }
}
