/** The words by which endpoints are joined to devices: two that share one are the same device. */
import type { Fact } from '#model/fact.ts';
import { macInside } from './address-kinds.ts';
import type { Bond, GroupingContext, InventoryDependencies } from './context.ts';
import { isOne } from './kin.ts';
import { keyOf, type Node } from './node.ts';

/** The words that no two devices share. What the operator split off shares the words of evidence with its own part alone. */
export function* wordsOf(
  node: Node,
  { dependencies, kinOf }: Pick<GroupingContext, 'dependencies' | 'kinOf'>,
): Iterable<string> {
  const { part, merges } = bondOf(node, dependencies);
  const before = part === null ? '' : `part ${part}\n`;
  for (const { word } of statedWords(node, dependencies)) yield before + word;
  for (const kinship of kinOf(node))
    if (isOne(kinship)) yield before + ['kin', ...[keyOf(node), keyOf(kinship.other)].sort()].join(' ');
  for (const { id } of merges) yield `merge ${id}`;
}

/** A word that only one device states, with the fact that holds it; null for an address made from a MAC. */
export interface StatedWord {
  readonly word: string;
  readonly fact: Fact | null;
}

/** The words that an endpoint states itself. */
export function* statedWords(node: Node, { uniqueOf }: InventoryDependencies): Iterable<StatedWord> {
  if (node.mac === null) {
    for (const ip of node.ips) {
      const mac = macInside(ip);
      if (mac !== null) yield { word: `link ${mac}`, fact: null };
    }
  } else yield { word: `link ${node.mac}`, fact: null };
  for (const fact of node.facts) {
    const word = uniqueOf(fact.key, fact.value);
    if (word !== null) yield { word, fact };
  }
}

/** What the operator said of an endpoint under any of its addresses; of several splits the last one that its MAC has. */
export function bondOf(node: Node, dependencies: InventoryDependencies): Bond {
  const made = node.mac === null ? [...node.ips].flatMap((ip) => macInside(ip) ?? []) : [];
  const bonds = [keyOf(node), ...node.aliases, ...made].flatMap((endpoint) => dependencies.bondOf(endpoint) ?? []);
  return {
    part: bonds.find(({ part }) => part !== null)?.part ?? null,
    merges: bonds.flatMap(({ merges }) => merges),
  };
}
