/** When a claim agrees with what is true, for tests that hold an inventory against a truth. */
import { loadKnowledge, readRuleFiles } from '../src/app/knowledge.ts';
import { Manufacturers } from '../src/identify/manufacturers.ts';

const knowledge = loadKnowledge();
const manufacturers = new Manufacturers(readRuleFiles().map((file) => file.manufacturers ?? {}));

/** A claim says at least what is true: the same words in a row, or a kind that is one of the true kind. */
export function agrees(key: string, claimed: string, stated: string): boolean {
  if (key === 'category') return knowledge.rules.categories.path(claimed).includes(stated);
  const words = (text: string): string =>
    ` ${(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ').replace(/\bv(?=\d)/g, '')} `;
  const plain = (text: string): string => (key === 'manufacturer' ? manufacturers.nameOf(text) : text);
  return words(plain(claimed)).includes(words(plain(stated)));
}
