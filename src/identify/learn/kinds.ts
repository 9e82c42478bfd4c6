/** Which devices of a site say the same: those with one profile are one kind, and kinds are alike as far as they share what is rare. */
import type { Profile } from './profile.ts';

/** Least cosine of two kinds that are alike. */
const CLOSE = 0.75;
/** Witnesses that must agree: a single one may be common to all, or lie. */
const WITNESSES = 2;
/** What more than this share of the kinds say, and more than two of them, tells nothing. */
const COMMON = 1 / 3;
/** What more kinds than these say tells nothing either: whoever makes up devices by the thousand must not make this slow. */
const COMMON_LIMIT = 100;

/** The devices with one profile. */
export interface Kind<Device> {
  readonly words: ReadonlySet<string>;
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
  readonly #squares = new Map<Kind<Device>, number>();
  readonly #alike = new Map<Kind<Device>, readonly Alike<Device>[]>();

  /** `witnessOf` gives the same word for keys that repeat one statement. */
  constructor(devices: readonly Device[], witnessOf: (key: string) => string) {
    this.#witnessOf = witnessOf;
    for (const [signature, alike] of Map.groupBy(devices, ({ profile }) => profile.signature))
      if (signature !== '')
        this.#bySignature.set(signature, { words: new Set(alike[0]?.profile.words.keys()), devices: alike });
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
    const telling = [...kind.words].filter((word) => this.#tells(word));
    const near = new Set(telling.flatMap((word) => this.#saying.get(word) ?? []));
    alike = [...near].flatMap((other) => this.#compare(kind, other, telling) ?? []);
    this.#alike.set(kind, alike);
    return alike;
  }

  /** `telling` are the words of `one` that tell. */
  #compare(one: Kind<Device>, other: Kind<Device>, telling: readonly string[]): Alike<Device> | null {
    const shared = telling.filter((word) => other.words.has(word));
    if (shared.length < WITNESSES) return null;
    const witnesses = new Set(shared.map((word) => this.#witnessOf(word.slice(0, word.indexOf('=')))));
    if (witnesses.size < WITNESSES) return null;
    const both = this.#square([...one.words].filter((word) => other.words.has(word)));
    const cosine = both / Math.sqrt(this.#squareOf(one) * this.#squareOf(other));
    if (cosine < CLOSE) return null;
    shared.sort((a, b) => this.#rarity(b) - this.#rarity(a));
    return { kind: other, cosine: Math.min(1, cosine), shared };
  }

  #squareOf(kind: Kind<Device>): number {
    const known = this.#squares.get(kind) ?? this.#square([...kind.words]);
    this.#squares.set(kind, known);
    return known;
  }

  #square(words: readonly string[]): number {
    return words.reduce((sum, word) => sum + this.#rarity(word) ** 2, 0);
  }

  #rarity(word: string): number {
    return Math.log((1 + this.all.length) / (this.#saying.get(word)?.length ?? 1));
  }

  #tells(word: string): boolean {
    return (this.#saying.get(word)?.length ?? 0) <= Math.max(2, Math.min(COMMON_LIMIT, this.all.length * COMMON));
  }
}
