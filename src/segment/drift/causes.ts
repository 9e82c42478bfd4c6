/** Why packets fared as they did: those of one set by the line that decided about them, each packet once. */

import type { NetworkModel } from '#access/forwarding/model.ts';
import type { Line } from '#access/line.ts';
import { NONE } from '#access/packets/diagram.ts';
import type { PacketSet } from '#access/packets/space.ts';
import { hasPacket, pickPacket } from '#access/packets/witness.ts';
import { decidingLine, endWords, passedBy } from '../proof-parts.ts';
import type { Fate, Walked } from '../walk.ts';

/** Lines told of one set, at most; what more there are is one cause together. */
const LINE_LIMIT = 1000;

export interface Cause {
  readonly packets: PacketSet;
  /** Null where no line decided. */
  readonly line: Line | null;
  /** How the packets end, where they fail. */
  readonly end: Fate | undefined;
}

/** Answers the causes of any part of what a walk found. */
export function createCauses(
  { space }: NetworkModel,
  walked: Walked,
): (packets: PacketSet, verdict: 'permit' | 'deny') => readonly Cause[] {
  const { diagrams } = space;
  const fates = walked.places.flatMap((place) => [...place.fates.values()]);
  const byLine = Map.groupBy(
    fates.flatMap(({ filters, packets }) => filters.flatMap(({ line }) => (line === null ? [] : [{ line, packets }]))),
    ({ line }) => line,
  );
  const union = (some: readonly { readonly packets: PacketSet }[]): PacketSet =>
    diagrams.union(some.map(({ packets }) => packets));
  let lined: PacketSet | null = null;
  /** The packets that a line decided about; where none did, those that came through, or ended, without one for the same reason. */
  const decidedBy = (line: Line | null, end: Fate | undefined): PacketSet => {
    if (line !== null) return union(byLine.get(line) ?? []);
    if (end?.kind === 'fail')
      return union(
        fates.filter((fate) => fate.kind === 'fail' && stoppedWords(null, fate) === stoppedWords(null, end)),
      );
    lined ??= union([...byLine.values()].flat());
    return diagrams.not(lined);
  };
  return (packets, verdict) => {
    const kind = verdict === 'permit' ? 'arrive' : 'fail';
    const found: Cause[] = [];
    for (let left = packets; left !== NONE; ) {
      const bits = pickPacket(space, left);
      if (bits === null) break;
      const passed = passedBy(space, walked, bits);
      const line = decidingLine(passed, verdict);
      const end = passed.find((fate) => fate.kind === kind && hasPacket(space, fate.packets, bits));
      const alike = found.length < LINE_LIMIT - 1 ? diagrams.and(left, decidedBy(line, end)) : left;
      found.push({ packets: alike, line, end });
      left = diagrams.less(left, alike);
    }
    return found;
  };
}

/** Why a packet ends: filters that have no line for it say what they are called. */
export function stoppedWords(line: Line | null, end: Fate | undefined): string {
  const filter = end?.filters.findLast(({ verdict }) => verdict === 'deny');
  if (line === null && filter) return `no line of ${filter.name} permits it`;
  return endWords(end?.disposition ?? 'loop');
}
