/** An nftables ruleset as it is written, before anybody asks what it means. */
import type { Token } from './tokens.ts';

export type Family = 'ip' | 'ip6' | 'inet' | 'arp' | 'bridge' | 'netdev';

/** Where a base chain is hooked in. */
export interface Hook {
  readonly type: string;
  readonly hook: string;
  readonly priority: number;
  readonly devices: readonly string[];
  readonly at: number;
}

/** A rule, its tokens without ends of lines, variables put in. */
export interface RuleText {
  readonly tokens: readonly Token[];
  readonly at: number;
  readonly to: number;
}

export interface Chain {
  readonly name: string;
  readonly at: number;
  hook: Hook | null;
  policy: { readonly accepts: boolean; readonly at: number } | null;
  rules: RuleText[];
}

/** A set or a map (of verdicts or of data). */
export interface NamedSet {
  readonly name: string;
  readonly kind: 'set' | 'map';
  readonly at: number;
  /** Rules or time may change what is in it. */
  dynamic: boolean;
  elements: Token[];
}

export interface Table {
  readonly family: Family;
  readonly name: string;
  readonly at: number;
  dormant: boolean;
  readonly chains: Map<string, Chain>;
  readonly sets: Map<string, NamedSet>;
}

/** A statement that was not understood or not modelled, and the chains it could change; null for everything. */
export interface Trouble {
  readonly kind: 'todo' | 'unrecognised';
  readonly at: number;
  readonly to: number;
  readonly chains: readonly string[] | null;
}

export interface Variable {
  readonly name: string;
  readonly at: number;
  readonly tokens: readonly Token[];
  used: boolean;
}

export interface Ruleset {
  readonly tables: ReadonlyMap<string, Table>;
  readonly troubles: readonly Trouble[];
  readonly variables: readonly Variable[];
  /** Names with `$` that stand nowhere. */
  readonly missing: readonly { readonly name: string; readonly at: number }[];
  /** Lines of structure that were understood whole. */
  readonly plain: readonly number[];
}

/** The name of a chain as people say it. */
export function filterName(table: { readonly family: Family; readonly name: string }, chain: string): string {
  return `${table.family} ${table.name} ${chain}`;
}
