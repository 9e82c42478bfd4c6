/** Cuts names into words, so that `IntelliVue™ MX-40` and `INTELLIVUE MX40` are the same. */

/** Longest name cut, in characters, and most words of one. */
const TEXT_LIMIT = 300;
const WORD_LIMIT = 30;
/** From this length on a plural s is left out. */
const PLURAL_FROM = 5;
/** Letters, digits and marks that part words, as in most names: nothing has to be put in another form. */
const PLAIN = /^[\w .,()/&:-]*$/;

/** Lower-case words and numbers in order: letters and digits part, accents and marks go, a plus is a word. */
export function wordsOf(text: string): readonly string[] {
  if (PLAIN.test(text))
    return (
      text
        .slice(0, TEXT_LIMIT)
        .toLowerCase()
        .match(/[a-z]+|\d+/g) ?? []
    )
      .slice(0, WORD_LIMIT)
      .map(singular);
  const plain = text
    .slice(0, TEXT_LIMIT)
    .replace(/[™®©'’]/g, '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/(\w)\+/g, '$1 plus ')
    .replace(/ß/g, 'ss');
  return (plain.match(/[a-z]+|\d+|[\p{L}\p{N}]+/gu) ?? []).slice(0, WORD_LIMIT).map(singular);
}

/** Words written as one: equal for names that differ in spaces, marks and case alone. */
export function squash(words: readonly string[]): string {
  return words.join('');
}

function singular(word: string): string {
  return word.length >= PLURAL_FROM && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}
