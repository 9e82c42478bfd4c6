/** iptables-save in the neutral words: chains as filters, those that the kernel calls as guards in the order of their tables. */
import type { Configuration } from '../../configuration.ts';
import type { Filter, Guard, NumberField, Rule } from '../../filter.ts';
import type { Line, Reference } from '../../line.ts';
import { LineBook } from '../../line-book.ts';
import { untracked } from '../../linux/tracking.ts';
import { parseTables } from './parse.ts';
import { type RuleContext, readRule } from './rule.ts';
import { BUILT_IN, type Chain, type Table, type Tables } from './syntax.ts';

const PLACES: ReadonlyMap<string, Guard['place']> = new Map<string, Guard['place']>([
  ['PREROUTING', 'in'],
  ['INPUT', 'to'],
  ['FORWARD', 'through'],
  ['OUTPUT', 'from'],
  ['POSTROUTING', 'out'],
]);
/** The order in which tables are asked at one hook. */
const TABLES: readonly string[] = [...BUILT_IN.keys()];
/** Targets that write a field. */
const WRITERS: ReadonlyMap<string, NumberField> = new Map<string, NumberField>([
  ['DSCP', 'dscp'],
  ['TOS', 'dscp'],
  ['ECN', 'ecn'],
  ['TTL', 'ttl'],
  ['HL', 'ttl'],
]);

/** Reads a file whole. */
export function readTables(text: string, file: string): Configuration {
  const book = new LineBook(text, file);
  const parsed = parseTables(text);
  const meaning = new Meaning(parsed, book);
  for (const at of parsed.plain) book.note(at, 'complete');
  for (const { kind, at, chain } of parsed.troubles)
    book.note(
      at,
      kind,
      chain ? { filters: [meaning.nameOf(chain.table, chain.name)], forwarding: false } : 'everything',
    );
  const filters = parsed.tables.flatMap((table) =>
    [...table.chains.values()].map((chain) => meaning.filter(table, chain)),
  );
  return {
    file,
    dialect: 'iptables-save',
    hostname: null,
    filters,
    guards: guardsOf(parsed, filters, meaning, book),
    interfaces: [],
    routes: [],
    lines: book.all(),
    undefinedNames: meaning.undefinedNames,
    unusedNames: meaning.unusedNames(),
    routing: { ospf: [], bgp: [], translations: meaning.translations },
  };
}

class Meaning {
  readonly undefinedNames: Reference[] = [];
  readonly translations: Line[] = [];
  readonly #parsed: Tables;
  readonly #book: LineBook;
  readonly #used = new Set<string>();
  readonly #notracks: boolean;
  readonly #rewritten: ReadonlySet<NumberField>;

  constructor(parsed: Tables, book: LineBook) {
    this.#parsed = parsed;
    this.#book = book;
    const targets = new Set<string>();
    let notracks = false;
    for (const { chains } of parsed.tables)
      for (const { rules } of chains.values())
        for (const { words } of rules) {
          targets.add(words[words.indexOf('-j') + 1] ?? '');
          notracks ||= words.includes('--notrack');
        }
    this.#notracks = notracks || targets.has('NOTRACK');
    this.#rewritten = new Set([...WRITERS].flatMap(([target, field]) => (targets.has(target) ? [field] : [])));
  }

  /** `TABLE CHAIN`; where one file holds both families, those of IPv6 are told apart. */
  nameOf(table: Table, chain: string): string {
    const both = table.bits === 128 && this.#parsed.tables.some(({ bits, name }) => bits === 32 && name === table.name);
    return `${both ? 'ip6 ' : ''}${table.name} ${chain}`;
  }

  filter(table: Table, chain: Chain): Filter {
    const rules: Rule[] = [];
    const context = this.#context(table);
    for (const { words, at } of chain.rules) {
      const { match, action, support, translates, missing } = readRule(words, context);
      const line = this.#book.line(at);
      this.#book.note(at, support);
      if (translates) this.translations.push(line);
      if (missing !== null) this.undefinedNames.push({ kind: 'chain', name: missing, line });
      rules.push({ line, match, action });
    }
    const { policy } = chain;
    return {
      name: this.nameOf(table, chain.name),
      family: table.bits,
      rules,
      otherwise: policy === null ? 'return' : policy.accepts ? 'permit' : 'deny',
      otherwiseLine: policy === null || policy.at === null ? null : this.#book.line(policy.at),
      stateful: false,
    };
  }

  #context(table: Table): RuleContext {
    return {
      bits: table.bits,
      untracked: table.name === 'raw' ? null : untracked(this.#notracks, table.bits),
      rewritten: this.#rewritten,
      chainName: (name) => {
        if (!table.chains.has(name)) return null;
        const filter = this.nameOf(table, name);
        this.#used.add(filter);
        return filter;
      },
    };
  }

  unusedNames(): readonly Reference[] {
    return this.#parsed.tables.flatMap((table) =>
      [...table.chains.values()].flatMap(({ name, policy, at }) =>
        policy === null && !this.#used.has(this.nameOf(table, name))
          ? [{ kind: 'chain', name, line: this.#book.line(at) }]
          : [],
      ),
    );
  }
}

function guardsOf(parsed: Tables, filters: readonly Filter[], meaning: Meaning, book: LineBook): readonly Guard[] {
  const byName = new Map(filters.map((filter) => [filter.name, filter]));
  const ordered = [...parsed.tables].sort((a, b) => TABLES.indexOf(a.name) - TABLES.indexOf(b.name));
  return ordered.flatMap((table) =>
    [...table.chains.values()].flatMap((chain): Guard[] => {
      const place = PLACES.get(chain.name);
      const filter = byName.get(meaning.nameOf(table, chain.name));
      if (!place || chain.policy === null || !filter || !BUILT_IN.has(table.name)) return [];
      // Chains of NAT are asked about the first packet of a connection alone, and hardly ever deny.
      if (table.name === 'nat' && onlyPermits(filter)) return [];
      return [{ filter: filter.name, place, in: null, out: null, line: book.line(chain.at) }];
    }),
  );
}

function onlyPermits({ otherwise, rules }: Filter): boolean {
  return (
    otherwise === 'permit' &&
    rules.every(({ action: { kind } }) => kind === 'permit' || kind === 'continue' || kind === 'return')
  );
}
