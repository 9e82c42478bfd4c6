/** Names of products as people and devices write them: case, spaces, punctuation and accents vary, the letters and digits do not. */

/** Longest row of words that is one name. */
const LONGEST_NAME = 8;
/** Most words of a text that are looked through; a device writes the text, and few write more. */
const WORDS_LIMIT = 96;
/** What has no accents, as nearly all names are. */
const PLAIN = /^[ -~]*$/;

/** Runs of letters and runs of digits, in lower case and without accents; a plus sign that ends a word is one too, as in AS+. */
export function productWords(text: string): readonly string[] {
  if (PLAIN.test(text))
    return (
      plusAsWord(text)
        .toLowerCase()
        .match(/[a-z]+|\d+/g) ?? []
    );
  const bare = text.normalize('NFKD').replace(/[\u0300-\u036f]/g, '');
  return (
    plusAsWord(bare)
      .toLowerCase()
      .match(/[\p{L}]+|\p{N}+/gu) ?? []
  );
}

function plusAsWord(text: string): string {
  return text.includes('+') ? text.replace(/(?<=[\p{L}\p{N}])\+/gu, ' plus ') : text;
}

/** The words as one: what two spellings of a name have in common. */
export function productKey(text: string): string {
  return PLAIN.test(text)
    ? plusAsWord(text)
        .toLowerCase()
        .replace(/[^a-z\d]+/g, '')
    : productWords(text).join('');
}

/** Finds names in texts: each place is read as the longest name that stands there, and no word belongs to two names. */
export class NameFinder<Meaning> {
  readonly #byKey = new Map<string, Meaning>();

  /** Adds a name. Answers what the name means already where it is taken. */
  add(name: string, meaning: Meaning): Meaning | null {
    const key = productKey(name);
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    this.#byKey.set(key, meaning);
    return null;
  }

  /** What a text means that is a name and nothing else. */
  whole(text: string): Meaning | null {
    return this.#byKey.get(productKey(text)) ?? null;
  }

  /** What the names in a text mean, in their order. */
  within(text: string): readonly Meaning[] {
    const words = productWords(text).slice(0, WORDS_LIMIT);
    const found: Meaning[] = [];
    for (let start = 0; start < words.length; ) {
      const [meaning, end] = this.#longestAt(words, start);
      if (meaning !== null) found.push(meaning);
      start = end;
    }
    return found;
  }

  #longestAt(words: readonly string[], start: number): readonly [Meaning | null, number] {
    let found: Meaning | null = null;
    let end = start + 1;
    let key = '';
    for (let at = start; at < words.length && at < start + LONGEST_NAME; at++) {
      key += words[at];
      const meaning = this.#byKey.get(key);
      if (meaning === undefined) continue;
      found = meaning;
      end = at + 1;
    }
    return [found, end];
  }
}
