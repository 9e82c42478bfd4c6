/** The tokens of an nftables file as a ruleset: the commands of nft, and tables with what stands in their braces. */
import { Draft, type Statement, statementOf } from './draft.ts';
import { readPriority } from './priority.ts';
import { Reader } from './reader.ts';
import { type Chain, type Family, filterName, type Ruleset, type Table } from './syntax.ts';
import { type Token, tokenise } from './tokens.ts';

const FAMILIES: ReadonlySet<string> = new Set(['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev']);
/** Objects of a table that decide nothing by themselves. */
const OBJECTS: ReadonlySet<string> = new Set('counter quota limit ct synproxy secmark flowtable tunnel'.split(' '));
/** Commands that only show something. */
const SHOWING: ReadonlySet<string> = new Set(['list', 'reset', 'monitor', 'export', 'describe']);
const REMOVING: ReadonlySet<string> = new Set(['delete', 'destroy', 'replace', 'rename']);
const SETS: ReadonlySet<string> = new Set(['set', 'map', 'meter']);

/** Reads a file; what is not understood stands in `troubles`, or stays in the tokens of its rule. */
export function parseRuleset(text: string): Ruleset {
  const draft = new Draft();
  const reader = new Reader(tokenise(text));
  for (reader.skipEnds(); !reader.done; reader.skipEnds()) {
    const statement = statementOf(reader.statement());
    if (statement.tokens.length > 0) readCommand(draft, statement);
    else {
      // A brace that closes nothing.
      draft.trouble('unrecognised', statementOf([reader.next() ?? { kind: 'sign', text: '}', at: 1 }]), null);
    }
  }
  return draft.result();
}

function readCommand(draft: Draft, statement: Statement): void {
  const words = new Reader(statement.tokens);
  const verb = words.word() ?? '';
  if (SHOWING.has(verb) || readVariable(draft, statement)) return;
  if (verb === 'include') draft.trouble('todo', statement, null);
  else if (verb === 'flush') flush(draft, words, statement);
  else if (REMOVING.has(verb)) remove(draft, words, statement);
  else {
    if (verb === 'add' || verb === 'create' || verb === 'insert') words.skip();
    add(draft, words, statement, verb === 'insert');
  }
}

/** `define NAME = …`, `redefine`, `undefine`: true where it was one. */
function readVariable(draft: Draft, statement: Statement): boolean {
  const [verb, name, sign] = statement.tokens;
  if (verb?.text === 'undefine' && name) draft.variables.undefine(name.text);
  else if ((verb?.text === 'define' || verb?.text === 'redefine') && name && sign?.text === '=')
    draft.variables.define(name.text, statement.at, statement.tokens.slice(3));
  else return false;
  draft.note(statement);
  return true;
}

/** Takes the name of a family, or says `ip` where there is none. */
function readFamily(words: Reader): Family {
  const word = words.word() ?? '';
  if (!FAMILIES.has(word) || words.word(1) === undefined || words.word(1) === '{') return 'ip';
  words.skip();
  return word as Family;
}

function add(draft: Draft, words: Reader, statement: Statement, inserts: boolean): void {
  const what = words.next()?.text ?? '';
  const family = readFamily(words);
  const [name, member] = [words.word(), words.word(1)];
  if (OBJECTS.has(what)) draft.note(statement);
  else if (name !== undefined && what === 'table') {
    words.skip();
    readTable(draft, words, draft.table(family, name, statement.at), statement);
  } else if (name === undefined || member === undefined) draft.trouble('unrecognised', statement, null);
  else {
    words.skip(2);
    addMember(draft, words, draft.table(family, name, statement.at), { what, member, inserts }, statement);
  }
}

function addMember(
  draft: Draft,
  words: Reader,
  table: Table,
  { what, member, inserts }: { readonly what: string; readonly member: string; readonly inserts: boolean },
  statement: Statement,
): void {
  if (what === 'chain') readChain(draft, words, table, member, statement);
  else if (SETS.has(what)) readSet(draft, words, table, { what, name: member }, statement);
  else if (what === 'element') {
    draft.fill(draft.set(table, 'set', member, statement.at), draft.variables.expand(words.rest()));
    draft.note(statement);
  } else if (what === 'rule') {
    const chain = draft.chain(table, member, statement.at);
    const word = words.word() ?? '';
    if (word === 'position' || word === 'index' || word === 'handle') draft.elsewhere(table, member, statement);
    else draft.rule(table, chain, draft.variables.expand(words.rest()), statement, inserts);
  } else draft.trouble('unrecognised', statement, null);
}

/** Calls back for every statement between the braces that stand next, if any do. */
function eachWithin(
  draft: Draft,
  words: Reader,
  statement: Statement,
  chains: readonly string[] | null,
  visit: (inner: Statement) => void,
): void {
  if (words.done) return;
  const opened = words.take('{');
  const { tokens, closed } = opened ? words.block() : { tokens: [], closed: false };
  // No brace, none at the end, or more behind it: what is meant is not what was read.
  if (!closed || !words.done) draft.trouble('unrecognised', statement, chains);
  const body = new Reader(tokens);
  for (body.skipEnds(); !body.done; body.skipEnds()) {
    const inner = statementOf(body.statement());
    if (inner.tokens.length === 0) body.skip();
    else visit(inner);
  }
}

function readTable(draft: Draft, words: Reader, table: Table, statement: Statement): void {
  draft.note({ at: statement.at, to: statement.at });
  eachWithin(draft, words, statement, null, (inner) => {
    if (readVariable(draft, inner)) return;
    const body = new Reader(inner.tokens);
    const what = body.next()?.text ?? '';
    const name = body.next()?.text;
    if (what === 'flags') {
      table.dormant ||= inner.tokens.some(({ text }) => text === 'dormant');
      draft.note(inner);
    } else if (what === 'comment' || OBJECTS.has(what)) draft.note(inner);
    else if (name !== undefined && what === 'chain') readChain(draft, body, table, name, inner);
    else if (name !== undefined && SETS.has(what)) readSet(draft, body, table, { what, name }, inner);
    else draft.trouble(what === 'include' ? 'todo' : 'unrecognised', inner, null);
  });
}

function readChain(draft: Draft, words: Reader, table: Table, name: string, statement: Statement): void {
  const chain = draft.chain(table, name, statement.at);
  draft.note({ at: statement.at, to: statement.at });
  eachWithin(draft, words, statement, [filterName(table, name)], (inner) => {
    if (!readVariable(draft, inner)) readChainStatement(draft, table, chain, inner);
  });
}

function readChainStatement(draft: Draft, table: Table, chain: Chain, statement: Statement): void {
  const tokens = draft.variables.expand(statement.tokens);
  const [first, second, third] = tokens.map(({ text }) => text);
  if (first === 'type' && third === 'hook') {
    if (readHook(tokens, table, chain, statement.at)) draft.note(statement);
    else draft.trouble('unrecognised', statement, null);
  } else if (first === 'policy' && (second === 'accept' || second === 'drop') && tokens.length === 2) {
    chain.policy = { accepts: second === 'accept', at: statement.at };
    draft.note(statement);
  } else if (first === 'devices' && chain.hook) {
    chain.hook = { ...chain.hook, devices: devicesOf(tokens) };
    draft.note(statement);
  } else if ((first === 'comment' && tokens.length === 2) || first === 'flags') draft.note(statement);
  else draft.rule(table, chain, tokens, statement, false);
}

/** `type filter hook forward [device "eth0"] priority filter + 10`. */
function readHook(tokens: readonly Token[], table: Table, chain: Chain, at: number): boolean {
  const texts = tokens.map(({ text }) => text);
  const place = texts.indexOf('priority');
  const priority = place < 0 ? null : readPriority(texts.slice(place + 1).join(''), table.family === 'bridge');
  if (priority === null) return false;
  chain.hook = { type: texts[1] ?? '', hook: texts[3] ?? '', priority, devices: devicesOf(tokens.slice(4, place)), at };
  return true;
}

function devicesOf(tokens: readonly Token[]): readonly string[] {
  return tokens
    .filter(({ text, kind }) => kind !== 'sign' && kind !== 'end' && text !== 'device' && text !== 'devices')
    .map(({ text }) => text);
}

function readSet(
  draft: Draft,
  words: Reader,
  table: Table,
  { what, name }: { readonly what: string; readonly name: string },
  statement: Statement,
): void {
  const set = draft.set(table, what === 'map' ? 'map' : 'set', name, statement.at);
  set.dynamic ||= what === 'meter';
  draft.note(statement);
  eachWithin(draft, words, statement, null, ({ tokens }) => {
    const texts = tokens.map(({ text }) => text);
    if (texts[0] === 'elements') draft.fill(set, draft.variables.expand(tokens).slice(2));
    else if (texts[0] === 'timeout' || (texts[0] === 'flags' && /\b(?:dynamic|timeout)\b/.test(texts.join(' '))))
      set.dynamic = true;
  });
}

function flush(draft: Draft, words: Reader, statement: Statement): void {
  words.skip();
  const what = words.next()?.text ?? '';
  draft.note(statement);
  if (what === 'ruleset') {
    const family = words.word();
    for (const [key, table] of draft.tables)
      if (family === undefined || table.family === family) draft.tables.delete(key);
    return;
  }
  const table = draft.tables.get(`${readFamily(words)} ${words.word()}`);
  const [chain, set] = [table?.chains.get(words.word(1) ?? ''), table?.sets.get(words.word(1) ?? '')];
  if (what === 'table') for (const each of table?.chains.values() ?? []) each.rules = [];
  else if (what === 'chain' && chain) chain.rules = [];
  else if (SETS.has(what) && set) set.elements = [];
  else if (what !== 'chain' && !SETS.has(what)) draft.trouble('unrecognised', statement, null);
}

function remove(draft: Draft, words: Reader, statement: Statement): void {
  const verb = words.next()?.text ?? '';
  const what = words.next()?.text ?? '';
  const key = `${readFamily(words)} ${words.word()}`;
  const member = words.word(1) ?? '';
  const table = draft.tables.get(key);
  const removes = verb === 'delete' || verb === 'destroy';
  if (removes && what === 'table') draft.tables.delete(key);
  else if (removes && what === 'chain') table?.chains.delete(member);
  else if (removes && SETS.has(what)) table?.sets.delete(member);
  else if (removes && what === 'element') {
    // Which ones were there before, this file alone does not say.
    const set = table?.sets.get(member);
    if (set) [set.elements, set.dynamic] = [[], true];
  } else if (!removes || !OBJECTS.has(what)) {
    draft.elsewhere(what === 'rule' ? table : undefined, member, statement);
    return;
  }
  draft.note(statement);
}
