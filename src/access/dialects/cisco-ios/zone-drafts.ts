/** Zones, pairs of them, and the class and policy maps of the zone-based firewall, while their lines are read. */
import type { Match } from '../../filter.ts';
import type { Line } from '../../line.ts';

/** One `match` line of a class map. */
export type ClassCondition =
  | { readonly kind: 'match'; readonly match: Match; readonly line: Line }
  | { readonly kind: 'access-list'; readonly name: string; readonly line: Line; readonly negated: boolean }
  | { readonly kind: 'class-map'; readonly name: string; readonly line: Line; readonly negated: boolean };

export interface ClassMap {
  readonly name: string;
  readonly line: Line;
  matchAny: boolean;
  conditions: ClassCondition[];
}

export type ClassAction = 'inspect' | 'pass' | 'drop';

/** A class in a policy map with what becomes of its packets. */
export interface PolicyClass {
  readonly name: string;
  readonly line: Line;
  action: { readonly kind: ClassAction; readonly line: Line } | null;
  /** A line of it that was not understood. */
  unknown: Line | null;
}

export interface PolicyMap {
  readonly name: string;
  readonly line: Line;
  readonly classes: PolicyClass[];
}

export interface ZonePair {
  readonly name: string;
  readonly source: string;
  readonly destination: string;
  readonly line: Line;
  policy: { readonly name: string; readonly line: Line } | null;
}

export class ZoneDrafts {
  readonly zones: Map<string, Line> = new Map();
  readonly pairs: Map<string, ZonePair> = new Map();
  readonly classMaps: Map<string, ClassMap> = new Map();
  readonly policyMaps: Map<string, PolicyMap> = new Map();
}
