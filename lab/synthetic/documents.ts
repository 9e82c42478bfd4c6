/** The documents that a hospital would hold of its devices: for each fleet a table of what it needs, as makers and the hospital's own IT write them. */
import fs from 'node:fs';
import path from 'node:path';
import type { Fleet } from './fleet.ts';
import { FLEETS } from './fleets.ts';
import { EVENTS, HABITS, type Habit, RARE, type Target } from './habits.ts';
import { type Hospital, ipText } from './hospital.ts';
import { OUTSIDE } from './outside.ts';

/** Whose documents there are: of the makers of medical devices alone, or also of the hospital's IT and of the building. */
export type Documented = 'medical' | 'all';

/** Servers written by their addresses, at most; more are written by their category. */
const ADDRESSES = 24;
const MEDICAL: ReadonlySet<Fleet['zone']> = new Set(['medical', 'medical-wireless', 'imaging', 'laboratory']);

/** Writes a table for each fleet into a folder; answers how many rows there are. Devices are named by their category, servers by their addresses. */
export function writeDocuments(folder: string, hospital: Hospital, documented: Documented): number {
  fs.mkdirSync(folder, { recursive: true });
  let count = 0;
  for (const fleet of FLEETS) {
    if (documented === 'medical' && !MEDICAL.has(fleet.zone)) continue;
    const rows = [...new Set(needsOf(fleet).flatMap((need) => rowOf(hospital, fleet, need)))];
    if (rows.length === 0) continue;
    count += rows.length;
    fs.writeFileSync(
      path.join(folder, `${fleet.id}.csv`),
      ['Source;Destination;Protocol;Port', ...rows, ''].join('\n'),
    );
  }
  return count;
}

/** What devices of a fleet need: daily, rarely, and with each patient that comes or goes. */
function needsOf(fleet: Fleet): readonly (readonly [habit: Habit, from: Target | null])[] {
  const own = (HABITS.get(fleet.id) ?? []).flatMap((habit) => [
    [habit, null] as const,
    ...habit.followedBy.map(({ habit: next, from }) => [next, from] as const),
  ]);
  const rare = RARE.filter(({ who }) => who.includes(fleet.id)).map(({ habit }) => [habit, null] as const);
  const events = Object.values(EVENTS)
    .flat()
    .filter(({ habit, from }) => [habit.target, from].some((end) => end.kind === 'fleet' && end.fleet === fleet.id))
    .map(({ habit, from }) => [habit, from] as const);
  return [...own, ...rare, ...events].filter(([{ isNeeded }]) => isNeeded);
}

function rowOf(hospital: Hospital, fleet: Fleet, [habit, from]: readonly [Habit, Target | null]): readonly string[] {
  const own = from === null ? endOf(hospital, fleet) : wordOf(hospital, from);
  const peer = wordOf(hospital, habit.target);
  if (own === null || peer === null) return [];
  const [client, server] = habit.isAsked ? [peer, own] : [own, peer];
  return [[client, server, habit.transport, habit.port].join(';')];
}

/** An end of a row; null for the groups of a link and for the internet at large, which nobody's document names. */
function wordOf(hospital: Hospital, target: Target): string | null {
  if (target.kind === 'outside') return OUTSIDE.find(({ name }) => name === target.name)?.ip ?? null;
  const fleet = target.kind === 'fleet' ? FLEETS.find(({ id }) => id === target.fleet) : undefined;
  return fleet ? endOf(hospital, fleet) : null;
}

function endOf({ devices, byFleet }: Hospital, { id, category, isFixed }: Fleet): string {
  const own = byFleet.get(id) ?? [];
  const addresses = own.flatMap((index) => devices[index] ?? []).map(({ fixedIp }) => ipText(fixedIp));
  const isServer = isFixed && own.length > 0 && own.length <= ADDRESSES;
  return isServer ? addresses.join(', ') : `category:${category}`;
}
