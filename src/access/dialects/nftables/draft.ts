/** The ruleset while it is read: tables, chains and sets that later lines of the file go on filling. */
import {
  type Chain,
  type Family,
  filterName,
  type NamedSet,
  type Ruleset,
  type Table,
  type Trouble,
} from './syntax.ts';
import type { Token } from './tokens.ts';
import { Variables } from './variables.ts';

const SET_CHANGES: ReadonlySet<string> = new Set(['add', 'update', 'delete']);

/** A statement of the file: its tokens, and where it begins and ends. */
export interface Statement {
  readonly tokens: readonly Token[];
  readonly at: number;
  readonly to: number;
}

export function statementOf(tokens: readonly Token[]): Statement {
  const at = tokens[0]?.at ?? 1;
  return { tokens, at, to: tokens.at(-1)?.at ?? at };
}

export class Draft {
  readonly tables: Map<string, Table> = new Map();
  readonly variables: Variables = new Variables();
  readonly #troubles: Trouble[] = [];
  readonly #plain: number[] = [];

  /** The ruleset as it stands. */
  result(): Ruleset {
    const { tables, variables } = this;
    return {
      tables,
      troubles: this.#troubles,
      variables: variables.all,
      missing: variables.missing,
      plain: this.#plain,
    };
  }

  /** Notes a statement that was understood. */
  note({ at, to }: { readonly at: number; readonly to: number }): void {
    for (let line = at; line <= to; line++) this.#plain.push(line);
  }

  /** Notes a statement that was not; `chains` are those it could change, null for everything. */
  trouble(
    kind: Trouble['kind'],
    { at, to }: { readonly at: number; readonly to: number },
    chains: readonly string[] | null,
  ): void {
    this.#troubles.push({ kind, at, to, chains });
  }

  table(family: Family, name: string, at: number): Table {
    const key = `${family} ${name}`;
    const known = this.tables.get(key);
    if (known) return known;
    const table: Table = { family, name, at, dormant: false, chains: new Map(), sets: new Map() };
    this.tables.set(key, table);
    return table;
  }

  chain(table: Table, name: string, at: number): Chain {
    const known = table.chains.get(name);
    if (known) return known;
    const chain: Chain = { name, at, hook: null, policy: null, rules: [] };
    table.chains.set(name, chain);
    return chain;
  }

  set(table: Table, kind: 'set' | 'map', name: string, at: number): NamedSet {
    const known = table.sets.get(name);
    if (known) return known;
    const set: NamedSet = { name, kind, at, dynamic: false, elements: [] };
    table.sets.set(name, set);
    return set;
  }

  /** Adds elements to a set. */
  fill(set: NamedSet, tokens: readonly Token[]): void {
    if (set.elements.length > 0) set.elements.push({ kind: 'sign', text: ',', at: tokens[0]?.at ?? 1 });
    for (const token of tokens) if (token.kind !== 'end') set.elements.push(token);
  }

  /** Adds a rule at the end of a chain, or at its beginning. */
  rule(table: Table, chain: Chain, tokens: readonly Token[], { at, to }: Statement, first: boolean): void {
    const kept = tokens.filter(({ kind }) => kind !== 'end');
    for (const [index, { text }] of kept.entries()) {
      const set = kept[index + 1]?.text;
      if (SET_CHANGES.has(text) && set?.startsWith('@')) this.set(table, 'set', set.slice(1), at).dynamic = true;
    }
    if (first) chain.rules.unshift({ tokens: kept, at, to });
    else chain.rules.push({ tokens: kept, at, to });
  }

  /** Rules that a command puts at, or takes from, a place that only the running system knows. */
  elsewhere(table: Table | undefined, chain: string, statement: Statement): void {
    this.trouble('todo', statement, table ? [filterName(table, chain)] : null);
  }
}
