/** What changes between two configurations of one filter: a packet for each pair of lines that decide it otherwise. */
import type { CompareAnswer, ReachSide, ReachVerdict } from '#model/reach.ts';
import type { Decided } from '../decide.ts';
import type { Line } from '../line.ts';
import { hullOfWords, packetsOf } from '../packets/asked.ts';
import { ALL } from '../packets/diagram.ts';
import type { PacketSet, PacketSpace } from '../packets/space.ts';
import { hasPacket, type PacketBits, pickPacket } from '../packets/witness.ts';
import type { Word } from '../packets/words.ts';
import type { Place } from '../place.ts';
import { writePacket } from './keys.ts';
import { askedAt, comingTo, decisionOn, isSome, type Judged, judge, placeIn, type Subject } from './subject.ts';

/** Changes told at most. */
const CHANGE_LIMIT = 10_000;

/** The question: one filter of the subject's first configuration against that of its second. */
export interface Comparison {
  readonly filter: string;
  readonly where: readonly Word[];
  /** Packets that all these words are true of are left out; none where there are no words. */
  readonly except: readonly Word[];
}

interface Side {
  readonly decided: Decided;
  readonly judged: Judged;
}

const VERDICTS: readonly ReachVerdict[] = ['permit', 'deny', 'unknown'];

/** Compares. Throws NoSuchFilter where one of the two does not have the filter. */
export function compare(subject: Subject, { filter, where, except }: Comparison): CompareAnswer {
  const { space } = subject;
  const places = [placeIn(subject, filter, 0), placeIn(subject, filter, 1)] as const;
  const asked = comparedAt(space, places, where, except);
  const sideOn = (place: Place, set: PacketSet): Side => {
    const decided = place.decide(set, hullOfWords(where));
    return { decided, judged: judge(space, decided) };
  };
  const [before, after] = [sideOn(places[0], asked), sideOn(places[1], asked)];
  const changes = changesBetween(space, before, after);
  const partsOf = (set: PacketSet): readonly PacketSet[] => {
    const [one, other] = [sideOn(places[0], set).judged, sideOn(places[1], set).judged];
    return VERDICTS.flatMap((from) => VERDICTS.map((to) => space.diagrams.and(one[from], other[to])));
  };
  const coming = space.diagrams.or(comingTo(space, places[0], where), comingTo(space, places[1], where));
  return {
    equal: equality(space, before, after, changes),
    changes: changes.map(({ packet, ...sides }) => ({
      packet: writePacket(space, packet, asked, { coming, partsOf }),
      ...sides,
    })),
  };
}

function comparedAt(
  space: PacketSpace,
  [one, other]: readonly [Place, Place],
  where: readonly Word[],
  except: readonly Word[],
): PacketSet {
  const { diagrams } = space;
  const asked = diagrams.or(askedAt(space, one, where), askedAt(space, other, where));
  const left = except.length === 0 ? asked : diagrams.less(asked, packetsOf(space, except));
  const isOpening = (one.stateful || other.stateful) && !where.some(({ key }) => key === 'state');
  return isOpening ? diagrams.and(left, space.takeOnce({ kind: 'state', of: ['new'] }).may) : left;
}

interface Change {
  readonly packet: PacketBits;
  readonly before: ReachSide;
  readonly after: ReachSide;
}

function changesBetween(space: PacketSpace, before: Side, after: Side): readonly Change[] {
  const { diagrams } = space;
  const changes: Change[] = [];
  for (const [from, to] of VERDICTS.flatMap((one) => VERDICTS.map((other) => [one, other] as const))) {
    if (from === to) continue;
    let left = diagrams.and(before.judged[from], after.judged[to]);
    for (let packet = pickPacket(space, left); packet; packet = pickPacket(space, left)) {
      if (changes.length === CHANGE_LIMIT) return changes;
      const [one, other] = [decidedOn(space, before, from, packet), decidedOn(space, after, to, packet)];
      changes.push({ packet, before: { verdict: from, line: one.line }, after: { verdict: to, line: other.line } });
      left = diagrams.less(left, diagrams.and(one.packets, other.packets));
    }
  }
  return changes;
}

/** Which line decides a packet (or leaves it unknown), and all packets of which that is so. */
function decidedOn(
  space: PacketSpace,
  { decided }: Side,
  verdict: ReachVerdict,
  packet: PacketBits,
): { readonly line: Line | null; readonly packets: PacketSet } {
  const found =
    verdict === 'unknown'
      ? decided.doubts.find(({ packets }) => hasPacket(space, packets, packet))
      : decisionOn(space, decided, verdict, packet);
  return found ? { line: found.line, packets: found.packets } : { line: null, packets: ALL };
}

function equality(space: PacketSpace, before: Side, after: Side, changes: readonly Change[]): boolean | 'unknown' {
  if (changes.some(({ before: from, after: to }) => from.verdict !== 'unknown' && to.verdict !== 'unknown'))
    return false;
  const isUnsure = isSome(space.diagrams.and(before.judged.unknown, after.judged.unknown));
  if (changes.length === 0 && (!isUnsure || isSameWay(before.decided, after.decided))) return true;
  return 'unknown';
}

/** True where the same lines leave the same packets unknown: then they are unknown alike. */
function isSameWay(before: Decided, after: Decided): boolean {
  const tell = ({ decisions, doubts }: Decided): string =>
    JSON.stringify([
      decisions.map(({ verdict, line, packets }) => [verdict, line?.text, packets]),
      doubts.map(({ line, packets }) => [line?.text, packets]),
    ]);
  return tell(before) === tell(after);
}
