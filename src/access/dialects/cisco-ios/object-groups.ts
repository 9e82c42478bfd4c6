/** Object groups of networks and of services, nested to any depth, and what they match. */
import type { AddressSet, Match } from '../../filter.ts';
import type { Line } from '../../line.ts';
import { addressIn, anyOf, unknownMatch } from '../../matches.ts';

/** Deepest nesting that is followed. */
const DEPTH_LIMIT = 64;

/** A group's members. A member that was not understood makes the group match in an unknown way. */
export interface Group {
  readonly name: string;
  readonly line: Line;
  readonly sets: AddressSet[];
  readonly services: Match[];
  readonly nested: string[];
  readonly unknown: string[];
}

export type GroupKind = 'network' | 'service';

/** Groups by kind and name. */
export class ObjectGroups {
  readonly network: Map<string, Group> = new Map();
  readonly service: Map<string, Group> = new Map();
  readonly #matches = new Map<string, Match>();

  open(kind: GroupKind, name: string, line: Line): Group {
    const known = this[kind].get(name);
    if (known) return known;
    const group: Group = { name, line, sets: [], services: [], nested: [], unknown: [] };
    this[kind].set(name, group);
    return group;
  }

  /** What a group of networks matches in a field; null where there is no such group. The same object for the same question. */
  networkMatch(name: string, field: 'src' | 'dst'): Match | null {
    return this.#remembered('network', name, field, ({ sets }) => (sets.length > 0 ? [addressIn(field, ...sets)] : []));
  }

  serviceMatch(name: string): Match | null {
    return this.#remembered('service', name, '', ({ services }) => services);
  }

  #remembered(kind: GroupKind, name: string, field: string, build: (group: Group) => readonly Match[]): Match | null {
    const group = this[kind].get(name);
    if (!group) return null;
    const key = `${kind} ${field} ${name}`;
    const known = this.#matches.get(key);
    if (known) return known;
    const all = this.#flatten(kind, group);
    const [stranger] = all.unknown;
    // A member that is not understood may add to the group, or take from it.
    const match = stranger === undefined ? anyOf(build(all)) : unknownMatch(stranger);
    this.#matches.set(key, match);
    return match;
  }

  /** A group with the members of all groups in it. Each group counts once, so that circles end. */
  #flatten(kind: GroupKind, group: Group): Group {
    const all: Group = { ...group, sets: [], services: [], unknown: [] };
    const seen = new Set<string>();
    const visit = (name: string, depth: number): void => {
      if (seen.has(name)) return;
      seen.add(name);
      const member = this[kind].get(name);
      if (!member || depth > DEPTH_LIMIT) {
        all.unknown.push(`the object group ${name} stands nowhere in the configuration`);
        return;
      }
      for (const set of member.sets) all.sets.push(set);
      for (const service of member.services) all.services.push(service);
      for (const unknown of member.unknown) all.unknown.push(unknown);
      for (const nested of member.nested) visit(nested, depth + 1);
    };
    visit(group.name, 0);
    if (all.sets.length + all.services.length + all.unknown.length === 0)
      all.unknown.push(`the object group ${group.name} has no members`);
    return all;
  }
}
