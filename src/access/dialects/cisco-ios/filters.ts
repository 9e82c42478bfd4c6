/** Access lists as filters: each entry's words become a rule, in the order of the sequence numbers. */
import type { AddressGrammar } from '../../cisco/address.ts';
import { readAddress } from '../../cisco/address.ts';
import { type EntryGrammar, type EntryReading, readEntry } from '../../cisco/entry.ts';
import { Words } from '../../cisco/words.ts';
import type { Filter, Match, Rule } from '../../filter.ts';
import { addressIn, allOf, EVERY, familyIs, numberIs, protocolIs, unknownMatch } from '../../matches.ts';
import type { AccessList, Entry } from './access-lists.ts';
import type { Context } from './context.ts';

const STANDARD: AddressGrammar = { bits: 32, mask: 'wildcard', groupWords: ['object-group'], bareHost: true };
/** Neighbour discovery that every IPv6 list permits before it denies the rest (ICMPv6 135 and 136). */
const DISCOVERY = [136, 135] as const;

function extendedGrammar(context: Context, bits: 32 | 128, bareHost: boolean): EntryGrammar {
  return {
    bits,
    mask: 'wildcard',
    groupWords: ['object-group'],
    bareHost,
    networkGroup: (name, field) => context.groups.networkMatch(name, field),
    serviceGroup: (name) => context.groups.serviceMatch(name),
  };
}

/** Every access list of a configuration as a filter. */
export function accessListFilters(context: Context): readonly Filter[] {
  const filters: Filter[] = [];
  for (const list of context.lists.byName.values()) filters.push(toFilter(context, list));
  return filters;
}

function toFilter(context: Context, list: AccessList): Filter {
  const entries = list.sorted();
  const family = list.kind === 'ipv6' ? 128 : 32;
  const grammar = extendedGrammar(context, family, list.kind === 'loose');
  const repeated = repeatedNumbers(entries);
  const rules = entries.map((entry): Rule => {
    const rule = toRule(context, list, entry, grammar);
    if (!repeated.has(entry.number)) return rule;
    context.book.note(entry.line.at, 'conditional', { filters: [list.name], forwarding: false });
    return { ...rule, match: allOf([rule.match, unknownMatch(`the number ${entry.number} stands twice in the list`)]) };
  });
  if (list.kind === 'ipv6' && rules.length > 0) rules.push(...discoveryRules(list));
  return {
    name: list.name,
    family,
    rules,
    // A list without entries lets everything pass where it stands.
    otherwise: rules.length === 0 ? 'permit' : 'deny',
    otherwiseLine: null,
    stateful: false,
  };
}

function repeatedNumbers(entries: readonly Entry[]): ReadonlySet<number> {
  const repeated = new Set<number>();
  for (const [index, entry] of entries.entries())
    if (entries[index + 1]?.number === entry.number) repeated.add(entry.number);
  return repeated;
}

function discoveryRules(list: AccessList): readonly Rule[] {
  return DISCOVERY.map((type) => ({
    line: { ...list.header, number: null },
    match: allOf([familyIs(128), protocolIs(58), numberIs('icmp-type', type)]),
    action: { kind: 'permit' },
  }));
}

function toRule(context: Context, list: AccessList, entry: Entry, grammar: EntryGrammar): Rule {
  const words = new Words(entry.words);
  const line = { ...entry.line, number: entry.number };
  const affects = { filters: [list.name], forwarding: false };
  const word = words.next()?.toLowerCase();
  if (word === 'evaluate') {
    context.book.note(line.at, 'conditional', affects);
    const because = `which connections ${words.rest()} remembers is not known from the configuration`;
    return { line, match: allOf([familyIs(grammar.bits), unknownMatch(because)]), action: { kind: 'permit' } };
  }
  if (word === 'dynamic') return dynamicRule(context, list, entry, grammar);
  if (word !== 'permit' && word !== 'deny') {
    context.book.note(line.at, 'unrecognised', affects);
    const because = `"${line.text.slice(0, 60)}" is not understood`;
    return { line, match: EVERY, action: { kind: 'unknown', because } };
  }
  const reading = list.kind === 'standard' ? readStandard(context, words) : readEntry(words, grammar);
  for (const group of reading.groups) context.use(`${group.kind} object-group`, group.name, line);
  context.book.note(line.at, reading.support, reading.support === 'complete' ? 'nothing' : affects);
  return { line, match: reading.match, action: { kind: word } };
}

/** A temporary entry of lock-and-key: it counts only while somebody has opened it. */
function dynamicRule(context: Context, list: AccessList, entry: Entry, grammar: EntryGrammar): Rule {
  const at = entry.words.findIndex((word) => ['permit', 'deny'].includes(word.toLowerCase()));
  const words = at < 0 ? ['unknown'] : entry.words.slice(at);
  const rule = toRule(context, list, { ...entry, words }, grammar);
  context.book.note(entry.line.at, 'conditional', { filters: [list.name], forwarding: false });
  return { ...rule, match: allOf([rule.match, unknownMatch('a dynamic entry counts only while it is opened')]) };
}

function readStandard(context: Context, words: Words): EntryReading {
  const address = readAddress(words, STANDARD);
  const groups = address?.kind === 'group' ? [{ kind: 'network' as const, name: address.name }] : [];
  words.take('log');
  const parts: Match[] = [familyIs(32)];
  if (address?.kind === 'set') parts.push(addressIn('src', address.set));
  if (address?.kind === 'group')
    parts.push(context.groups.networkMatch(address.name, 'src') ?? unknownMatch(`${address.name} stands nowhere`));
  if (address && words.done) return { match: allOf(parts), support: 'complete', groups };
  const because = `"${(words.rest() || 'the end of the line').slice(0, 60)}" is not understood`;
  return { match: allOf([...parts, unknownMatch(because)]), support: 'unrecognised', groups };
}
