/** From the words of a question to the set of packets it is about. */
import { ALL, type Diagram } from './diagram.ts';
import { EVERYWHERE, type Hull, hullOf, shared } from './hull.ts';
import type { PacketSet, PacketSpace } from './space.ts';
import { itemMatch, presentMatch, type Word, type WordKey } from './words.ts';

/** The packets that all words are true of; words that are not there say nothing. */
export function packetsOf(space: PacketSpace, words: readonly Word[]): PacketSet {
  let set: PacketSet = ALL;
  for (const word of words) set = space.diagrams.and(set, ofWord(space, word));
  return set;
}

/** Ranges that hold all packets of the words. */
export function hullOfWords(words: readonly Word[]): Hull {
  return words
    .filter(({ allow }) => allow.length > 0)
    .map(({ key, allow }) => hullOf({ kind: 'any', of: allow.map((item) => itemMatch(key, item)) }))
    .reduce(shared, EVERYWHERE);
}

function ofWord(space: PacketSpace, { key, allow, refuse }: Word): PacketSet {
  const { diagrams } = space;
  const isSet = (item: string): Diagram => space.takeOnce(itemMatch(key, item)).may;
  const present = space.takeOnce(presentMatch(key)).may;
  const allowed = allow.length === 0 ? present : diagrams.union(allow.map(isSet));
  // To refuse an interface that no line names takes nothing away: all those that no line names are alike, and there are others.
  const isNamed = (item: string): boolean => (key !== 'in' && key !== 'out') || space.names.has(item);
  return diagrams.and(present, diagrams.less(allowed, diagrams.union(refuse.filter(isNamed).map(isSet))));
}

/** Narrows to whole IP packets, unless the words speak of fragments or of frames that may be no IP. */
export function wholeUnlessAsked(space: PacketSpace, words: readonly Word[], set: PacketSet): PacketSet {
  const keys = new Set<WordKey>(words.map(({ key }) => key));
  return keys.has('fragment') || keys.has('ethertype') ? set : space.diagrams.and(set, space.whole);
}
