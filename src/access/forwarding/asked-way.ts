/** What a question about ways is about: where packets begin and are to end, and which packets they are. */
import { formatIp, formatPrefix, type Prefix, parsePrefix } from '#base/prefix.ts';
import { addressIn, prefixSet } from '../matches.ts';
import { packetsOf, wholeUnlessAsked } from '../packets/asked.ts';
import { NONE } from '../packets/diagram.ts';
import type { PacketSet, PacketSpace } from '../packets/space.ts';
import { type Word, type WordKey, WordsError } from '../packets/words.ts';
import type { Wanted } from './flood.ts';
import type { NetworkModel } from './model.ts';
import { nodeNamed, type Start, startsOf, type Target, targetOf } from './places.ts';
import { addressesOfNobody } from './topology.ts';

/** Prefixes of destinations up to which a question looks at the routes to them alone. */
const SCOPE_LIMIT = 64;

/** Where packets begin and are to end, and by which node. */
export interface Way {
  readonly from: string;
  readonly to?: string | undefined;
  readonly via?: string | undefined;
}

/** A question with its words read. */
export interface Asked extends Wanted {
  readonly starts: readonly Start[];
  readonly packets: PacketSet;
}

/** Reads where a question begins and ends, and what it is about; `isPacket` where it is about one packet, not about sets. Throws NoSuchPlace and WordsError. */
export function readWay(model: NetworkModel, { from, to, via }: Way, words: readonly Word[], isPacket: boolean): Asked {
  const { space, topology, inventory } = model;
  const starts = startsOf(topology, space, from, inventory);
  const target = to === undefined ? null : targetOf(topology, to, inventory);
  // Packets to a place are packets to its addresses, where the question does not name others.
  const all = target && !words.some(({ key }) => key === 'dst') ? [...words, addressedTo(target)] : words;
  return {
    starts,
    target,
    via: via === undefined ? null : nodeNamed(topology, via),
    scope: scopeOf(all),
    packets: openingPackets(space, all, isPacket),
  };
}

/** Packets to what nobody has in any of the networks, the address of a network itself or that of its broadcasts: unless the words name it alone. */
export function toNobody(models: readonly [NetworkModel, ...NetworkModel[]], words: readonly Word[]): PacketSet {
  const [{ space, topology }, ...others] = models;
  const named = new Set(words.find(({ key }) => key === 'dst')?.allow);
  const elsewhere = others.map((each) => new Set(addressesOfNobody(each.topology).map(formatPrefix)));
  const nobody = addressesOfNobody(topology).filter(
    (address) => !named.has(formatIp(address)) && elsewhere.every((each) => each.has(formatPrefix(address))),
  );
  return nobody.length === 0 ? NONE : space.take(addressIn('dst', ...nobody.map(prefixSet))).may;
}

function addressedTo({ addresses }: Target): Word {
  const allow = addresses.map(formatPrefix);
  if (allow.length === 0) throw new WordsError('the place where packets are to end has no addresses; name dst');
  return { key: 'dst', allow, refuse: [] };
}

/** The packets of the words: whole ones that open a connection, where the words do not speak of others. */
function openingPackets(space: PacketSpace, words: readonly Word[], isPacket: boolean): PacketSet {
  const { diagrams } = space;
  const given = new Set<WordKey>(words.map(({ key }) => key));
  let set = wholeUnlessAsked(space, words, packetsOf(space, words));
  if (given.has('state')) return set;
  set = diagrams.and(set, space.take({ kind: 'state', of: ['new'] }).may);
  if (!isPacket || given.has('flags')) return set;
  // The first segment of a connection acknowledges nothing and resets nothing.
  const answering = space.take({
    kind: 'any',
    of: [
      { kind: 'flags', mask: 16, value: 16 },
      { kind: 'flags', mask: 4, value: 4 },
    ],
  }).may;
  return diagrams.less(set, answering);
}

/** The prefixes of the destinations, where the words tell them as such; null for all. */
function scopeOf(words: readonly Word[]): readonly Prefix[] | null {
  const allow = words.find(({ key }) => key === 'dst')?.allow ?? [];
  const prefixes = allow.map(parsePrefix);
  if (prefixes.length === 0 || prefixes.length > SCOPE_LIMIT) return null;
  return prefixes.every((prefix) => prefix !== null) ? prefixes : null;
}
