/** Packets by the verdict over all their equal paths. */
import type { PathVerdict } from '#model/reach.ts';
import { NONE } from '../packets/diagram.ts';
import type { PacketSet, PacketSpace } from '../packets/space.ts';

export type Verdicts = Readonly<Record<PathVerdict, PacketSet>>;

export const VERDICTS: readonly PathVerdict[] = ['permit', 'deny', 'mixed', 'unknown'];

/** From the packets that arrive, fail or are unknown on some path. */
export function verdictsOf(
  space: PacketSpace,
  parts: { readonly arrives: PacketSet; readonly fails: PacketSet; readonly unknown: PacketSet },
): Verdicts {
  const { diagrams } = space;
  const arrives = diagrams.less(parts.arrives, parts.unknown);
  const fails = diagrams.less(parts.fails, parts.unknown);
  return {
    permit: diagrams.less(arrives, fails),
    deny: diagrams.less(fails, arrives),
    mixed: diagrams.and(arrives, fails),
    unknown: parts.unknown,
  };
}

/** The verdict that all packets share, if there is one; null where they differ or there are none. */
export function sharedVerdict(verdicts: Verdicts): PathVerdict | null {
  const some = VERDICTS.filter((verdict) => verdicts[verdict] !== NONE);
  return some.length === 1 ? (some[0] ?? null) : null;
}
