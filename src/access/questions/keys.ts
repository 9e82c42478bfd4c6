/** Which keys of a packet matter to an answer, and a packet of an answer written with them. */
import { packetsOf } from '../packets/asked.ts';
import { fieldOf, type PacketField } from '../packets/layout.ts';
import type { PacketSet, PacketSpace } from '../packets/space.ts';
import { fieldValue, type PacketBits, type PacketWords, wordOf } from '../packets/witness.ts';
import { parseWords, WORD_KEYS, type WordKey } from '../packets/words.ts';
import { isSome } from './subject.ts';

/** What every packet of an answer is told by, where it has them. */
const ALWAYS: readonly WordKey[] = ['src', 'dst', 'protocol', 'sport', 'dport', 'icmp'];

const KEY_OF: Readonly<Partial<Record<PacketField, WordKey>>> = {
  version: 'src',
  'icmp-type': 'icmp',
  'icmp-code': 'icmp',
  other: 'ethertype',
};

/** The keys that decide which of the sets a packet is in, in the order of WORD_KEYS; fields that are the same in all packets that come are left out. */
export function keysThatMatter(space: PacketSpace, sets: readonly PacketSet[], coming: PacketSet): readonly WordKey[] {
  const settled = fieldsOf(space, [coming]);
  const keys = new Set<string>();
  for (const field of fieldsOf(space, sets)) if (!settled.has(field)) keys.add(KEY_OF[field] ?? field);
  return WORD_KEYS.filter((key) => keys.has(key));
}

function fieldsOf(space: PacketSpace, sets: readonly PacketSet[]): ReadonlySet<PacketField> {
  const fields = new Set<PacketField>();
  for (const set of sets) space.diagrams.support(set, (variable) => fields.add(fieldOf(variable)));
  return fields;
}

/** What a question makes of packets. */
export interface Partition {
  /** The packets that come at all. */
  readonly coming: PacketSet;
  /** Parts packets by what becomes of them. */
  partsOf(asked: PacketSet): readonly PacketSet[];
}

/**
 * A packet with every key that matters: addresses, protocol, ports and ICMP type always, others where the parts that a
 * question makes of its packets still differ without them.
 */
export function writePacket(
  space: PacketSpace,
  packet: PacketBits,
  asked: PacketSet,
  question: Partition,
): PacketWords {
  const told = wordsOf(space, packet, ALWAYS);
  const alike = space.diagrams.and(asked, packetsOf(space, parseWords(textOf(told))));
  const parts = question.partsOf(alike).filter(isSome);
  const isWhole = fieldValue(packet, 'other') === 0 && fieldValue(packet, 'fragment') === 0;
  const more: readonly WordKey[] = isWhole ? [] : ['fragment', 'ethertype'];
  if (parts.length <= 1) return wordsOf(space, packet, [...ALWAYS, ...more]);
  const all = new Set([...ALWAYS, ...more, ...keysThatMatter(space, parts, question.coming)]);
  return wordsOf(
    space,
    packet,
    WORD_KEYS.filter((key) => all.has(key)),
  );
}

function wordsOf(space: PacketSpace, packet: PacketBits, keys: readonly WordKey[]): PacketWords {
  const words: Partial<Record<WordKey, string | number>> = {};
  for (const key of keys) {
    const word = wordOf(space, packet, key);
    if (word !== undefined) words[key] = word;
  }
  return words;
}

/** A packet as the words of a command line. */
function textOf(packet: PacketWords): string {
  return Object.entries(packet)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
}
