/** Objects and object groups of ASA: networks, services, protocols and ICMP types, nested to any depth. */
import { parseIp, parsePrefix } from '#base/prefix.ts';
import type { Command } from '../../blocks.ts';
import { ICMP_NAMES, namedNumber, PROTOCOLS } from '../../cisco/names.ts';
import { readOperator } from '../../cisco/ports.ts';
import { Words } from '../../cisco/words.ts';
import type { AddressSet, Match } from '../../filter.ts';
import { type FirewallObject, FirewallObjects } from '../../firewall-objects.ts';
import {
  addressIn,
  allOf,
  anyOf,
  EVERY,
  maskedSet,
  numberIn,
  numberIs,
  prefixSet,
  protocolIs,
  rangeSet,
  unknownMatch,
} from '../../matches.ts';
import { asaPortNames } from './ports.ts';

/** What an object is asked for: addresses of a side, or ports of a side; services say it themselves. */
export type Field = 'src' | 'dst' | 'sport' | 'dport' | '';

const IP_WORDS: ReadonlySet<string> = new Set(['ip', 'ip4', 'ip6']);
const TRANSPORTS: ReadonlyMap<string, readonly number[]> = new Map([
  ['tcp', [6]],
  ['udp', [17]],
  ['sctp', [132]],
  ['tcp-udp', [6, 17]],
]);

/** All objects of a configuration. */
export class Objects {
  readonly networks: FirewallObjects<Field> = new FirewallObjects();
  readonly services: FirewallObjects<Field> = new FirewallObjects();

  /** Protocols and ICMP messages have objects that the device brings along: `ospf`, `icmp-echo`. One of the same name in the file counts. */
  constructor() {
    for (const name of PROTOCOLS.keys()) this.#bring(name, protocolOf(name));
    for (const name of ICMP_NAMES.keys()) {
      const type = icmpOf(name);
      this.#bring(`icmp-${name}`, type && allOf([protocolIs(1), type]));
    }
  }

  #bring(name: string, match: Match | null): void {
    if (match) this.services.set(name, { kind: 'one', match: (field) => (field === '' ? match : anyOf([])) });
  }

  /** `name 10.0.0.1 server`: words that stand for addresses. */
  readonly names: Map<string, string> = new Map();
  readonly defined: { readonly kind: string; readonly name: string; readonly at: number }[] = [];

  /** Reads `object …` and `object-group …`; the lines below that are not understood, or null where the kind is not known. */
  read(command: Command): readonly number[] | null {
    const [word = '', kind = '', name = '', transport] = command.words;
    const bad: number[] = [];
    const members: string[] = [];
    const own: ((field: Field) => Match)[] = [];
    const isNetwork = kind === 'network';
    if (name === '' || !['network', 'service', 'protocol', 'icmp-type'].includes(kind)) return null;
    for (const { words: written, at } of command.inner) {
      // What stands behind an exclamation mark is for people.
      const end = written.findIndex((each) => each.startsWith('!'));
      const words = end < 0 ? written : written.slice(0, end);
      const isNested = words[0] === 'group-object' ? words.length === 2 : words[1] === 'object' && words.length === 3;
      const nested = isNested ? words.at(-1) : undefined;
      if (nested !== undefined) members.push(nested);
      else if (words[0] !== 'description' && words[0] !== 'nat') {
        const match = isNetwork ? this.#network(words) : serviceOf(words, kind, transport);
        if (match) own.push(match);
        else bad.push(at);
      }
    }
    const store = isNetwork ? this.networks : this.services;
    const inner = `${name} (members)`;
    // A line that is not understood may add to a group, or take from it.
    const stranger = unknownMatch(`line ${bad[0]} of ${name.slice(0, 60)} is not understood`);
    const whole: FirewallObject<Field> = {
      kind: 'one',
      match: (field) => (bad.length > 0 ? stranger : anyOf(own.map((match) => match(field)))),
    };
    if (members.length === 0) store.set(name, whole);
    else {
      store.set(inner, whole);
      const hasOwn = own.length + bad.length > 0;
      store.set(name, { kind: 'group', members: [...(hasOwn ? [inner] : []), ...members], except: [] });
    }
    this.defined.push({ kind: `${kind} ${word}`, name, at: command.at });
    return bad;
  }

  /** `host A`, `subnet A MASK`, `range A B`, `network-object A MASK`: addresses, or null. */
  #network(words: readonly string[]): ((field: Field) => Match) | null {
    const [first = '', ...rest] = words[0] === 'network-object' ? ['subnet', ...words.slice(1)] : words;
    const own = rest[0] === 'host' ? ['host', ...rest.slice(1)] : [first, ...rest];
    if (own.length > (own[0] === 'host' || own[1]?.includes('/') ? 2 : 3)) return null;
    const set = this.addressSet(own[0] ?? '', own[1] ?? '', own[2]);
    return set && ((field) => (field === 'src' || field === 'dst' ? addressIn(field, set) : anyOf([])));
  }

  /** An address with its mask, its prefix length, or the end of its range. */
  addressSet(kind: string, first: string, second: string | undefined): AddressSet | null {
    const address = this.address(first);
    const other = second === undefined ? null : this.address(second);
    if (kind === 'host') return address && maskedSet(address.bits, address.value, (1n << BigInt(address.bits)) - 1n);
    if (kind === 'range') {
      const fits = address && other?.bits === address.bits && address.value <= other.value;
      return fits ? rangeSet(address.bits, address.value, other.value) : null;
    }
    if (kind !== 'subnet') return null;
    const prefix = parsePrefix(first);
    if (second === undefined) return prefix && prefixSet(prefix);
    return address?.bits === 32 && other?.bits === 32 ? maskedSet(32, address.value, other.value) : null;
  }

  address(text: string): ReturnType<typeof parseIp> {
    return parseIp(this.names.get(text) ?? text);
  }
}

/** A line of a group of services, protocols, ports or ICMP types. */
function serviceOf(
  words: readonly string[],
  kind: string,
  transport: string | undefined,
): ((field: Field) => Match) | null {
  const [verb = '', ...rest] = words;
  if (kind === 'protocol') {
    const match = verb === 'protocol-object' && rest.length === 1 ? protocolOf(rest[0] ?? '') : null;
    return match && (() => match);
  }
  if (kind === 'icmp-type') {
    const type = verb === 'icmp-object' && rest.length === 1 ? icmpOf(rest[0]) : null;
    return type && (() => type);
  }
  if (verb === 'port-object') {
    const own = new Words(rest);
    const ranges = readOperator(own, asaPortNames(transport === 'udp' ? 17 : 6));
    return ranges && own.done
      ? (field) => (field === 'sport' || field === 'dport' ? numberIn(field, ...ranges) : anyOf([]))
      : null;
  }
  const match = verb === 'service-object' || verb === 'service' ? readService(new Words(rest)) : null;
  return match && (() => match);
}

/** `tcp source range 1 2 destination eq 80`, `icmp echo`, `gre`. */
function readService(words: Words): Match | null {
  const word = words.next()?.toLowerCase() ?? '';
  const transports = TRANSPORTS.get(word);
  const protocol = protocolOf(word);
  if (!transports && !protocol) return null;
  const parts = [transports ? protocolIs(...transports) : (protocol ?? EVERY)];
  if (word === 'icmp' && !words.done) {
    const type = icmpOf(words.next());
    if (!type) return null;
    parts.push(type);
  }
  for (;;) {
    const field = words.take('source') ? 'sport' : words.take('destination') ? 'dport' : null;
    const bare = field === null && ['eq', 'gt', 'lt', 'neq', 'range'].includes(words.peek() ?? '');
    if (field === null && !bare) break;
    const ranges = readOperator(words, asaPortNames(transports?.[0] ?? 6));
    if (!ranges) return null;
    parts.push(numberIn(field ?? 'dport', ...ranges));
  }
  return words.done ? allOf(parts) : null;
}

/** A protocol by name or number; `ip` is every one. */
export function protocolOf(word: string): Match | null {
  if (IP_WORDS.has(word)) return EVERY;
  const number = namedNumber(word, PROTOCOLS, 255);
  return number === null ? null : protocolIs(number);
}

/** A type of ICMP by name or number. */
export function icmpOf(word: string | undefined): Match | null {
  const named = ICMP_NAMES.get(word ?? '');
  if (named)
    return allOf([numberIs('icmp-type', named[0]), ...(named[1] === null ? [] : [numberIs('icmp-code', named[1])])]);
  return /^\d{1,3}$/.test(word ?? '') && Number(word) <= 255 ? numberIs('icmp-type', Number(word)) : null;
}
