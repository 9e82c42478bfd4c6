/** An nftables ruleset in the neutral words: chains as filters, base chains as guards in the order of their priorities. */
import type { Configuration } from '../../configuration.ts';
import type { Action, Filter, Guard, Rule } from '../../filter.ts';
import type { Line, Reference } from '../../line.ts';
import { LineBook } from '../../line-book.ts';
import type { SetContent } from './conditions.ts';
import { parseRuleset } from './parse.ts';
import { type RuleSurroundings, readRule } from './rule.ts';
import { type Chain, type Family, filterName, type Ruleset, type Table } from './syntax.ts';
import type { Token } from './tokens.ts';
import { readElements } from './values.ts';

type Place = Guard['place'];

/** Where the hooks of the IP families stand in a packet's way (nft(8), "Address families"). */
const PLACES: ReadonlyMap<string, Place> = new Map<string, Place>([
  ['ingress', 'in'],
  ['prerouting', 'in'],
  ['input', 'to'],
  ['forward', 'through'],
  ['output', 'from'],
  ['postrouting', 'out'],
  ['egress', 'out'],
]);

/** Connections are tracked at these hooks with this priority (NF_IP_PRI_CONNTRACK). */
const BEFORE_TRACKING: ReadonlySet<string> = new Set(['ingress', 'prerouting', 'output']);
const TRACKING_PRIORITY = -200;

const FAMILY_BITS: Readonly<Record<Family, 32 | 128 | null>> = {
  ip: 32,
  ip6: 128,
  inet: null,
  arp: null,
  bridge: null,
  netdev: null,
};

/** Reads a file whole. */
export function readRuleset(text: string, file: string): Configuration {
  const book = new LineBook(text, file);
  const ruleset = parseRuleset(text);
  for (const at of ruleset.plain) book.note(at, 'complete');
  for (const { kind, at, to, chains } of ruleset.troubles)
    for (let line = at; line <= to; line++)
      book.note(line, kind, chains ? { filters: chains, forwarding: false } : 'everything');
  const meaning = new Meaning(ruleset, book);
  const filters = [...ruleset.tables.values()].flatMap((table) => meaning.filtersOf(table));
  const guards = guardsOf(ruleset, filters, book);
  return {
    file,
    dialect: 'nftables',
    hostname: null,
    filters,
    guards,
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
  readonly #ruleset: Ruleset;
  readonly #book: LineBook;
  readonly #usedSets = new Set<string>();
  readonly #usedChains = new Set<string>();
  readonly #contents = new Map<string, SetContent | null>();
  readonly #notracks: boolean;
  readonly #rewritten: ReadonlySet<string>;

  constructor(ruleset: Ruleset, book: LineBook) {
    this.#ruleset = ruleset;
    this.#book = book;
    const rules = [...ruleset.tables.values()].flatMap(({ chains }) =>
      [...chains.values()].flatMap((chain) => chain.rules),
    );
    this.#notracks = rules.some(({ tokens }) => tokens.some(({ text, kind }) => kind === 'word' && text === 'notrack'));
    this.#rewritten = new Set(rules.flatMap(({ tokens }) => writtenFields(tokens)));
    for (const table of ruleset.tables.values())
      for (const { rules: own } of table.chains.values())
        for (const { tokens } of own)
          for (const { kind, text } of tokens)
            if (kind === 'word' && text.startsWith('@')) this.#usedSets.add(filterName(table, text.slice(1)));
    for (const { name, at } of ruleset.missing)
      this.undefinedNames.push({ kind: 'variable', name, line: book.line(at) });
  }

  filtersOf(table: Table): readonly Filter[] {
    return [...table.chains.values()].map((chain) => this.#filter(table, chain));
  }

  #filter(table: Table, chain: Chain): Filter {
    const rules: Rule[] = [];
    const surroundings = this.#surroundings(table, chain);
    for (const { tokens, at, to } of chain.rules) {
      const reading = readRule(tokens, surroundings);
      const line = this.#book.line(at);
      if (reading.translates) this.translations.push(line);
      this.#book.noteAll(at, to, reading.support);
      for (const { match, action } of reading.parts)
        rules.push({ line, match, action: this.#known(table, action, line) });
    }
    const { policy, hook } = chain;
    return {
      name: filterName(table, chain.name),
      family: FAMILY_BITS[table.family],
      rules,
      otherwise: hook ? (policy?.accepts === false ? 'deny' : 'permit') : 'return',
      otherwiseLine: hook && policy ? this.#book.line(policy.at) : null,
      stateful: false,
    };
  }

  /** A jump to a chain that stands nowhere leads nobody knows where. */
  #known(table: Table, action: Action, line: Line): Action {
    if (action.kind !== 'jump' && action.kind !== 'goto') return action;
    this.#usedChains.add(action.filter);
    const name = action.filter.slice(filterName(table, '').length);
    if (table.chains.has(name)) return action;
    this.undefinedNames.push({ kind: 'chain', name, line });
    return { kind: 'unknown', because: `the chain ${name} stands nowhere` };
  }

  #surroundings(table: Table, { hook }: Chain): RuleSurroundings {
    return {
      chainName: (chain) => filterName(table, chain),
      notracks: this.#notracks,
      beforeTracking: hook !== null && BEFORE_TRACKING.has(hook.hook) && hook.priority <= TRACKING_PRIORITY,
      rewritten: this.#rewritten,
      setNamed: (name, at) => this.#setNamed(table, name, at),
    };
  }

  #setNamed(table: Table, name: string, at: number): SetContent | null {
    const key = filterName(table, name);
    const known = this.#contents.get(key);
    if (known !== undefined) return known;
    const set = table.sets.get(name);
    if (!set) {
      this.undefinedNames.push({ kind: 'set', name, line: this.#book.line(at) });
      return null;
    }
    const elements = readElements(set.elements);
    const content = elements && { elements, dynamic: set.dynamic };
    if (!elements) this.#book.note(set.at, 'unrecognised');
    this.#contents.set(key, content);
    return content;
  }

  unusedNames(): readonly Reference[] {
    const unused: Reference[] = [];
    const add = (kind: string, name: string, at: number): void => {
      unused.push({ kind, name, line: this.#book.line(at) });
    };
    for (const table of this.#ruleset.tables.values()) {
      for (const { name, at, hook } of table.chains.values())
        if (!hook && !this.#usedChains.has(filterName(table, name))) add('chain', name, at);
      for (const { name, at } of table.sets.values())
        if (!this.#usedSets.has(filterName(table, name))) add('set', name, at);
    }
    for (const { name, at, used } of this.#ruleset.variables) if (!used) add('variable', name, at);
    return unused;
  }
}

/** Fields that a rule writes: `ip daddr set …`. */
function writtenFields(tokens: readonly Token[]): readonly string[] {
  return tokens.flatMap(({ text, kind }, index) =>
    kind === 'word' && text === 'set' && index >= 2 ? [`${tokens[index - 2]?.text} ${tokens[index - 1]?.text}`] : [],
  );
}

interface Hooked {
  readonly guard: Guard;
  readonly priority: number;
}

/** Base chains in the order in which the kernel asks them: by priority, then as they stand. */
function guardsOf(ruleset: Ruleset, filters: readonly Filter[], book: LineBook): readonly Guard[] {
  const hooked: Hooked[] = [];
  const byName = new Map(filters.map((filter) => [filter.name, filter]));
  for (const table of ruleset.tables.values())
    for (const chain of table.chains.values()) {
      const { hook } = chain;
      if (!hook || table.dormant) continue;
      const place = PLACES.get(hook.hook);
      const name = filterName(table, chain.name);
      // Frames between the ports of a bridge and ARP go other ways than IP through a router.
      if (!place || table.family === 'arp' || table.family === 'bridge') {
        book.note(hook.at, place ? 'todo' : 'unrecognised', { filters: [], forwarding: table.family !== 'arp' });
        continue;
      }
      if (hook.type === 'nat' && onlyPermits(byName.get(name))) continue;
      const devices = hook.devices.length > 0 ? hook.devices : null;
      hooked.push({
        priority: hook.priority,
        guard: {
          filter: name,
          place,
          in: place === 'in' ? devices : null,
          out: place === 'out' ? devices : null,
          line: book.line(hook.at),
        },
      });
    }
  return hooked.sort((a, b) => a.priority - b.priority).map(({ guard }) => guard);
}

/** Chains of NAT are asked about the first packet of a connection alone, and hardly ever deny. */
function onlyPermits(filter: Filter | undefined): boolean {
  const harmless = (kind: Action['kind']): boolean => kind === 'permit' || kind === 'continue' || kind === 'return';
  return (
    filter !== undefined && filter.otherwise === 'permit' && filter.rules.every(({ action }) => harmless(action.kind))
  );
}
