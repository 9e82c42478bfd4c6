/** The lines of iptables-save, iptables-restore and of scripts of iptables commands as tables, chains and rules. */
import { BUILT_IN, type Chain, type Table, type Tables, type Trouble } from './syntax.ts';
import { splitWords } from './words.ts';

/** What makes a text one of IPv6 where no line says which program wrote it. */
const IPV6_SIGN =
  /(?:^|\s)(?:-[sd]\s+(?:!\s+)?[0-9a-f]*:[0-9a-f:]*|-p\s+(?:icmpv6|ipv6-icmp)\b|--icmpv6-type\b|--reject-with\s+icmp6-)/im;
const PROGRAM = /^(?:\S*\/)?(ip6?tables)(?:-nft|-legacy|-restore|-save)?$/;
const LONG_COMMANDS: ReadonlyMap<string, string> = new Map([
  ['--append', '-A'],
  ['--insert', '-I'],
  ['--new-chain', '-N'],
  ['--new', '-N'],
  ['--policy', '-P'],
  ['--flush', '-F'],
  ['--delete-chain', '-X'],
  ['--zero', '-Z'],
  ['--delete', '-D'],
  ['--replace', '-R'],
  ['--rename-chain', '-E'],
]);

/** Reads a text; what is not understood stands in `troubles`, or stays in the words of its rule. */
export function parseTables(text: string): Tables {
  const reading = new Reading(text);
  let at = 0;
  for (const raw of text.split(/\r\n|\n|\r/)) reading.line(raw.trim(), ++at);
  return reading.result();
}

class Reading {
  readonly #tables = new Map<string, Table>();
  readonly #troubles: Trouble[] = [];
  readonly #plain: number[] = [];
  #bits: 32 | 128;
  #current = 'filter';

  constructor(text: string) {
    this.#bits = IPV6_SIGN.test(text) ? 128 : 32;
  }

  result(): Tables {
    return { tables: [...this.#tables.values()], troubles: this.#troubles, plain: this.#plain };
  }

  line(line: string, at: number): void {
    const written = /^#.*\bby (ip6?tables)/.exec(line);
    if (written) this.#bits = written[1] === 'ip6tables' ? 128 : 32;
    if (line === '' || line.startsWith('#')) return;
    this.#plain.push(at);
    if (line.startsWith('*')) this.#current = line.slice(1).trim();
    else if (line.startsWith(':')) this.#chainLine(line.slice(1), at);
    else if (line !== 'COMMIT') this.#command(line, at);
  }

  #table(name: string): Table {
    const key = `${this.#bits} ${name}`;
    const known = this.#tables.get(key);
    if (known) return known;
    const table: Table = { name, bits: this.#bits, chains: new Map() };
    this.#tables.set(key, table);
    return table;
  }

  #chain(table: Table, name: string, at: number): Chain {
    const known = table.chains.get(name);
    if (known) return known;
    // What the kernel calls lets through what no rule decides, unless a policy says otherwise.
    const policy = BUILT_IN.get(table.name)?.includes(name) ? { accepts: true, at: null } : null;
    const chain: Chain = { name, at, policy, rules: [] };
    table.chains.set(name, chain);
    return chain;
  }

  /** `:FORWARD DROP [0:0]`, or `:name - [0:0]`. */
  #chainLine(text: string, at: number): void {
    const [name, policy] = text.trim().split(/\s+/);
    if (!name || (policy !== 'ACCEPT' && policy !== 'DROP' && policy !== '-')) {
      this.#unrecognised(at);
      return;
    }
    const chain = this.#chain(this.#table(this.#current), name, at);
    if (policy !== '-') chain.policy = { accepts: policy === 'ACCEPT', at };
  }

  #unrecognised(at: number): void {
    this.#troubles.push({ kind: 'unrecognised', at, chain: null });
  }

  #command(line: string, at: number): void {
    let words = splitWords(line.replace(/^\[\d+:\d+\]\s*/, ''));
    const program = PROGRAM.exec(words?.[0] ?? '');
    if (program && words) {
      this.#bits = program[1] === 'ip6tables' ? 128 : 32;
      words = words.slice(1);
    }
    while (words && /^-w\d*$|^--wait$/.test(words[0] ?? '')) words = words.slice(/^\d+$/.test(words[1] ?? '') ? 2 : 1);
    let table = program ? 'filter' : this.#current;
    if (words && (words[0] === '-t' || words[0] === '--table')) {
      table = words[1] ?? table;
      words = words.slice(2);
    }
    if (words) this.#change(words, this.#table(table), at);
    else this.#unrecognised(at);
  }

  #change(words: readonly string[], table: Table, at: number): void {
    const [verb = '', name = '', next = ''] = words;
    const short = LONG_COMMANDS.get(verb) ?? verb;
    if (short === '-F' || short === '-X' || short === '-Z') this.#clear(table, short, words[1]);
    else if (name === '') this.#unrecognised(at);
    else if (short === '-A') this.#chain(table, name, at).rules.push({ words: words.slice(2), at });
    else if (short === '-I') this.#insert(table, words, at);
    else if (short === '-N') this.#chain(table, name, at);
    else if (short === '-P' && (next === 'ACCEPT' || next === 'DROP'))
      this.#chain(table, name, at).policy = { accepts: next === 'ACCEPT', at };
    else if (short === '-D' || short === '-R' || short === '-E')
      this.#troubles.push({ kind: 'todo', at, chain: { table, name } });
    else this.#unrecognised(at);
  }

  #insert(table: Table, words: readonly string[], at: number): void {
    const { rules } = this.#chain(table, words[1] ?? '', at);
    const numbered = /^\d{1,9}$/.test(words[2] ?? '');
    const place = numbered ? Math.max(0, Number(words[2]) - 1) : 0;
    rules.splice(Math.min(place, rules.length), 0, { words: words.slice(numbered ? 3 : 2), at });
  }

  #clear(table: Table, verb: string, name: string | undefined): void {
    for (const chain of table.chains.values()) {
      if (name !== undefined && chain.name !== name) continue;
      if (verb === '-F') chain.rules.length = 0;
      else if (verb === '-X' && chain.policy === null) table.chains.delete(chain.name);
    }
  }
}
