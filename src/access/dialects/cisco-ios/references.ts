/** Names that are used and stand nowhere, and such as stand and are used nowhere. */
import type { Line, Reference } from '../../line.ts';
import type { Context } from './context.ts';

/** Both lists, in the order of the lines. */
export function references(context: Context): {
  readonly undefinedNames: Reference[];
  readonly unusedNames: Reference[];
} {
  const defined = definitions(context);
  const used = new Map<string, Set<string>>();
  const undefinedNames: Reference[] = [];
  const told = new Set<string>();
  for (const reference of context.used) {
    const { kind, name, line } = reference;
    const names = used.get(kind) ?? new Set<string>();
    names.add(name);
    used.set(kind, names);
    const key = `${kind} ${name} ${line.at}`;
    if (!defined.has(kind) || defined.get(kind)?.has(name) || told.has(key)) continue;
    told.add(key);
    undefinedNames.push(reference);
  }
  const unusedNames: Reference[] = [];
  for (const [kind, names] of defined)
    for (const [name, line] of names)
      if (!used.get(kind)?.has(name) && !context.mentioned.has(name)) unusedNames.push({ kind, name, line });
  undefinedNames.sort((a, b) => a.line.at - b.line.at);
  unusedNames.sort((a, b) => a.line.at - b.line.at);
  return { undefinedNames, unusedNames };
}

function definitions(context: Context): ReadonlyMap<string, ReadonlyMap<string, Line>> {
  const { lists, groups, zones, routing } = context;
  const lines = (of: ReadonlyMap<string, { readonly line: Line }>): ReadonlyMap<string, Line> =>
    new Map([...of].map(([name, { line }]) => [name, line]));
  return new Map<string, ReadonlyMap<string, Line>>([
    ['access-list', new Map([...lists.byName].map(([name, { header }]) => [name, header]))],
    ['network object-group', lines(groups.network)],
    ['service object-group', lines(groups.service)],
    ['zone', zones.zones],
    ['class-map', lines(zones.classMaps)],
    ['policy-map', lines(zones.policyMaps)],
    ['vrf', routing.vrfs],
    ['route-map', new Map([...routing.routeMaps].flatMap(([name, entries]) => named(name, [...entries.values()])))],
    ['prefix-list', new Map([...routing.prefixLists].flatMap(([name, entries]) => named(name, [...entries.values()])))],
    ['community-list', new Map([...routing.communityLists].flatMap(([name, entries]) => named(name, entries)))],
    ['as-path access-list', new Map([...routing.asPathLists].flatMap(([name, entries]) => named(name, entries)))],
  ]);
}

function named(name: string, entries: readonly { readonly line: Line }[]): readonly (readonly [string, Line])[] {
  const [first] = entries;
  return first ? [[name, first.line]] : [];
}
