/** Levels of security: what passes without an access list, and what does not pass whatever a list says. */
import type { Filter, Guard, Match, Rule } from '../../filter.ts';
import type { Line } from '../../line.ts';
import type { Port } from './interfaces.ts';

/** `same-security-traffic permit …`: between interfaces of one level, and back out of the interface by which packets came. */
export interface SameLevel {
  inter: boolean;
  intra: boolean;
}

/** A guard with the filter that it asks. */
export interface Guarded {
  readonly guard: Guard;
  readonly filter: Filter;
}

const BETWEEN = 'same-security-traffic inter-interface';
const BACK = 'same-security-traffic intra-interface';

/** From a higher level to a lower one everything passes; within a level where the configuration says so. */
export function levelRules(port: Port, ports: readonly Port[], same: SameLevel, line: Line): readonly Rule[] {
  const of = ports
    .filter(
      (other) => other.level < port.level || (other.level === port.level && (other === port ? same.intra : same.inter)),
    )
    .flatMap(namesOf);
  return of.length === 0 ? [] : [{ line, match: { kind: 'interface', field: 'out', of }, action: { kind: 'permit' } }];
}

/** What no list opens (ASA configuration guide, "Allowing same security level communication"). */
export function sameLevelGuards(
  ports: readonly Port[],
  same: SameLevel,
  lineOf: (at: number) => Line,
): readonly Guarded[] {
  const named = ports.filter(({ nameif }) => nameif !== null);
  const found: Guarded[] = [];
  const pairs = same.inter ? [] : named.filter((port) => named.some((other) => isPeer(port, other)));
  if (pairs.length > 0) {
    const rules = pairs.map((port): Rule => {
      const peers = named.filter((other) => isPeer(port, other));
      return { line: lineOf(port.at), match: between([port], peers), action: { kind: 'deny' } };
    });
    found.push(guarded(BETWEEN, rules, pairs.flatMap(namesOf)));
  }
  if (!same.intra && named.length > 0) {
    const rules = named.map((port): Rule => {
      return { line: lineOf(port.at), match: between([port], [port]), action: { kind: 'deny' } };
    });
    const { guard, filter } = guarded(BACK, rules, null);
    // A question about one interface does not tell where packets go on to: it is not about those that turn round.
    found.push({ guard: { ...guard, ways: true }, filter });
  }
  return found;
}

function isPeer(port: Port, other: Port): boolean {
  return port !== other && port.level === other.level;
}

function between(from: readonly Port[], to: readonly Port[]): Match {
  return {
    kind: 'all',
    of: [
      { kind: 'interface', field: 'in', of: from.flatMap(namesOf) },
      { kind: 'interface', field: 'out', of: to.flatMap(namesOf) },
    ],
  };
}

function guarded(name: string, rules: readonly Rule[], names: readonly string[] | null): Guarded {
  return {
    guard: { filter: name, place: 'through', in: names, out: names, line: rules[0]?.line ?? null },
    filter: { name, family: null, rules, otherwise: 'permit', otherwiseLine: null, stateful: true, derived: true },
  };
}

/** An interface by its name, and as the device's hardware calls it. */
export function namesOf({ name, nameif }: Port): readonly string[] {
  return nameif === null ? [] : [nameif, name];
}
