/** A line of iptables-save as words: quotes as iptables-restore reads them. */

/** More words than this in a line are not read. */
const WORD_LIMIT = 4096;

/** Splits a line at spaces; double and single quotes hold words together, a backslash takes the next character as it is. Null where a quote is open. */
export function splitWords(line: string): readonly string[] | null {
  const words: string[] = [];
  let [word, inWord, quote] = ['', false, ''];
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? '';
    if (character === '\\' && quote !== "'" && at + 1 < line.length) {
      word += line[++at] ?? '';
      inWord = true;
    } else if (quote !== '') {
      if (character === quote) quote = '';
      else word += character;
    } else if (character === '"' || character === "'") [quote, inWord] = [character, true];
    else if (character === ' ' || character === '\t' || character === '\r') {
      if (inWord) words.push(word);
      [word, inWord] = ['', false];
      if (words.length > WORD_LIMIT) return null;
    } else {
      word += character;
      inWord = true;
    }
  }
  if (inWord) words.push(word);
  return quote === '' ? words : null;
}
