/** An NX-OS configuration in the neutral words: access lists, object groups, interfaces, VRFs and static routes. */
import { parseIp, parsePrefix } from '#base/prefix.ts';
import { type Command, readBlocks } from '../../blocks.ts';
import { type EntryGrammar, readEntry } from '../../cisco/entry.ts';
import { withoutTexts } from '../../cisco/source.ts';
import { Words } from '../../cisco/words.ts';
import type { Configuration, Interface } from '../../configuration.ts';
import type { Filter, Guard, Rule } from '../../filter.ts';
import type { LineSupport, Reference } from '../../line.ts';
import { LineBook } from '../../line-book.ts';
import { allOf, familyIs, numberIs, protocolIs } from '../../matches.ts';
import type { StaticRoute } from '../../routing.ts';
import { Groups } from './groups.ts';
import { readInterface } from './interfaces.ts';

/** Commands of the top level that cannot matter to access. */
const IGNORED =
  /^(?:no |default )?(?:version|feature|nxapi|hostname|switchname|vdc|username|role|banner|ssh|telnet|ntp|clock|logging|snmp-server|aaa|tacacs-server|radius-server|radius|tacacs|ip (?:domain|domain-list|domain-lookup|domain-name|name-server|host|tftp|ftp|ssh|http|igmp|tcp|icmp|source-route|arp|pim|sla|prefix-list|as-path|community-list)|ipv6 (?:prefix-list|nd|mld)|spanning-tree|vlan (?!access-map|filter)|port-profile|line|boot|cli|copp|hardware|system(?! default switchport shutdown)|power|fabric|license|errdisable|cdp|lldp|vpc|track|password|crypto|rmon|key|callhome|install|slot|terminal|end|exit|cfs|icam|poap|event|scheduler|port-channel|mac address-table|xml|monitor|flow|sampler|telemetry|diagnostic|archive|class-map|!|!!)\b|^no system default switchport shutdown$/;
const WAYS: LineSupport['affects'] = { filters: [], forwarding: true };
const ROUTES: LineSupport['affects'] = { filters: [], forwarding: true, routes: true };
/** Neighbour discovery that every IPv6 list permits before it denies the rest. */
const DISCOVERY = [133, 134, 135, 136] as const;

/** Reads a file whole. */
export function readNxOs(text: string, file: string): Configuration {
  const reading = new Reading(text, file);
  const commands = readBlocks(withoutTexts(text), ['!']);
  // Groups may stand behind the lists that use them.
  for (const command of commands) if (command.words[0] === 'object-group') reading.group(command);
  for (const command of commands) if (command.words[0] !== 'object-group') reading.command(command, null);
  return reading.result(file);
}

class Reading {
  readonly #book: LineBook;
  readonly #groups = new Groups();
  readonly #filters = new Map<string, Filter>();
  readonly #guards: Guard[] = [];
  readonly #interfaces: Interface[] = [];
  readonly #routes: StaticRoute[] = [];
  readonly #used: Reference[] = [];
  readonly #defined: Reference[] = [];
  #hostname: string | null = null;

  constructor(text: string, file: string) {
    this.#book = new LineBook(text, file);
  }

  result(file: string): Configuration {
    const known = new Set(this.#defined.map(({ kind, name }) => `${kind} ${name}`));
    const used = new Set(this.#used.map(({ kind, name }) => `${kind} ${name}`));
    return {
      file,
      dialect: 'cisco-nx-os',
      hostname: this.#hostname,
      filters: [...this.#filters.values()],
      guards: this.#guards,
      interfaces: this.#interfaces,
      routes: this.#routes,
      lines: this.#book.all(),
      undefinedNames: this.#used.filter(({ kind, name }) => !known.has(`${kind} ${name}`)),
      unusedNames: this.#defined.filter(({ kind, name }) => !used.has(`${kind} ${name}`)),
      routing: { ospf: [], bgp: [], translations: [] },
    };
  }

  group(command: Command): void {
    const bad = this.#groups.read(command);
    const [, , kind = '', name = ''] = command.words;
    if (bad === null) {
      this.#forwarding(command);
      return;
    }
    this.#defined.push({ kind: `${kind} object-group`, name, line: this.#book.line(command.at) });
    this.#complete(command);
    for (const at of bad) this.#book.note(at, 'unrecognised');
  }

  command(command: Command, vrf: string | null): void {
    const { words, at } = command;
    const text = words.join(' ');
    if (/^no (?:ip|ipv6) access-list \S+$/.test(text)) {
      this.#filters.delete(words[3] ?? '');
      this.#complete(command);
    } else if (/^(?:ip|ipv6) access-list \S+/.test(text)) this.#list(command, words[0] === 'ipv6' ? 128 : 32);
    else if (words[0] === 'interface' && words[1]) this.#interface(command);
    else if (/^(?:ip|ipv6) route /.test(text)) this.#route(command, vrf);
    else if (/^vrf context \S+/.test(text)) {
      this.#book.note(at, 'complete');
      for (const inner of command.inner) this.command(inner, words[2] ?? null);
    } else {
      if (words[0] === 'hostname' || words[0] === 'switchname') this.#hostname = words[1] ?? null;
      if (words[0] === 'policy-map') this.#policy(command);
      else if (!IGNORED.test(text)) this.#forwarding(command);
    }
  }

  /** Policies of quality of service: marks, queues and rates let packets pass; what is dropped whatever its rate is not modelled. */
  #policy(command: Command): void {
    for (const inner of command.inner) this.#policy(inner);
    if (/^drop\b|\bconform(?:-action)? drop\b/.test(command.words.join(' '))) this.#forwarding(command);
  }

  /** A block that is not modelled may change where packets go and what others learn, and no access list. */
  #forwarding(command: Command, affects = WAYS): void {
    const isRouting = /^(?:router|route-map|ip(?:v6)? prefix-list)$/.test(command.words[0] ?? '');
    const own = isRouting ? ROUTES : affects;
    this.#book.note(command.at, 'todo', own);
    for (const inner of command.inner) this.#forwarding(inner, own);
  }

  #complete(command: Command): void {
    this.#book.note(command.at, 'complete');
    for (const inner of command.inner) this.#complete(inner);
  }

  #list(command: Command, bits: 32 | 128): void {
    const name = command.words[2] ?? '';
    if (command.words.length > 3) {
      this.#forwarding(command);
      return;
    }
    this.#book.note(command.at, 'complete');
    const rules: Rule[] = [...(this.#filters.get(name)?.rules ?? [])];
    let last = rules.at(-1)?.line.number ?? 0;
    for (const { words, at } of command.inner) {
      const numbered = /^\d{1,10}$/.test(words[0] ?? '');
      const number = numbered ? Number(words[0]) : last + 10;
      const rule = this.#entry(numbered ? words.slice(1) : words, at, number, bits, name);
      if (!rule) continue;
      rules.push(rule);
      last = number;
    }
    rules.sort((a, b) => (a.line.number ?? 0) - (b.line.number ?? 0));
    if (!this.#filters.has(name)) this.#defined.push({ kind: 'access-list', name, line: this.#book.line(command.at) });
    const line = this.#book.line(command.at);
    const discovery = DISCOVERY.map(
      (type): Rule => ({
        line,
        match: allOf([familyIs(128), protocolIs(58), numberIs('icmp-type', type)]),
        action: { kind: 'permit' },
      }),
    );
    this.#filters.set(name, {
      name,
      family: bits,
      rules: bits === 128 ? [...rules.filter((rule) => rule.line.number !== null), ...discovery] : rules,
      otherwise: 'deny',
      otherwiseLine: null,
      stateful: false,
    });
  }

  #entry(words: readonly string[], at: number, number: number, bits: 32 | 128, list: string): Rule | null {
    const [first = ''] = words;
    const line = { ...this.#book.line(at), number };
    const affects = { filters: [list], forwarding: false };
    if (first === 'remark' || first === 'statistics') return null;
    if (first === 'fragments') {
      this.#book.note(at, 'todo', affects);
      return null;
    }
    if (first !== 'permit' && first !== 'deny') {
      this.#book.note(at, 'unrecognised');
      const because = `"${words.join(' ').slice(0, 60)}" is not understood`;
      return { line, match: familyIs(bits), action: { kind: 'unknown', because } };
    }
    const reading = readEntry(new Words(words.slice(1)), this.#grammar(bits, line));
    this.#book.note(at, reading.support);
    for (const { name } of reading.groups) this.#used.push({ kind: 'address object-group', name, line });
    return { line, match: reading.match, action: { kind: first === 'permit' ? 'permit' : 'deny' } };
  }

  #grammar(bits: 32 | 128, line: Rule['line']): EntryGrammar {
    return {
      bits,
      mask: 'wildcard',
      groupWords: ['addrgroup'],
      // The device writes hosts with their length; people leave it out.
      bareHost: true,
      networkGroup: (name, field) => this.#groups.addressMatch(name, field),
      serviceGroup: () => null,
      portGroup: (name, field) => {
        this.#used.push({ kind: 'port object-group', name, line });
        return this.#groups.portMatch(name, field);
      },
    };
  }

  #interface(command: Command): void {
    const reading = readInterface(command, (at) => this.#book.line(at));
    this.#complete(command);
    for (const at of reading.unread)
      this.#book.note(at, 'todo', reading.interface.up ? { filters: [], forwarding: true, routes: true } : 'nothing');
    this.#interfaces.push(reading.interface);
    this.#guards.push(...reading.guards);
    for (const { name, at } of reading.lists) this.#used.push({ kind: 'access-list', name, line: this.#book.line(at) });
  }

  /** `ip route 10.0.0.0/8 [Ethernet1/1] 10.1.1.1 [DISTANCE]`, or to Null0. */
  #route(command: Command, vrf: string | null): void {
    const { words, at } = command;
    const prefix = parsePrefix(words[2] ?? '');
    const rest = words.slice(3);
    const own = parseIp(rest[0] ?? '') ? null : (rest.shift() ?? null);
    const nextHop = parseIp(rest[0] ?? '');
    if (nextHop) rest.shift();
    const distance = /^\d{1,3}$/.test(rest[0] ?? '') ? Number(rest.shift()) : 1;
    // `name N`, `tag N` in any order, then the distance.
    const more = [...rest];
    while (['name', 'tag', 'track', 'description'].includes(more[0] ?? '') && more.length > 1) more.splice(0, 2);
    const named = more.length === 0;
    if (!prefix || !named || (!nextHop && own === null)) {
      this.#forwarding(command);
      return;
    }
    const discard = /^null0$/i.test(own ?? '');
    // A route that hangs on a tracked object counts only at times.
    if (rest[0] === 'track') this.#book.note(at, 'conditional', { filters: [], forwarding: true });
    else this.#book.note(at, 'complete');
    this.#routes.push({
      ...prefix,
      vrf,
      nextHop,
      interface: discard ? null : own,
      discard,
      distance,
      line: this.#book.line(at),
    });
  }
}
