/** Manufacturers by one spelling: legal forms, case and punctuation vary with whoever typed the name. */

/** Words that say how a company is owned, not which one it is; left out at the end of a name. */
const LEGAL_FORMS = new Set(
  `ab ag as bv co company corp corporation de gmbh inc incorporated international kg kgaa kk limited llc llp ltd ltda nv oy oyj
   plc pte pty sa sarl sas spa srl`.split(/\s+/),
);

/** Names by their other spellings. */
export class Manufacturers {
  readonly #byWord = new Map<string, string>();

  /** Tables of name to other spellings. A spelling that two names claim is a RangeError. */
  constructor(tables: readonly Readonly<Record<string, readonly string[]>>[]) {
    for (const table of tables) {
      for (const [name, spellings] of Object.entries(table)) {
        for (const spelling of [name, ...spellings]) {
          const word = wordsOfMaker(spelling).join(' ');
          const known = this.#byWord.get(word);
          if (known !== undefined && known !== name)
            throw new RangeError(`the manufacturer ${spelling} is written for ${known} and for ${name}`);
          this.#byWord.set(word, name);
        }
      }
    }
  }

  /** The name by which a manufacturer is known, or the spelling as it is. */
  nameOf(spelling: string): string {
    return this.#byWord.get(wordsOfMaker(spelling).join(' ')) ?? spelling;
  }
}

/** A name's words in lower case, without its legal form. A dot parts words and is left out within initials. */
export function wordsOfMaker(name: string): readonly string[] {
  const words =
    name
      .toLowerCase()
      .replace(/\.(?=\w{2})/g, ' ')
      .replace(/[.'’]/g, '')
      .match(/[\p{L}\p{N}&]+/gu) ?? [];
  let end = words.length;
  while (end > 1 && (LEGAL_FORMS.has(words[end - 1] as string) || words[end - 1] === '&')) end--;
  return words.slice(0, end);
}
