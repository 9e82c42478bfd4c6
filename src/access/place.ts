/** A filter by its name, or all that guards a place (`in:IFACE`, `out:IFACE`), as one thing that can be asked about packets. */

import { type Decided, type Device, decide } from './decide.ts';
import type { Filter } from './filter.ts';
import { guardsAt } from './guards.ts';
import { ALL, NONE } from './packets/diagram.ts';
import type { Hull } from './packets/hull.ts';
import type { PacketSet, PacketSpace } from './packets/space.ts';

/** What a question is asked of. */
export interface Place {
  /** The packets that come here at all: those of the family, of the interface. */
  readonly packets: PacketSet;
  /** True where answers to permitted packets come back by themselves. */
  readonly stateful: boolean;
  /** `hull` holds all that is asked. */
  decide(asked: PacketSet, hull?: Hull): Decided;
}

/** Thrown where a configuration has no such filter or interface; the message lists those that it has. */
export class NoSuchFilter extends Error {
  override readonly name = 'NoSuchFilter';
}

/** Names told in a message at most. */
const TOLD_LIMIT = 20;

/** The filter or place of that name. Throws NoSuchFilter. */
export function findPlace(space: PacketSpace, device: Device, name: string): Place {
  const filters = device.filtersNamed(name);
  if (filters.length > 0) return placeOfFilters(space, device, filters);
  const match = /^(in|out):(.+)$/.exec(name);
  if (match) return placeAt(space, device, match[1] === 'in' ? 'in' : 'out', match[2] ?? '');
  throw new NoSuchFilter(`has no filter ${name}; ${listed('it has', namesOf(device))}`);
}

function namesOf(device: Device): readonly string[] {
  return [...new Set(device.configuration.filters.map((filter) => filter.name))];
}

function listed(start: string, names: readonly string[]): string {
  if (names.length === 0) return `${start} none`;
  const more = names.length > TOLD_LIMIT ? ` and ${names.length - TOLD_LIMIT} more` : '';
  return `${start} ${names.slice(0, TOLD_LIMIT).join(', ')}${more}`;
}

/** Filters of one name speak of different families; each is asked about its own. */
function placeOfFilters(space: PacketSpace, device: Device, filters: readonly Filter[]): Place {
  const { diagrams } = space;
  const families = filters.map(({ family }) => (family === null ? ALL : space.family[family]));
  return {
    packets: diagrams.union(families),
    stateful: filters.some(({ stateful }) => stateful),
    decide(asked, hull) {
      let left = asked;
      const all = filters.map((filter, index) => {
        const own = diagrams.and(left, families[index] ?? NONE);
        left = diagrams.less(left, own);
        return decide(space, device, filter, own, hull);
      });
      return { decisions: all.flatMap(({ decisions }) => decisions), doubts: all.flatMap(({ doubts }) => doubts) };
    },
  };
}

function placeAt(space: PacketSpace, device: Device, side: 'in' | 'out', asked: string): Place {
  const name = interfaceNamed(device, asked);
  const guards = guardsAt(space, device, side, name);
  const packets = space.diagrams.and(space.interfaces(side, [name]), guards.packets);
  return {
    packets,
    stateful: guards.stateful,
    decide: (set, hull) => guards.decide(space.diagrams.and(set, packets), hull),
  };
}

/** The interface as the configuration writes it: letter case does not matter, nor do short forms as `Gi0/1`. */
function interfaceNamed(device: Device, asked: string): string {
  const { interfaces, guards } = device.configuration;
  const names = new Set(interfaces.map(({ name }) => name));
  for (const guard of guards) for (const name of [...(guard.in ?? []), ...(guard.out ?? [])]) names.add(name);
  if (names.has(asked)) return asked;
  const [only, ...others] = [...names].filter((name) => isShortFor(asked, name));
  if (only !== undefined && others.length === 0) return only;
  // A file that names no interfaces, as a firewall's rules alone, guards them all alike.
  const isOfAll = guards.some((guard) => guard.in === null || guard.out === null);
  if (only === undefined && isOfAll && interfaces.length === 0) return asked;
  throw new NoSuchFilter(`has no interface ${asked}; ${listed('it has', [...names])}`);
}

function isShortFor(asked: string, name: string): boolean {
  const [short, long] = [splitName(asked), splitName(name)];
  return short.number === long.number && long.letters.startsWith(short.letters);
}

/** `Gi0/1` as letters and the number behind them. */
function splitName(name: string): { readonly letters: string; readonly number: string } {
  const at = name.search(/\d/);
  const end = at < 0 ? name.length : at;
  return { letters: name.slice(0, end).trim().toLowerCase(), number: name.slice(end) };
}
