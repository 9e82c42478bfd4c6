/** Lines of filters that decide no packet, and the earlier lines that leave them none. */
import type { UnreachableAnswer, UnreachableLine } from '#model/reach.ts';
import { type Device, decide } from '../decide.ts';
import type { Filter, Rule } from '../filter.ts';
import type { Line } from '../line.ts';
import { NONE } from '../packets/diagram.ts';
import { type Hull, mayMeet } from '../packets/hull.ts';
import type { PacketSet, PacketSpace } from '../packets/space.ts';
import { anyPacket, hasPacket } from '../packets/witness.ts';
import { smallestCover } from './cover.ts';
import type { Subject } from './subject.ts';

/** The lines of all filters of the subject's first configuration, or of one filter, that no packet can reach. */
export function unreachable({ space, devices: [device] }: Subject, filter: string | null): UnreachableAnswer {
  if (!device) return { unreachable: [] };
  // Of a filter made from another's rules, the other tells the lines.
  const own = device.configuration.filters.filter(({ derived }) => !derived);
  const filters = filter === null ? own : device.filtersNamed(filter);
  return { unreachable: filters.flatMap((asked) => unreachableIn(space, device, asked)) };
}

/** What earlier rules take for themselves: the packets, the line, and what becomes of them where they decide. */
interface Taker {
  readonly line: Line;
  readonly action: string;
  readonly packets: PacketSet;
  /** Ranges that hold them all. */
  readonly hull: Hull;
}

interface Reached {
  readonly rules: readonly Rule[];
  /** Packets that match, whether or not they come so far. */
  readonly target: PacketSet;
  /** How many takers stand before it. */
  readonly takers: number;
}

/** Follows all packets through the filter, and looks at each line that none of them reaches. Rules of one line are one. */
function unreachableIn(space: PacketSpace, device: Device, filter: Filter): readonly UnreachableLine[] {
  const { diagrams } = space;
  const takers: Taker[] = [];
  const missed = new Map<Line, Reached>();
  const reached = new Set<string>();
  for (const rule of filter.rules) {
    const { must, may } = space.take(rule.match);
    const own = judgedBy(space, filter.family === null ? may : diagrams.and(may, space.family[filter.family]));
    const key = keyOf(rule.line);
    const hull = space.hull(rule.match);
    if (isReached(space, own, hull, takers)) reached.add(key);
    else
      missed.set(
        rule.line,
        merged(space, missed.get(rule.line), { rules: [rule], target: own, takers: takers.length }),
      );
    if (rule.action.kind === 'continue') continue;
    takers.push(...takersOf(space, device, filter, rule, must));
  }
  return [...missed].flatMap(([line, entry]) =>
    reached.has(keyOf(line)) ? [] : [describe(space, filter.name, line, entry, takers.slice(0, entry.takers))],
  );
}

/**
 * True where earlier lines leave some packet. One packet after the other is looked at: where a line takes it, so do all that
 * this line takes, and the next is one that is left. Few lines matter to one that is reached, and no set of all that is left is made.
 */
function isReached(space: PacketSpace, own: PacketSet, hull: Hull, takers: readonly Taker[]): boolean {
  const near = takers.filter((taker) => mayMeet(taker.hull, hull));
  let left = own;
  for (let packet = anyPacket(space, left); packet; packet = anyPacket(space, left)) {
    const looked = packet;
    const taker = near.find(({ packets }) => hasPacket(space, packets, looked));
    if (!taker) return true;
    left = space.diagrams.less(left, taker.packets);
  }
  return false;
}

function keyOf({ at, number }: Line): string {
  return `${at} ${number}`;
}

function merged(space: PacketSpace, known: Reached | undefined, more: Reached): Reached {
  if (!known) return more;
  const target = space.diagrams.or(known.target, more.target);
  return { rules: [...known.rules, ...more.rules], target, takers: known.takers };
}

/** A line that matches whole IP packets is judged by them: a later fragment, or a frame that is no IP, does not save it. */
function judgedBy(space: PacketSpace, may: PacketSet): PacketSet {
  const whole = space.diagrams.and(may, space.whole);
  return whole === NONE ? may : whole;
}

/** What a rule surely takes: by its own line, or by the lines of the filter that it asks. */
function takersOf(space: PacketSpace, device: Device, filter: Filter, rule: Rule, must: PacketSet): readonly Taker[] {
  const { action, line } = rule;
  const hull = space.hull(rule.match);
  if (action.kind !== 'jump' && action.kind !== 'goto') return [{ line, action: action.kind, packets: must, hull }];
  const alone: Filter = { ...filter, rules: [rule], otherwise: 'return', otherwiseLine: null };
  const { diagrams } = space;
  const { decisions } = decide(space, device, alone, must);
  // Where several lines may decide, none surely does.
  const sure = decisions.map(({ packets }, index) =>
    diagrams.less(
      packets,
      diagrams.union(decisions.filter((_, other) => other !== index).map((other) => other.packets)),
    ),
  );
  return decisions.flatMap((decision, index) => {
    const packets = sure[index] ?? NONE;
    if (packets === NONE || (decision.verdict === 'return' && action.kind === 'jump')) return [];
    return [{ line: decision.line ?? line, action: decision.verdict, packets, hull }];
  });
}

function describe(
  space: PacketSpace,
  filter: string,
  line: Line,
  { rules, target }: Reached,
  takers: readonly Taker[],
): UnreachableLine {
  const action = rules[0]?.action.kind ?? 'permit';
  const told = { filter, line, action };
  if (target === NONE)
    return { ...told, coveredBy: [], smallest: true, actionDiffers: false, because: 'it matches no packet at all' };
  const joined = byLine(space, takers);
  const cover = smallestCover(
    space,
    target,
    joined.map(({ packets }) => packets),
  );
  const coveredBy = (cover?.chosen ?? []).flatMap((place) => joined[place]?.line ?? []);
  return {
    ...told,
    coveredBy,
    smallest: cover?.smallest ?? false,
    actionDiffers: differs(space, target, takers, action),
    because: `earlier lines decide every packet that it matches (${coveredBy.map(({ at }) => `line ${at}`).join(', ')})`,
  };
}

/** Takers of one line are one candidate. */
function byLine(space: PacketSpace, takers: readonly Taker[]): readonly Taker[] {
  return [...Map.groupBy(takers, ({ line }) => keyOf(line)).values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ ...first, packets: space.diagrams.union(group.map(({ packets }) => packets)) }] : [];
  });
}

/** True where the first taker of some packet of the target does something else with it. */
function differs(space: PacketSpace, target: PacketSet, takers: readonly Taker[], action: string): boolean {
  let left = target;
  for (const taker of takers) {
    if (left === NONE) return false;
    const taken = space.diagrams.and(left, taker.packets);
    if (taken !== NONE && taker.action !== action) return true;
    left = space.diagrams.less(left, taken);
  }
  return false;
}
