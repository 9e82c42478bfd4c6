/** Gives groups of endpoints the ids of the devices that they were, through merges and splits. */
import type { Group } from '#inventory/groups.ts';
import { newDeviceId, shortHash } from '../devices.ts';

/** What is known of endpoints and devices so far. */
export interface KnownIds {
  /** Where the operator left the endpoint. */
  homeOf(endpoint: string): string | undefined;
  /** The device that the endpoint was of. */
  deviceOf(endpoint: string): string | undefined;
  /** The id that a device has now, where it was joined with another. */
  current(id: string): string;
  /** Undefined where there is no device of that id. */
  firstSeen(id: string): string | undefined;
}

export interface AssignedIds {
  readonly ids: ReadonlyMap<Group, string>;
  /** Groups that were part of another device, by the id of that one. */
  readonly partOf: ReadonlyMap<Group, string>;
  /** Devices of which nothing is left but in others. */
  readonly merged: readonly { readonly from: string; readonly into: string }[];
}

/**
 * The ids of groups that are not as they were; all parts of what was one device have to be among them. A group keeps the id
 * that the operator left it with, else the one of its devices that was there first; where several groups come out of one
 * device, the first of them keeps its id.
 */
export function assignIds(groups: readonly Group[], known: KnownIds): AssignedIds {
  const ids = new Map<Group, string>();
  const partOf = new Map<Group, string>();
  const taken = new Set<string>();
  const wishes = groups.map((group) => ({ group, ...wishesOf(group, known) }));
  // Whoever the operator left somewhere chooses first.
  for (const { group, homes, former } of wishes.toSorted(
    (a, b) => Number(b.homes.length > 0) - Number(a.homes.length > 0),
  )) {
    const wished = [...homes, ...former];
    const id = wished.find((one) => !taken.has(one)) ?? freshId(group, taken, known);
    taken.add(id);
    ids.set(group, id);
    const [before] = former;
    if (known.firstSeen(id) === undefined && before !== undefined) partOf.set(group, before);
  }
  return { ids, partOf, merged: mergedOf(wishes, ids, taken, known) };
}

interface Wishes {
  readonly homes: readonly string[];
  /** The devices that its endpoints were of, the oldest first. */
  readonly former: readonly string[];
}

function wishesOf({ members }: Group, known: KnownIds): Wishes {
  const age = (id: string): string => `${known.firstSeen(id) ?? '~'} ${id}`;
  const ordered = (ids: readonly (string | undefined)[]): readonly string[] =>
    [...new Set(ids.flatMap((id) => (id === undefined ? [] : [known.current(id)])))].sort((a, b) =>
      age(a) < age(b) ? -1 : 1,
    );
  return { homes: ordered(members.map(known.homeOf)), former: ordered(members.map(known.deviceOf)) };
}

function freshId(group: Group, taken: ReadonlySet<string>, known: KnownIds): string {
  for (let at = 0, id = newDeviceId(group); ; id = shortHash(`${id} ${++at}`))
    if (!taken.has(id) && known.firstSeen(id) === undefined && known.current(id) === id) return id;
}

/** Devices that were there and are not any more, each into the group that has the first of its endpoints. */
function mergedOf(
  wishes: readonly (Wishes & { readonly group: Group })[],
  ids: ReadonlyMap<Group, string>,
  taken: ReadonlySet<string>,
  known: KnownIds,
): AssignedIds['merged'] {
  const merged = new Map<string, string>();
  for (const { group, homes, former } of wishes) {
    const into = ids.get(group);
    for (const from of [...former, ...homes])
      if (into !== undefined && !taken.has(from) && !merged.has(from) && known.firstSeen(from) !== undefined)
        merged.set(from, into);
  }
  return [...merged].map(([from, into]) => ({ from, into }));
}
