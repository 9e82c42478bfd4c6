/** From a number of devices to the size of the hospital that has them, and to how many of each kind. */
import type { Fleet } from './fleet.ts';
import { FLEETS } from './fleets.ts';

export interface Proportions {
  readonly beds: number;
  readonly counts: ReadonlyMap<Fleet, number>;
}

/** The fleet that takes up what rounding leaves. */
const FILLER = 'workstation';

/** The hospital with exactly `devices` devices. Throws a RangeError where that is too few for what every hospital has. */
export function proportionsOf(devices: number): Proportions {
  const perBed = FLEETS.reduce((sum, fleet) => sum + fleet.perBed, 0);
  let beds = devices / perBed;
  // What every hospital has at least weighs on a small one: its beds are fewer.
  for (let step = 0; step < 50; step++) beds *= devices / totalOf(beds);
  const counts = new Map(FLEETS.map((fleet) => [fleet, countOf(fleet, beds)] as const));
  const filler = FLEETS.find(({ id }) => id === FILLER) as Fleet;
  const rest = devices - [...counts.values()].reduce((sum, count) => sum + count, 0);
  const filled = (counts.get(filler) ?? 0) + rest;
  if (filled < filler.least) throw new RangeError(`${devices} devices are too few for a hospital`);
  counts.set(filler, filled);
  return { beds: Math.max(8, Math.round(beds)), counts };
}

function countOf({ perBed, least }: Fleet, beds: number): number {
  return Math.max(least, Math.round(perBed * beds));
}

function totalOf(beds: number): number {
  return FLEETS.reduce((sum, fleet) => sum + Math.max(fleet.least, fleet.perBed * beds), 0);
}
