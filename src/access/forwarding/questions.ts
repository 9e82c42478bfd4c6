/** The questions about ways through a network: the paths of a packet, and whether there is a packet that fares so. */
import type { PathAnswer, PathSearchAnswer, PathVerdict } from '#model/reach.ts';
import { NONE } from '../packets/diagram.ts';
import type { PacketSet, PacketSpace } from '../packets/space.ts';
import { hasPacket, type PacketBits, pickPacket } from '../packets/witness.ts';
import { type Word, type WordKey, WordsError } from '../packets/words.ts';
import { keysThatMatter, writePacket } from '../questions/keys.ts';
import { type Asked, readWay, toNobody, type Way } from './asked-way.ts';
import { flood, type Wanted } from './flood.ts';
import { sharedVerdict, VERDICTS, type Verdicts, verdictsOf } from './judge.ts';
import type { NetworkModel } from './model.ts';
import type { Start, Target } from './places.ts';
import { assumed, pathsOf, startName, tellPath } from './told-paths.ts';
import type { Node } from './topology.ts';
import { type Path, trace } from './trace.ts';

/** How a packet's way may end where it arrives. */
const SUCCESS: ReadonlySet<string> = new Set(['accepted', 'delivered', 'exits']);
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
