/** An entry of an extended access list as IOS, NX-OS and ASA write it: protocol, addresses, ports, and what stands behind. */
import type { Match } from '../filter.ts';
import { allOf, EVERY, numberIn, numberIs, unknownMatch } from '../matches.ts';
import { type AddressGrammar, type AddressReading, readAddress } from './address.ts';
import { ICMP_NAMES, ICMPV6_NAMES, type IcmpName, namedNumber, PROTOCOLS } from './names.ts';
import { conditionMatch, type Options, readOptions } from './options.ts';
import { portNames, readOperator } from './ports.ts';
import type { Words } from './words.ts';

/** What an entry matches, and how well that is known. */
export interface EntryReading {
  readonly match: Match;
  readonly support: 'complete' | 'conditional' | 'unrecognised';
  /** Names of groups that it uses. */
  readonly groups: readonly { readonly kind: 'network' | 'service'; readonly name: string }[];
}

/** What an entry may say in a dialect. */
export interface EntryGrammar extends AddressGrammar {
  /** Addresses of a group of networks as a match of one field; null where there is no such group. */
  networkGroup(name: string, field: 'src' | 'dst'): Match | null;
  /** What a group of services matches; null where there is no such group. */
  serviceGroup(name: string): Match | null;
  /** Ports by a group's name, where the dialect has such groups. */
  portGroup?(name: string, field: 'sport' | 'dport'): Match | null;
}

interface State {
  readonly words: Words;
  readonly grammar: EntryGrammar;
  readonly matches: Match[];
  readonly groups: { kind: 'network' | 'service'; name: string }[];
  protocol: number | null;
}

/** Protocols whose entries may name ports. */
const WITH_PORTS: ReadonlySet<number> = new Set([6, 17, 132]);
const ICMP = { 32: 1, 128: 58 } as const;

/** Reads an entry behind its `permit` or `deny`. What is not understood makes the match narrower in an unknown way, never wider. */
export function readEntry(words: Words, grammar: EntryGrammar): EntryReading {
  const state: State = {
    words,
    grammar,
    matches: [{ kind: 'family', bits: grammar.bits }],
    groups: [],
    protocol: null,
  };
  const options: Options = { matches: [], conditions: [], inactive: false };
  const bad = readParts(state) ?? readOptions(words, options);
  const { groups } = state;
  if (bad !== null) {
    const because = `"${bad.slice(0, 60)}" is not understood`;
    return {
      match: allOf([...state.matches, ...options.matches, unknownMatch(because)]),
      support: 'unrecognised',
      groups,
    };
  }
  if (options.inactive) return { match: { kind: 'any', of: [] }, support: 'complete', groups };
  const match = allOf([...state.matches, ...options.matches, conditionMatch(options.conditions)]);
  return { match, support: options.conditions.length > 0 ? 'conditional' : 'complete', groups };
}

/** Protocol, source, its ports, destination, its ports, message: the words that are not understood, or null. */
function readParts(state: State): string | null {
  const { words } = state;
  const rest = (): string => words.rest() || 'the end of the line';
  if (!readProtocol(state)) return rest();
  if (!readSide(state, 'src')) return rest();
  if (!readPorts(state, 'sport')) return rest();
  if (!readSide(state, 'dst')) return rest();
  if (!readPorts(state, 'dport')) return rest();
  readIcmp(state);
  return null;
}

function readProtocol(state: State): boolean {
  const { words, grammar } = state;
  const word = words.peek();
  if (word === undefined) return false;
  if (word === 'object-group' || word === 'object') return readServiceGroup(state);
  if (word === 'ip' || word === 'ipv6' || word === 'ipv4') {
    words.skip();
    return true;
  }
  const protocol = word === 'icmp' ? ICMP[grammar.bits] : namedNumber(word, PROTOCOLS, 255);
  if (protocol === null) return false;
  words.skip();
  state.protocol = protocol;
  state.matches.push(numberIs('protocol', protocol));
  return true;
}

function readServiceGroup(state: State): boolean {
  const name = state.words.all[state.words.at + 1];
  if (name === undefined) return false;
  state.words.skip(2);
  state.groups.push({ kind: 'service', name });
  state.matches.push(
    state.grammar.serviceGroup(name) ?? unknownMatch(`the service group ${name} stands nowhere in the configuration`),
  );
  return true;
}

function readSide(state: State, field: 'src' | 'dst'): boolean {
  const reading = readAddress(state.words, state.grammar);
  if (!reading) return false;
  if (reading.kind === 'group') state.groups.push({ kind: 'network', name: reading.name });
  state.matches.push(addressMatch(reading, state.grammar, field));
  return true;
}

function addressMatch(reading: NonNullable<AddressReading>, grammar: EntryGrammar, field: 'src' | 'dst'): Match {
  if (reading.kind === 'any') return EVERY;
  if (reading.kind === 'set') return { kind: 'address', field, of: [reading.set] };
  return (
    grammar.networkGroup(reading.name, field) ??
    unknownMatch(`the address group ${reading.name} stands nowhere in the configuration`)
  );
}

function readPorts(state: State, field: 'sport' | 'dport'): boolean {
  const { words, grammar, protocol } = state;
  if (protocol === null || !WITH_PORTS.has(protocol)) return true;
  if (grammar.portGroup && words.peek() === 'portgroup' && words.peek(1) !== undefined) {
    words.skip();
    const name = words.next() ?? '';
    state.matches.push(grammar.portGroup(name, field) ?? unknownMatch(`the port group ${name} stands nowhere`));
    return true;
  }
  const ranges = readOperator(words, portNames(protocol));
  if (ranges) state.matches.push(numberIn(field, ...ranges));
  return ranges !== null;
}

function readIcmp(state: State): void {
  const { words, protocol, grammar } = state;
  if (protocol !== ICMP[grammar.bits]) return;
  const name: IcmpName | undefined = (grammar.bits === 32 ? ICMP_NAMES : ICMPV6_NAMES).get(words.peek() ?? '');
  if (name) {
    words.skip();
    pushIcmp(state, name[0], name[1]);
    return;
  }
  const type = words.number(255);
  if (type !== null) pushIcmp(state, type, words.number(255));
}

function pushIcmp(state: State, type: number, code: number | null): void {
  state.matches.push(numberIs('icmp-type', type));
  if (code !== null) state.matches.push(numberIs('icmp-code', code));
}
