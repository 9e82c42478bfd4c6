/** The smallest set of sets that covers a set: which earlier lines, together, leave a later one nothing. */
import { NONE } from '../packets/diagram.ts';
import type { PacketSet, PacketSpace } from '../packets/space.ts';

export interface Cover {
  /** Places in the list of candidates, in order. */
  readonly chosen: readonly number[];
  /** True where no smaller set of candidates covers the target. */
  readonly smallest: boolean;
}

/** Parts into which candidates may cut a target, and steps of the search, before a small cover is taken for the smallest. */
const PART_LIMIT = 4096;
const STEP_LIMIT = 200_000;

/** A smallest choice of candidates whose union holds the target; null where even all of them do not. Of equally small ones, earlier candidates are preferred. */
export function smallestCover(space: PacketSpace, target: PacketSet, candidates: readonly PacketSet[]): Cover | null {
  const { diagrams } = space;
  const touching: number[] = [];
  let left = target;
  for (const [index, candidate] of candidates.entries()) {
    if (diagrams.less(target, candidate) === NONE) return { chosen: [index], smallest: true };
    if (diagrams.and(target, candidate) === NONE) continue;
    touching.push(index);
    left = diagrams.less(left, candidate);
  }
  if (left !== NONE) return null;
  const sets = touching.map((index) => candidates[index] ?? NONE);
  const parts = cut(space, target, sets);
  const found = parts ? chooseFewest(parts) : { chosen: withoutNeedless(space, target, sets), smallest: false };
  return { chosen: found.chosen.map((place) => touching[place] ?? 0).sort((a, b) => a - b), smallest: found.smallest };
}

/** Cuts the target into parts that lie wholly in or wholly out of each set; for each kind of part, the sets that hold it. Null where there are too many. */
function cut(space: PacketSpace, target: PacketSet, sets: readonly PacketSet[]): readonly (readonly number[])[] | null {
  const { diagrams } = space;
  let parts: { readonly set: PacketSet; readonly holders: readonly number[] }[] = [{ set: target, holders: [] }];
  for (const [place, set] of sets.entries()) {
    parts = parts.flatMap((part) => {
      const inside = diagrams.and(part.set, set);
      if (inside === NONE) return [part];
      const outside = diagrams.less(part.set, set);
      const held = { set: inside, holders: [...part.holders, place] };
      return outside === NONE ? [held] : [held, { set: outside, holders: part.holders }];
    });
    if (parts.length > PART_LIMIT) return null;
  }
  return minimal(parts.map(({ holders }) => holders));
}

/** Parts that are covered whenever another one is need not be looked at. */
function minimal(parts: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const kept: (readonly number[])[] = [];
  for (const part of [...parts].sort((a, b) => a.length - b.length)) {
    const holders = new Set(part);
    if (!kept.some((other) => other.every((holder) => holders.has(holder)))) kept.push(part);
  }
  return kept;
}

/** The fewest holders that hold every part: branch and bound over the part with the fewest holders. */
function chooseFewest(parts: readonly (readonly number[])[]): Cover {
  let best = greedy(parts);
  let steps = 0;
  const visit = (left: readonly (readonly number[])[], chosen: readonly number[]): void => {
    if (left.length === 0) {
      if (chosen.length < best.length) best = chosen;
      return;
    }
    if (++steps > STEP_LIMIT || chosen.length + apart(left) >= best.length) return;
    const [hardest = []] = left;
    for (const holder of hardest) visit(without(left, holder), [...chosen, holder]);
  };
  visit(parts, []);
  return { chosen: best, smallest: steps <= STEP_LIMIT };
}

function without(parts: readonly (readonly number[])[], holder: number): readonly (readonly number[])[] {
  return parts.filter((part) => !part.includes(holder));
}

/** Parts of which no two have a holder in common: at least so many holders are needed. */
function apart(parts: readonly (readonly number[])[]): number {
  const used = new Set<number>();
  let count = 0;
  for (const part of parts) {
    if (part.some((holder) => used.has(holder))) continue;
    for (const holder of part) used.add(holder);
    count++;
  }
  return count;
}

/** Always the holder of the most parts that are left. */
function greedy(parts: readonly (readonly number[])[]): readonly number[] {
  const chosen: number[] = [];
  let left = parts;
  while (left.length > 0) {
    const counts = new Map<number, number>();
    for (const part of left) for (const holder of part) counts.set(holder, (counts.get(holder) ?? 0) + 1);
    const [most] = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    if (!most) break;
    chosen.push(most[0]);
    left = without(left, most[0]);
  }
  return chosen;
}

/** All sets, less each that the others make needless: small, and not proved to be the smallest. */
function withoutNeedless(space: PacketSpace, target: PacketSet, sets: readonly PacketSet[]): readonly number[] {
  const { diagrams } = space;
  const chosen: number[] = [];
  let left = target;
  for (const [place, set] of sets.entries()) {
    if (diagrams.and(left, set) === NONE) continue;
    chosen.push(place);
    left = diagrams.less(left, set);
  }
  for (const place of [...chosen].reverse()) {
    const others = chosen.filter((other) => other !== place).map((other) => sets[other] ?? NONE);
    if (diagrams.less(target, diagrams.union(others)) === NONE) chosen.splice(chosen.indexOf(place), 1);
  }
  return chosen;
}
