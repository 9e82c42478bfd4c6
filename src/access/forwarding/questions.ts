/** The questions about ways through a network: the paths of a packet, whether there is a packet that fares so, and what a change changes. */
import { formatIp, formatPrefix, type Prefix, parsePrefix } from '#base/prefix.ts';
import type {
  NetworkCompareAnswer,
  PathAnswer,
  PathSearchAnswer,
  PathSide,
  PathTold,
  PathVerdict,
} from '#model/reach.ts';
import { addressIn, prefixSet } from '../matches.ts';
import { packetsOf, wholeUnlessAsked } from '../packets/asked.ts';
import { NONE } from '../packets/diagram.ts';
import type { PacketSet, PacketSpace } from '../packets/space.ts';
import { hasPacket, type PacketBits, pickPacket, wordOf } from '../packets/witness.ts';
import { parseWords, WORD_KEYS, type Word, type WordKey, WordsError } from '../packets/words.ts';
import { keysThatMatter, writePacket } from '../questions/keys.ts';
import { type Flooded, flood, type Wanted } from './flood.ts';
import { sharedVerdict, VERDICTS, type Verdicts, verdictsOf } from './judge.ts';
import type { NetworkModel } from './model.ts';
import { nodeNamed, type Start, startsOf, type Target, targetOf } from './places.ts';
import { addressesOfNobody, type Node, type Port } from './topology.ts';
import { type Path, type Traced, trace } from './trace.ts';

/** Where packets begin and are to end, and by which node. */
export interface Way {
  readonly from: string;
  readonly to?: string | undefined;
  readonly via?: string | undefined;
}

const SUCCESS: ReadonlySet<string> = new Set(['accepted', 'delivered', 'exits']);
/** Changes told at most. */
const CHANGE_LIMIT = 10_000;

/** A question with its words read. */
interface Asked extends Wanted {
  readonly starts: readonly Start[];
  readonly packets: PacketSet;
}

/** All equal paths of a packet, and what they come to. Throws NoSuchPlace and WordsError. */
export function path(model: NetworkModel, way: Way, words: readonly Word[]): PathAnswer {
  const { space } = model;
  const asked = readWay(model, way, words, true);
  const all = asked.starts.map((start) => trace(model, start, asked.packets, asked.scope));
  const paths = all.flatMap((traced) => traced.paths);
  if (paths.length === 0)
    throw new WordsError(`no packet that is asked about can begin at ${way.from}; look at its addresses`);
  const verdicts = verdictsOf(space, partsOf(space, paths, asked));
  const told = {
    paths: paths.map(tellPath),
    ...assumed(model, paths),
    ...(all.every(({ complete }) => complete) ? {} : { more: true as const }),
  };
  const shared = sharedVerdict(verdicts);
  if (shared !== null && shared !== 'unknown') return { verdict: shared, ...told };
  const doubt = paths.find((each) => each.doubt !== null)?.doubt;
  if (doubt) return { verdict: 'unknown', because: doubt.because, line: doubt.line, ...told };
  return { verdict: 'unknown', because: missingKeys(space, verdicts, words, asked.packets), line: null, ...told };
}

function missingKeys(space: PacketSpace, verdicts: Verdicts, words: readonly Word[], coming: PacketSet): string {
  const given = new Set<WordKey>(words.map(({ key }) => key));
  const missing = keysThatMatter(
    space,
    VERDICTS.map((verdict) => verdicts[verdict]),
    coming,
  ).filter((key) => !given.has(key));
  if (missing.length === 0) return 'the packets that are asked about do not all fare alike';
  return `${missing.join(', ')} ${missing.length === 1 ? 'is not given and matters' : 'are not given and matter'}`;
}

function partsOf(
  space: PacketSpace,
  paths: readonly Path[],
  { target, via }: Wanted,
): { arrives: PacketSet; fails: PacketSet; unknown: PacketSet } {
  const of = (isMeant: (path: Path) => boolean): PacketSet =>
    space.diagrams.union(paths.filter(isMeant).map(({ packets }) => packets));
  const arrives = (each: Path): boolean => isArrival(each, target, via);
  return {
    arrives: of(arrives),
    fails: of((each) => each.disposition !== 'unknown' && !arrives(each)),
    unknown: of(({ disposition }) => disposition === 'unknown'),
  };
}

function isArrival({ disposition, hops }: Path, target: Target | null, via: Node | null): boolean {
  const last = hops.at(-1);
  if (!SUCCESS.has(disposition) || !last) return false;
  return (
    (via === null || hops.some(({ node }) => node === via)) && (target === null || target.isAt(last.node, last.out))
  );
}

function tellPath({ disposition, hops }: Path): PathTold {
  return { disposition, hops: hops.map(({ node, ...hop }) => ({ node: node.name, ...hop })) };
}

/** Reads where a question begins and ends, and what it is about. */
function readWay(model: NetworkModel, { from, to, via }: Way, words: readonly Word[], isPacket: boolean): Asked {
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
function toNobody(models: readonly [NetworkModel, ...NetworkModel[]], words: readonly Word[]): PacketSet {
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
  if (prefixes.length === 0 || prefixes.length > 64) return null;
  return prefixes.every((prefix) => prefix !== null) ? prefixes : null;
}

/**
 * A packet that fares as asked: on all of its paths if there is such a one, else on some. With `any`, one that comes by the
 * node of the question, whatever becomes of it. Throws NoSuchPlace.
 */
export function searchPath(
  model: NetworkModel,
  way: Way,
  action: 'permit' | 'deny' | 'any',
  words: readonly Word[],
): PathSearchAnswer {
  const { space } = model;
  const read = readWay(model, way, words, false);
  const asked = { ...read, packets: space.diagrams.less(read.packets, toNobody([model], words)) };
  const floods = asked.starts.map((start) => ({ start, flooded: flood(model, start, asked.packets, asked) }));
  const wanted: readonly PathVerdict[] = action === 'any' ? ['permit', 'deny', 'mixed'] : [action, 'mixed'];
  for (const verdict of wanted) {
    for (const { start, flooded } of floods) {
      const meant = verdictsOf(space, flooded)[verdict];
      const packet = pickPacket(space, action === 'any' ? space.diagrams.and(meant, flooded.passes) : meant);
      if (packet) return told(model, asked, start, packet, verdict);
    }
  }
  for (const { flooded } of floods) {
    if (flooded.unknown === NONE) continue;
    const packet = pickPacket(space, flooded.unknown);
    const doubt = flooded.doubts.find(({ packets }) => packet && hasPacket(space, packets, packet))?.doubt;
    return { found: 'unknown', line: doubt?.line ?? null, because: doubt?.because ?? 'nothing is known of it' };
  }
  return { found: false };
}

function told(
  model: NetworkModel,
  asked: Asked,
  start: Start,
  packet: PacketBits,
  verdict: PathVerdict,
): PathSearchAnswer {
  const { space } = model;
  const { paths } = pathsOf(model, asked, start, packet);
  const words = writePacket(space, packet, asked.packets, {
    coming: asked.packets,
    partsOf: (set) => Object.values(verdictsOf(space, flood(model, start, set, asked))),
  });
  return {
    found: true,
    packet: words,
    from: startName(start),
    verdict,
    paths: paths.map(tellPath),
    ...assumed(model, paths),
  };
}

/** What is taken for granted of devices on some paths and nobody can read from their configurations. */
function assumed({ tables }: NetworkModel, paths: readonly Path[]): { readonly assumes?: readonly string[] } {
  const nodes = new Set(paths.flatMap(({ hops }) => hops.map(({ node }) => node)));
  const assumes = tables.unequal
    .filter((ends) => ends.some(({ router }) => nodes.has(router.node)))
    .map(
      ([one, other]) =>
        `${endText(one)} and ${endText(other)} are neighbours over OSPF, although they take packets of different sizes`,
    );
  return assumes.length === 0 ? {} : { assumes };
}

function endText({ router, name, interface: { ospf } }: Port): string {
  return `${router.node.name}[${name}] (${ospf?.hello?.mtu ?? 'any number of'} bytes)`;
}

function startName({ location: { router, port } }: Start): string {
  return port ? `${router.node.name}[${port.name}]` : router.node.name;
}

/** The paths of one packet. */
function pathsOf(model: NetworkModel, { scope }: Asked, start: Start, packet: PacketBits): Traced {
  return trace(model, start, onePacket(model.space, packet), scope);
}

/** The set of one packet alone, wherever it comes in. */
function onePacket(space: PacketSpace, packet: PacketBits): PacketSet {
  const words: string[] = [];
  for (const key of WORD_KEYS) {
    if (key === 'in' || key === 'out') continue;
    const value = wordOf(space, packet, key);
    if (value !== undefined) words.push(`${key}=${value}`);
  }
  return packetsOf(space, parseWords(words.join(' ')));
}

/** Which packets of a place fare otherwise behind a change: one for each start and each pair of verdicts. */
export function compareNetworks(
  before: NetworkModel,
  after: NetworkModel,
  way: Way,
  words: readonly Word[],
  except: readonly Word[],
): NetworkCompareAnswer {
  const { space } = before;
  const left = space.diagrams.union([
    toNobody([before, after], words),
    except.length === 0 ? NONE : packetsOf(space, except),
  ]);
  const sides = [before, after].map((model) => {
    const asked = readWay(model, way, words, false);
    const packets = space.diagrams.less(asked.packets, left);
    return { model, asked: { ...asked, packets } };
  });
  const [one, other] = sides;
  if (!one || !other) throw new RangeError('two networks are compared');
  const changes: NetworkCompareAnswer['changes'][number][] = [];
  let unsure = false;
  for (const name of new Set([...one.asked.starts, ...other.asked.starts].map(startName))) {
    const [first, second] = [sideAt(one, name), sideAt(other, name)];
    for (const [from, to] of VERDICTS.flatMap((a) => VERDICTS.map((b) => [a, b] as const))) {
      const set = space.diagrams.and(first.verdicts[from], second.verdicts[to]);
      if (set === NONE) continue;
      if (from === 'unknown' || to === 'unknown') unsure = true;
      const packet = from === to || changes.length >= CHANGE_LIMIT ? null : pickPacket(space, set);
      if (!packet) continue;
      const written = writePacket(space, packet, one.asked.packets, {
        coming: one.asked.packets,
        partsOf: (alike) =>
          [...Object.values(first.of(alike)), ...Object.values(second.of(alike))].map((part) =>
            space.diagrams.and(part, alike),
          ),
      });
      changes.push({ packet: written, from: name, before: first.tell(packet, from), after: second.tell(packet, to) });
    }
  }
  const isSure = changes.some((change) => change.before.verdict !== 'unknown' && change.after.verdict !== 'unknown');
  return { equal: isSure ? false : unsure ? 'unknown' : true, changes };
}

interface SideAt {
  readonly verdicts: Verdicts;
  of(packets: PacketSet): Verdicts;
  tell(packet: PacketBits, verdict: PathVerdict): PathSide;
}

/** One network at one start; packets of a start that it does not have fail. */
function sideAt({ model, asked }: { readonly model: NetworkModel; readonly asked: Asked }, name: string): SideAt {
  const { space } = model;
  const start = asked.starts.find((each) => startName(each) === name);
  const floodOf = (packets: PacketSet): Pick<Flooded, 'arrives' | 'fails' | 'unknown'> =>
    start ? flood(model, start, packets, asked) : { arrives: NONE, fails: packets, unknown: NONE };
  const of = (packets: PacketSet): Verdicts => verdictsOf(space, floodOf(packets));
  return {
    verdicts: of(asked.packets),
    of,
    tell: (packet, verdict) => ({
      verdict,
      paths: start ? pathsOf(model, asked, start, packet).paths.map(tellPath) : [],
    }),
  };
}
