/** Flows in the neutral words: each table is a filter, asked from the highest priority down; the first one guards every port. */
import type { Configuration } from '../../configuration.ts';
import type { Action, Filter, Match, Rule } from '../../filter.ts';
import type { Line } from '../../line.ts';
import { LineBook } from '../../line-book.ts';
import { allOf, unknownMatch } from '../../matches.ts';
import { type Outcome, readActions } from './actions.ts';
import { fieldKey, readField } from './fields.ts';
import { type Flow, parseFlows } from './syntax.ts';

/** A table as it is asked in one way. */
interface Variant {
  readonly table: number;
  /** Connection tracking was asked before. */
  readonly tracked: boolean;
  /** Another table is asked where this one lets nothing out: what it drops goes back. */
  readonly soft: boolean;
}

/** Reads a file whole. */
export function readFlows(text: string, file: string): Configuration {
  const book = new LineBook(text, file);
  const { flows, unrecognised, todo } = parseFlows(text);
  for (const at of unrecognised) book.note(at, 'unrecognised', 'everything');
  for (const at of todo) book.note(at, 'todo', 'everything');
  const tables = new Tables(flows, book);
  const filters = tables.filters();
  return {
    file,
    dialect: 'open-vswitch',
    hostname: null,
    filters,
    guards: filters.some(({ name }) => name === 'table 0')
      ? [{ filter: 'table 0', place: 'in', in: null, out: null, line: null }]
      : [],
    interfaces: [],
    routes: [],
    lines: book.all(),
    undefinedNames: [],
    unusedNames: [],
    routing: { ospf: [], bgp: [], translations: tables.translations },
  };
}

class Tables {
  readonly translations: Line[] = [];
  readonly #book: LineBook;
  readonly #byTable = new Map<number, Flow[]>();
  readonly #outcomes = new Map<Flow, Outcome>();
  /** Fields that some flow looks at. */
  readonly #looked: ReadonlySet<string>;
  readonly #variants = new Map<string, Variant>();
  readonly #waiting: Variant[] = [];

  constructor(flows: readonly Flow[], book: LineBook) {
    this.#book = book;
    this.#looked = new Set(flows.flatMap(({ fields }) => fields.map(({ name }) => fieldKey(name))));
    for (const flow of flows) {
      const outcome = readActions(flow.actions);
      this.#outcomes.set(flow, outcome);
      const table = this.#byTable.get(flow.table);
      if (table) table.push(flow);
      else this.#byTable.set(flow.table, [flow]);
      if (outcome.translates) this.translations.push(book.line(flow.at));
      book.note(flow.at, outcome.support);
    }
    for (const table of this.#byTable.values()) table.sort((a, b) => b.priority - a.priority || a.at - b.at);
  }

  /** Every table in every way in which it is asked from the first one; those that nothing asks as if packets began there. */
  filters(): readonly Filter[] {
    const filters: { variant: Variant; filter: (name: (variant: Variant) => string) => Filter }[] = [];
    const build = (variant: Variant): void => {
      this.#ask(variant);
      for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
        const current = next;
        const rules = this.#rules(current);
        filters.push({ variant: current, filter: (name) => this.#filter(current, rules, name) });
      }
    };
    if (this.#byTable.has(0)) build({ table: 0, tracked: false, soft: false });
    for (const table of [...this.#byTable.keys()].sort((a, b) => a - b)) {
      const known = [...this.#variants.values()].filter((variant) => variant.table === table);
      if (!known.some(({ soft }) => !soft)) build({ table, tracked: known[0]?.tracked ?? false, soft: false });
    }
    const plain = new Set<string>();
    for (const { table, tracked, soft } of this.#variants.values()) if (!soft && !tracked) plain.add(String(table));
    const name = (variant: Variant): string => nameOf(variant, plain.has(String(variant.table)));
    return filters.map(({ filter }) => filter(name)).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  #ask(variant: Variant): void {
    const key = nameOf(variant, true);
    if (this.#variants.has(key)) return;
    this.#variants.set(key, variant);
    this.#waiting.push(variant);
  }

  #filter(variant: Variant, rules: readonly Draft[], name: (variant: Variant) => string): Filter {
    return {
      name: name(variant),
      family: null,
      rules: rules.map(
        ({ line, match, action, to }): Rule => ({
          line,
          match,
          action: to ? { kind: to.kind, filter: name(to.variant) } : action,
        }),
      ),
      // What no flow of a table matches is dropped (OpenFlow 1.3, 5.4).
      otherwise: variant.soft ? 'return' : 'deny',
      otherwiseLine: null,
      stateful: false,
    };
  }

  #rules(variant: Variant): readonly Draft[] {
    return (this.#byTable.get(variant.table) ?? []).flatMap((flow) => {
      const parts: Match[] = [];
      for (const field of flow.fields) {
        const { match, support } = readField(field, variant.tracked);
        parts.push(match);
        this.#book.note(flow.at, support);
      }
      if (flow.expires) {
        parts.push(unknownMatch('the flow goes by itself after a time'));
        this.#book.note(flow.at, 'conditional');
      }
      return this.#drafts(flow, allOf(parts), variant);
    });
  }

  /** One rule for each table that a flow asks: the last one's word is the flow's own. */
  #drafts(flow: Flow, match: Match, variant: Variant): readonly Draft[] {
    const outcome = this.#outcomes.get(flow);
    const line = this.#book.line(flow.at);
    const plain = (action: Action): readonly Draft[] => [{ line, match, action, to: null }];
    if (!outcome) return [];
    if (outcome.leaves) return plain({ kind: 'permit' });
    if (outcome.because !== null) return plain({ kind: 'unknown', because: outcome.because });
    if (outcome.asks.length === 0) return plain({ kind: variant.soft ? 'return' : 'deny' });
    const changed = outcome.writes.find((field) => this.#looked.has(field));
    if (changed !== undefined) {
      this.#book.note(flow.at, 'todo');
      return plain({ kind: 'unknown', because: `${changed} is written before another table is asked` });
    }
    return outcome.asks.map(({ table, tracked }, index) => {
      const isLast = index === outcome.asks.length - 1;
      const asked: Variant = { table, tracked: tracked ?? variant.tracked, soft: variant.soft || !isLast };
      this.#ask(asked);
      return {
        line,
        match,
        action: { kind: 'continue' },
        to: { kind: isLast ? ('goto' as const) : ('jump' as const), variant: asked },
      };
    });
  }
}

interface Draft {
  readonly line: Line;
  readonly match: Match;
  readonly action: Action;
  readonly to: { readonly kind: 'jump' | 'goto'; readonly variant: Variant } | null;
}

/** `table 1`; told apart where a table is asked both before and behind connection tracking. */
function nameOf({ table, tracked, soft }: Variant, both: boolean): string {
  return `table ${table}${tracked && both ? ' +trk' : ''}${soft ? ' (goes on)' : ''}`;
}
