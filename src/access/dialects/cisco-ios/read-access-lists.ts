/** Commands that make access lists and object groups. */
import { parseIp, parsePrefix } from '#base/prefix.ts';
import { netmaskLength } from '../../cisco/address.ts';
import { ICMP_NAMES, ICMPV6_NAMES, namedNumber, PROTOCOLS } from '../../cisco/names.ts';
import { portNames, readOperator } from '../../cisco/ports.ts';
import type { Command } from '../../cisco/source.ts';
import { Words } from '../../cisco/words.ts';
import type { AddressSet, Match, NumberRange } from '../../filter.ts';
import { allOf, familyIs, maskedSet, numberIn, numberIs, prefixSet, protocolIs, rangeSet } from '../../matches.ts';
import { type AccessList, type ListKind, numberedKind } from './access-lists.ts';
import type { Context } from './context.ts';
import type { Group } from './object-groups.ts';
import { type Block, blockOf, type Reading } from './reading.ts';

const ENTRY_WORDS: ReadonlySet<string> = new Set(['permit', 'deny', 'evaluate', 'dynamic']);
const NUMBER_LIMIT = 2_147_483_647;

/** `access-list 101 permit …`, and its `no`. */
export function readNumberedEntry(context: Context, command: Command, negated: boolean): Reading {
  const words = new Words(command.words, negated ? 2 : 1);
  const name = words.next() ?? '';
  const kind = numberedKind(name);
  const unknown: Reading = { support: 'unrecognised', affects: { filters: [name], forwarding: false } };
  if (kind === null || kind === 'other') return kind ? { ...unknown, support: 'todo' } : unknown;
  if (negated) return context.lists.byName.delete(name) ? 'complete' : 'ignored';
  const list = context.lists.open(name, kind, command.line);
  if (!list) return unknown;
  return addEntry(list, words, command) ?? unknown;
}

/** `ip access-list extended NAME`, `ipv6 access-list NAME`: opens the block of its entries. */
export function readListHeader(context: Context, command: Command, negated: boolean): Reading {
  const words = new Words(command.words, negated ? 2 : 1);
  words.skip(); // access-list
  const ipv6 = command.words[negated ? 1 : 0]?.toLowerCase() === 'ipv6';
  const word = words.peek() ?? '';
  if (['log-update', 'logging', 'persistent', 'helper', 'match-local-traffic'].includes(word)) return 'ignored';
  if (!ipv6 && word === 'resequence') return resequence(context, words);
  const kind = ipv6 ? 'ipv6' : listKind(words);
  if (kind === 'standard' || kind === 'extended') words.skip();
  const name = words.next();
  if (name === undefined) return null;
  if (negated) return context.lists.byName.delete(name) ? 'complete' : 'ignored';
  const affects = { filters: [name], forwarding: false };
  const list = kind === 'other' ? null : context.lists.open(name, kind, command.line);
  if (!list) {
    context.block = blockOf({ support: 'unrecognised', affects }, affects);
    return { support: kind === 'other' ? 'todo' : 'unrecognised', affects };
  }
  context.block = entryBlock(list);
  return 'complete';
}

/** What `ip access-list` is followed by. A name alone heads a list as NX-OS writes it: prefixes, and addresses alone for hosts. */
function listKind(words: Words): ListKind {
  const word = words.peek();
  if (word === 'standard' || word === 'extended') return word;
  return words.peek(1) === undefined ? 'loose' : 'other';
}

function resequence(context: Context, words: Words): Reading {
  words.skip();
  const list = context.lists.byName.get(words.next() ?? '');
  const start = words.number(NUMBER_LIMIT) ?? 10;
  list?.resequence(start, words.number(NUMBER_LIMIT) ?? 10);
  return list ? 'complete' : 'ignored';
}

function entryBlock(list: AccessList): Block {
  return {
    affects: { filters: [list.name], forwarding: false },
    read: (command) => {
      const words = new Words(command.words);
      if (!words.take('no')) return addEntry(list, words, command);
      const number = words.take('sequence') || /^\d+$/.test(words.peek() ?? '') ? words.number(NUMBER_LIMIT) : null;
      if (number !== null && words.done) return list.remove(number) ? 'complete' : 'ignored';
      if (words.peek() === 'remark') return 'ignored';
      if (!ENTRY_WORDS.has(words.peek() ?? '')) return null;
      return list.remove(words.all.slice(words.at)) ? 'complete' : 'ignored';
    },
  };
}

/** Adds an entry; one that is not understood stays in its place as unknown. */
function addEntry(list: AccessList, words: Words, command: Command): Reading {
  const number = readSequence(words);
  const first = words.peek();
  if (first === undefined) return null;
  if (first === 'remark' || first === 'description' || first === 'exit' || first === 'hardware') return 'ignored';
  list.add(number, words.all.slice(words.at), command.line);
  return 'later';
}

function readSequence(words: Words): number | null {
  if (words.peek() === 'sequence' && /^\d+$/.test(words.peek(1) ?? '')) words.skip();
  return words.number(NUMBER_LIMIT);
}

/** `object-group network NAME`, `object-group service NAME`, and their members. */
export function readObjectGroup(context: Context, command: Command, negated: boolean): Reading {
  const words = new Words(command.words, negated ? 2 : 1);
  const kind = words.next()?.toLowerCase().replace(/^v6-/, '') ?? '';
  const name = words.next();
  if (name === undefined || (kind !== 'network' && kind !== 'service')) {
    context.block = blockOf('todo');
    return 'todo';
  }
  if (negated) return context.groups[kind].delete(name) ? 'complete' : 'ignored';
  const group = context.groups.open(kind, name, command.line);
  context.block = {
    affects: 'nothing',
    read: (member) => {
      const memberWords = new Words(member.words);
      if (memberWords.peek() === 'description' || memberWords.peek() === 'exit') return 'ignored';
      if (memberWords.take('group-object')) {
        const nested = memberWords.next() ?? '';
        context.use(`${kind} object-group`, nested, member.line);
        group.nested.push(nested);
        return 'complete';
      }
      return readMember(group, kind, memberWords, member);
    },
  };
  return 'complete';
}

function readMember(group: Group, kind: 'network' | 'service', words: Words, member: Command): Reading {
  if (kind === 'network') {
    const set = readNetwork(words);
    if (set && words.done) {
      group.sets.push(...set);
      return 'complete';
    }
  } else {
    const service = readService(words);
    if (service && words.done) {
      group.services.push(service);
      return 'complete';
    }
  }
  // What was not understood may add to the group, or take from it.
  group.unknown.push(`line ${member.line.at} of the object group ${group.name} is not understood`);
  return 'unrecognised';
}

function readNetwork(words: Words): readonly AddressSet[] | null {
  if (words.take('any')) return [maskedSet(32, 0n, 0n)];
  if (words.take('any6')) return [maskedSet(128, 0n, 0n)];
  if (words.take('host')) {
    const ip = parseIp(words.next() ?? '');
    return ip && [prefixSet({ ...ip, length: ip.bits })];
  }
  if (words.take('range')) {
    const [from, to] = [parseIp(words.next() ?? ''), parseIp(words.next() ?? '')];
    return from && to && from.bits === to.bits && from.value <= to.value
      ? [rangeSet(from.bits, from.value, to.value)]
      : null;
  }
  const text = words.next() ?? '';
  if (text.includes('/')) {
    const prefix = parsePrefix(text);
    return prefix && [prefixSet(prefix)];
  }
  const ip = parseIp(text);
  return ip?.bits === 32 ? readMask(ip.value, words) : null;
}

/** A netmask, `/LENGTH`, or a wildcard mask (known by its first bit). */
function readMask(value: bigint, words: Words): readonly AddressSet[] | null {
  const text = words.next() ?? '';
  if (text.startsWith('/')) {
    const prefix = parsePrefix(`0.0.0.0${text}`);
    return prefix && [prefixSet({ ...prefix, value })];
  }
  const mask = parseIp(text);
  if (mask?.bits !== 32) return null;
  if (netmaskLength(mask.value) !== null) return [maskedSet(32, value, mask.value)];
  return mask.value >> 31n === 0n ? [maskedSet(32, value, 0xffff_ffffn ^ mask.value)] : null;
}

function readService(words: Words): Match | null {
  const word = words.next()?.toLowerCase() ?? '';
  if (word === 'ip') return familyIs(32);
  if (word === 'ipv6') return familyIs(128);
  if (word === 'icmp' || word === 'icmpv6') return readIcmpService(word, words);
  const protocols = word === 'tcp-udp' ? [6, 17] : [namedNumber(word, PROTOCOLS, 255)];
  const [first] = protocols;
  if (first === undefined || first === null) return null;
  const matches: Match[] = [protocolIs(...protocols.filter((protocol) => protocol !== null))];
  if (words.take('source')) {
    const ports = readServicePorts(words, first);
    if (!ports) return null;
    matches.push(numberIn('sport', ...ports));
  }
  if (!words.done) {
    const ports = readServicePorts(words, first);
    if (!ports) return null;
    matches.push(numberIn('dport', ...ports));
  }
  return allOf(matches);
}

/** Ports behind an operator, or one alone. */
function readServicePorts(words: Words, protocol: number): readonly NumberRange[] | null {
  const ranges = readOperator(words, portNames(protocol));
  if (ranges !== undefined) return ranges;
  const port = namedNumber(words.peek(), portNames(protocol), 65535);
  if (port === null) return null;
  words.skip();
  return [{ from: port, to: port }];
}

function readIcmpService(word: 'icmp' | 'icmpv6', words: Words): Match | null {
  const protocol = protocolIs(word === 'icmp' ? 1 : 58);
  if (words.done) return protocol;
  const named = (word === 'icmp' ? ICMP_NAMES : ICMPV6_NAMES).get(words.peek() ?? '');
  if (named) {
    words.skip();
    const code = named[1];
    return allOf([protocol, numberIs('icmp-type', named[0]), ...(code === null ? [] : [numberIs('icmp-code', code)])]);
  }
  const type = words.number(255);
  if (type === null) return null;
  const code = words.number(255);
  return allOf([protocol, numberIs('icmp-type', type), ...(code === null ? [] : [numberIs('icmp-code', code)])]);
}
