/** Which packets fare otherwise behind a change of a network. */
import type { NetworkCompareAnswer, PathSide, PathVerdict } from '#model/reach.ts';
import { packetsOf } from '../packets/asked.ts';
import { NONE } from '../packets/diagram.ts';
import type { PacketSet } from '../packets/space.ts';
import { type PacketBits, pickPacket } from '../packets/witness.ts';
import type { Word } from '../packets/words.ts';
import { writePacket } from '../questions/keys.ts';
import { type Asked, readWay, toNobody, type Way } from './asked-way.ts';
import { type Flooded, flood } from './flood.ts';
import { VERDICTS, type Verdicts, verdictsOf } from './judge.ts';
import type { NetworkModel } from './model.ts';
import { pathsOf, startName, tellPath } from './told-paths.ts';

/** Changes told at most. */
const CHANGE_LIMIT = 10_000;

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
