/** Interfaces as numbers: each name that a line speaks of, each beginning (`eth*`) that one speaks of, and one number for all that no line names. */
import type { Configuration } from '../configuration.ts';
import type { Match } from '../filter.ts';

/** The number of every interface that no line names. */
export const UNNAMED = 0;

export interface InterfaceNames {
  /** The numbers of the interfaces that a line's name stands for. */
  numbersOf(name: string): readonly number[];
  /** The number of one interface: its own, that of the longest beginning that fits, or UNNAMED. */
  numberOf(name: string): number;
  /** True where a line speaks of this very name. */
  has(name: string): boolean;
  /** A name for a number: for a beginning and for UNNAMED, one that no line names. */
  nameOf(number: number): string;
}

/** Numbers for these names; the order of the result does not depend on the order of `names`. */
function createInterfaceNames(names: Iterable<string>): InterfaceNames {
  const sorted = [...new Set(names)].sort();
  const numbers = new Map(sorted.map((name, index) => [name, index + 1]));
  const beginnings = sorted.filter((name) => name.endsWith('*')).sort((a, b) => b.length - a.length);
  const numberOf = (name: string): number => {
    const own = numbers.get(name);
    if (own !== undefined) return own;
    const beginning = beginnings.find((pattern) => name.startsWith(pattern.slice(0, -1)));
    return beginning === undefined ? UNNAMED : (numbers.get(beginning) ?? UNNAMED);
  };
  const unnamed = (stem: string): string => {
    let name = stem;
    while (numbers.has(name)) name += '0';
    return name;
  };
  return {
    numbersOf(name) {
      if (!name.endsWith('*')) return [numberOf(name)];
      const start = name.slice(0, -1);
      return sorted.filter((other) => other.startsWith(start)).map(numberOf);
    },
    numberOf,
    has: (name) => numbers.has(name),
    nameOf(number) {
      const name = sorted[number - 1];
      if (name === undefined) return unnamed('unnamed');
      return name.endsWith('*') ? unnamed(`${name.slice(0, -1)}0`) : name;
    },
  };
}

/** Every interface that the rules and guards of configurations speak of. */
export function interfaceNamesIn(configurations: readonly Configuration[]): InterfaceNames {
  const names = new Set<string>();
  const waiting: Match[] = [];
  for (const { filters, guards } of configurations) {
    for (const { rules } of filters) for (const { match } of rules) waiting.push(match);
    for (const guard of guards) for (const name of [...(guard.in ?? []), ...(guard.out ?? [])]) names.add(name);
  }
  for (let match = waiting.pop(); match !== undefined; match = waiting.pop()) {
    if (match.kind === 'interface') for (const name of match.of) names.add(name);
    else if (match.kind === 'all' || match.kind === 'any') waiting.push(...match.of);
    else if (match.kind === 'not') waiting.push(match.of);
  }
  return createInterfaceNames(names);
}
