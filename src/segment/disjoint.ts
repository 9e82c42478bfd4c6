/** Zones whose prefixes lie in one another, as prefixes that do not: an address is in the zone of its longest prefix. */
import type { Prefix } from '#base/prefix.ts';

/** A prefix of a zone, by the zone's place; of the same prefix in two zones the first entry counts. */
export interface ZonePrefix {
  readonly zone: number;
  readonly prefix: Prefix;
}

const NOBODY = -1;
const MIXED = -2;

/** The prefixes of each zone, the fewest that say it; those of one family alone. */
export function disjointPrefixes(
  entries: readonly ZonePrefix[],
  bits: 32 | 128,
): ReadonlyMap<number, readonly Prefix[]> {
  const found = new Map<number, Prefix[]>();
  const emit = (zone: number, prefix: Prefix): void => {
    if (zone < 0) return;
    const known = found.get(zone);
    if (known) known.push(prefix);
    else found.set(zone, [prefix]);
  };
  const whole: Prefix = { bits, value: 0n, length: 0 };
  const own = entries.filter(({ prefix }) => prefix.bits === bits);
  emit(cut(whole, own, NOBODY, emit), whole);
  for (const list of found.values()) list.sort((a, b) => (a.value < b.value ? -1 : 1));
  return found;
}

/** The one zone of a block, or MIXED: its parts were emitted then. */
function cut(
  block: Prefix,
  entries: readonly ZonePrefix[],
  inherited: number,
  emit: (zone: number, prefix: Prefix) => void,
): number {
  const own = entries.find(({ prefix }) => prefix.length === block.length)?.zone ?? inherited;
  const inside = entries.filter(({ prefix }) => prefix.length > block.length);
  if (inside.length === 0) return own;
  const length = block.length + 1;
  const bit = 1n << BigInt(block.bits - length);
  const low: Prefix = { bits: block.bits, value: block.value, length };
  const high: Prefix = { ...low, value: block.value | bit };
  const isHigh = ({ prefix }: ZonePrefix): boolean => (prefix.value & bit) !== 0n;
  const zoneOfLow = cut(
    low,
    inside.filter((entry) => !isHigh(entry)),
    own,
    emit,
  );
  const zoneOfHigh = cut(high, inside.filter(isHigh), own, emit);
  if (zoneOfLow === zoneOfHigh && zoneOfLow !== MIXED) return zoneOfLow;
  emit(zoneOfLow, low);
  emit(zoneOfHigh, high);
  return MIXED;
}
