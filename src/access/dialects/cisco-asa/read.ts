/** An ASA configuration in the neutral words: access lists where they are bound, levels of security, interfaces and static routes. */
import { parseIp } from '#base/prefix.ts';
import { type Command, readBlocks } from '../../blocks.ts';
import { Words } from '../../cisco/words.ts';
import type { Configuration } from '../../configuration.ts';
import type { Filter, Guard, Rule } from '../../filter.ts';
import type { Line, LineSupport, Reference } from '../../line.ts';
import { LineBook } from '../../line-book.ts';
import { EVERY } from '../../matches.ts';
import type { StaticRoute } from '../../routing.ts';
import { readExtended, readStandard } from './entry.ts';
import { asInterface, type Port, readPort } from './interfaces.ts';
import { levelRules, namesOf, type SameLevel, sameLevelGuards } from './levels.ts';
import { Objects } from './objects.ts';

/** Commands that may change where packets go. */
const FORWARDING = /^(?:ipv6 route|zone|wccp|nve|vxlan|policy-route|established|shun)\b/;

/** Commands that cannot matter to access, or that are read before. */
const IGNORED =
  /^(?:no )?(?:ASA|name|names|object|object-group|enable|passwd|password|username|domain-name|dns|dns-group|ftp|pager|logging|mtu|icmp|asdm|arp|timeout|aaa|aaa-server|user-identity|http|snmp-server|service|telnet|ssh|console|threat-detection|ntp|tls-proxy|webvpn|group-policy|tunnel-group|tunnel-group-map|dynamic-access-policy-record|class-map|policy-map|service-policy|prompt|call-home|crypto|banner|boot|clock|xlate|terminal|firewall|hostname|key|dhcpd|dhcprelay|management-access|same-security-traffic|clear|privilege|quota|jumbo-frame|license|checkheaps|sysopt|ip (?:local|audit)|cluster|monitor-interface|mac-address|end|exit|failover|track|sla|vpn-[\w-]+|vpndownload|vpnclient|route-map|multicast-routing|mroute|hpm|ssl|tcp-map|time-range|regex|anyconnect[\w-]*|auth-prompt|flow-export|url-[\w-]+|filter|smtp-server|nat-control|lacp|l2tp|prefix-list|policy-list|as-path|community-list|ldap|ldap-[\w-]+|kerberos|rest-api|coredump|compression|csd|coap|mac-list|mac-address-table|pim|igmp|scansafe|cts|hw-module|app-agent|object-group-search|fragment|ipv6 (?:access-list|icmp|local|enforce-eui64|dhcprelay|unnumbered)|uauth|virtual|fips|snort|eigrp-stub|group-delimiter|media-termination|phone-proxy|ctl-[\w-]+|uc-ime|resource|tftp-server|version|Serial|access-list (?:alert-interval|deny-flow-max))\b|^Cryptochecksum|^: /;

/** An entry of a list by its words; a remark has no rule. */
interface Entry {
  readonly text: string;
  readonly rule: Rule | null;
}

interface Bound {
  readonly list: string;
  readonly side: 'in' | 'out' | 'global';
  readonly nameif: string | null;
  readonly at: number;
}

/** Reads a file whole. */
export function readAsa(text: string, file: string): Configuration {
  const reading = new Reading(text, file);
  const commands = readBlocks(text, ['!', ':']);
  for (const command of commands) reading.define(command);
  for (const command of commands) reading.command(command);
  return reading.result(file);
}

class Reading {
  readonly #book: LineBook;
  readonly #objects = new Objects();
  /** Entries by list; a remark has a place of its own among them, and is null. */
  readonly #entries = new Map<string, Entry[]>();
  readonly #ports: Port[] = [];
  readonly #bound: Bound[] = [];
  readonly #routes: StaticRoute[] = [];
  readonly #translations: Line[] = [];
  #hostname: string | null = null;
  readonly #same: SameLevel = { inter: false, intra: false };

  constructor(text: string, file: string) {
    this.#book = new LineBook(text, file);
  }

  /** Objects and names may stand behind what uses them. */
  define(command: Command): void {
    const { words, at, inner } = command;
    if (words[0] === 'name' && words[2]) this.#objects.names.set(words[2], words[1] ?? '');
    if (words[0] !== 'object' && words[0] !== 'object-group') return;
    const bad = this.#objects.read(command);
    for (const each of [command, ...inner]) this.#book.note(each.at, bad === null ? 'todo' : 'complete');
    for (const line of bad ?? []) this.#book.note(line, 'unrecognised');
    for (const each of inner) if (each.words[0] === 'nat') this.#translates(each);
    if (bad === null) this.#book.note(at, 'todo');
  }

  command(command: Command): void {
    const { words, at } = command;
    const text = words.join(' ');
    if (words[0] === 'access-list' && !IGNORED.test(text)) this.#entry(words, at);
    else if (/^(?:no|clear configure) access-list \S/.test(text)) this.#takeBack(words);
    else if (words[0] === 'access-group') this.#bind(words, at);
    else if (words[0] === 'interface' && words[1])
      this.#ports.push(readPort(command, this.#book, (word) => this.#objects.address(word)));
    else if (words[0] === 'route') this.#route(words, at);
    else if (words[0] === 'hostname') this.#hostname = words[1] ?? null;
    else if (/^same-security-traffic permit int(?:er|ra)-interface$/.test(text))
      this.#same[words[2] === 'inter-interface' ? 'inter' : 'intra'] = true;
    else if (/^(?:nat|global|static) \(/.test(text)) this.#translates(command);
    else {
      this.#other(command, text);
      return;
    }
    this.#book.note(at, 'complete');
  }

  /** A command that is not modelled: what it could change, if anything. */
  #other(command: Command, text: string): void {
    const [, checked = ''] = /^ip verify reverse-path interface (\S+)$/.exec(text) ?? [];
    const [, encrypted = ''] = /^crypto map \S+ interface (\S+)/.exec(text) ?? [];
    const near = checked || encrypted;
    if (near) this.#book.note(command.at, 'todo', { filters: [], forwarding: true, interfaces: [near] });
    else if (/^(?:router|ipv6 router)\b/.test(text))
      this.#note(command, 'todo', { filters: [], forwarding: true, routes: true });
    // What is taken back of what decides was not followed.
    else if (
      /^(?:no|clear configure) (?:access-group|object|object-group|nat|global|static|route|interface|name)\b/.test(text)
    )
      this.#note(command, 'todo', 'everything');
    else if (FORWARDING.test(text)) this.#note(command, 'todo', { filters: [], forwarding: true });
    else if (!IGNORED.test(text)) this.#note(command, 'unrecognised', { filters: [], forwarding: true });
  }

  #note(command: Command, support: 'todo' | 'unrecognised', affects: LineSupport['affects']): void {
    this.#book.note(command.at, support, affects);
    for (const inner of command.inner) this.#note(inner, support, affects);
  }

  /** A translation concerns what comes in or leaves by the interface where the other address is seen. */
  #translates({ words, at }: Command): void {
    const line = this.#book.line(at);
    this.#translations.push(line);
    const [, inner = 'any', outer = inner] = /\(([^,()]+)(?:,([^()]+))?\)/.exec(words.join(' ')) ?? [];
    const near = outer === 'any' ? inner : outer;
    this.#book.note(at, 'todo', {
      filters: [],
      forwarding: true,
      ...(near === 'any' ? {} : { interfaces: [near] }),
    });
  }

  /** `no access-list NAME …` takes one entry back, `clear configure access-list NAME` all of them. */
  #takeBack(words: readonly string[]): void {
    const [name = '', ...rest] = words.slice(words[0] === 'no' ? 2 : 3);
    const entries = this.#entries.get(name) ?? [];
    const text = rest
      .join(' ')
      .replace(/^line \d+ /, '')
      .replace(/^extended /, '');
    const index = entries.findIndex((entry) => entry.text === text);
    if (rest.length === 0) this.#entries.delete(name);
    else if (index >= 0) entries.splice(index, 1);
  }

  #entry(words: readonly string[], at: number): void {
    const [, name = '', ...rest] = words;
    const own = new Words(rest);
    const place = own.take('line') ? own.number(1_000_000) : null;
    const standard = own.take('standard');
    if (!standard) own.take('extended');
    const entries = this.#entries.get(name) ?? [];
    this.#entries.set(name, entries);
    const rule = this.#rule(own, at, standard);
    const entry = { text: own.all.slice(own.all.indexOf(standard ? 'standard' : 'extended') + 1).join(' '), rule };
    // A line that is told its number pushes the others down; remarks are counted.
    if (place === null || place > entries.length) entries.push(entry);
    else entries.splice(Math.max(0, place - 1), 0, entry);
  }

  /** The rule of an entry; null where it decides nothing. */
  #rule(own: Words, at: number, standard: boolean): Rule | null {
    if (own.peek() === 'remark' || own.peek() === 'webtype' || own.peek() === 'ethertype') return null;
    const rest = own.rest();
    const verb = own.next()?.toLowerCase();
    const line = this.#book.line(at);
    if (verb !== 'permit' && verb !== 'deny') {
      this.#book.note(at, 'unrecognised');
      return {
        line,
        match: EVERY,
        action: { kind: 'unknown', because: `"${rest.slice(0, 60)}" is not understood` },
      };
    }
    const { match, support } = standard ? readStandard(own, this.#objects) : readExtended(own, this.#objects);
    this.#book.note(at, support);
    return { line, match, action: { kind: verb } };
  }

  /** `access-group NAME in interface outside`, `access-group NAME global`. */
  #bind(words: readonly string[], at: number): void {
    const [, list = '', side = '', , nameif = ''] = words;
    if (words.at(-1) === 'control-plane') return;
    const known = side === 'global' ? 3 : words[5] === 'per-user-override' ? 6 : 5;
    if (words.length !== known) this.#book.note(at, 'unrecognised', 'everything');
    else if (side === 'global') this.#bound.push({ list, side, nameif: null, at });
    else if (side === 'in' || side === 'out') this.#bound.push({ list, side, nameif, at });
    else this.#book.note(at, 'unrecognised', 'everything');
  }

  /** `route outside 0.0.0.0 0.0.0.0 192.0.2.1 1`. */
  #route(words: readonly string[], at: number): void {
    const [, own = '', network = '', mask = '', gateway = '', metric = '1', ...more] = words;
    const [value, ones, nextHop] = [
      this.#objects.address(network === '0' ? '0.0.0.0' : network),
      parseIp(mask === '0' ? '0.0.0.0' : mask),
      this.#objects.address(gateway),
    ];
    if (value?.bits !== 32 || ones?.bits !== 32 || (!nextHop && own.toLowerCase() !== 'null0')) {
      this.#book.note(at, 'todo', { filters: [], forwarding: true });
      return;
    }
    const isTracked = more[0] === 'track' && more.length === 2;
    if (isTracked || more.length > 0 || !/^\d{1,3}$/.test(metric))
      this.#book.note(at, isTracked ? 'conditional' : 'unrecognised', { filters: [], forwarding: true });
    const length = ones.value.toString(2).replaceAll('0', '').length;
    const discard = own.toLowerCase() === 'null0';
    this.#routes.push({
      bits: 32,
      value: value.value & ones.value,
      length,
      vrf: null,
      nextHop,
      interface: discard ? null : own,
      discard,
      distance: Number(metric) || 1,
      line: this.#book.line(at),
    });
  }

  result(file: string): Configuration {
    const global = this.#bound.find(({ side }) => side === 'global');
    const guards = [
      ...sameLevelGuards(this.#ports, this.#same, (at) => this.#book.line(at)),
      ...this.#ports.flatMap((port) => this.#guardsOf(port, global)),
    ];
    const applied = new Set(this.#bound.map(({ list }) => list));
    const lists = [...this.#entries.keys()].map(
      (name): Filter => ({
        name,
        family: null,
        rules: this.#rulesOf(name),
        otherwise: 'deny',
        otherwiseLine: null,
        stateful: applied.has(name),
      }),
    );
    const missing = this.#bound.filter(({ list }) => !this.#entries.has(list));
    const { networks, services, defined } = this.#objects;
    const unused = (kind: string, name: string, at: number): Reference => ({ kind, name, line: this.#book.line(at) });
    return {
      file,
      dialect: 'cisco-asa',
      hostname: this.#hostname,
      filters: [...lists, ...guards.flatMap(({ filter }) => (filter ? [filter] : []))],
      guards: guards.map(({ guard }) => guard),
      interfaces: this.#ports.map((port) => asInterface(port, this.#book.line(port.at))),
      routes: this.#routes,
      lines: this.#book.all(),
      undefinedNames: [
        ...missing.map(({ list, at }) => unused('access-list', list, at)),
        ...[...networks.missing].map((name) => unused('network object', name, 1)),
        ...[...services.missing].map((name) => unused('service object', name, 1)),
      ],
      unusedNames: [
        ...[...this.#entries.keys()].flatMap((name) =>
          applied.has(name) ? [] : [unused('access-list', name, this.#rulesOf(name)[0]?.line.at ?? 1)],
        ),
        ...defined.flatMap(({ kind, name, at }) =>
          networks.isUsed(name) || services.isUsed(name) ? [] : [unused(kind, name, at)],
        ),
      ],
      routing: { ospf: [], bgp: [], translations: this.#translations },
    };
  }

  /** What stands at an interface: its list, then the global one; without any, the levels of security. */
  #guardsOf(
    port: Port,
    global: Bound | undefined,
  ): readonly { readonly guard: Guard; readonly filter: Filter | null }[] {
    if (port.nameif === null) return [];
    const names = namesOf(port);
    const own = this.#bound.filter(({ nameif }) => nameif === port.nameif);
    const [inward, outward] = [own.find(({ side }) => side === 'in'), own.find(({ side }) => side === 'out')];
    const found: { guard: Guard; filter: Filter | null }[] = [];
    if (outward)
      found.push({
        guard: { filter: outward.list, place: 'out', in: null, out: names, line: this.#book.line(outward.at) },
        filter: null,
      });
    if (inward && !global)
      found.push({
        guard: { filter: inward.list, place: 'in', in: names, out: null, line: this.#book.line(inward.at) },
        filter: null,
      });
    else {
      const name = `interface ${port.nameif}`;
      const bound = [inward, global].filter((each) => each !== undefined);
      // Levels are between interfaces: they stand where packets leave as much as where they come in.
      const place = bound.length > 0 ? ('in' as const) : ('through' as const);
      const rules =
        bound.length > 0
          ? bound.flatMap(({ list }) => this.#rulesOf(list))
          : levelRules(port, this.#ports, this.#same, this.#book.line(port.at));
      const line = this.#book.line(port.at);
      const filter: Filter = { name, family: null, rules, otherwise: 'deny', otherwiseLine: null, stateful: true };
      found.push({ guard: { filter: name, place, in: names, out: null, line }, filter });
    }
    return found;
  }

  #rulesOf(list: string): readonly Rule[] {
    return (this.#entries.get(list) ?? []).flatMap(({ rule }) => rule ?? []);
  }
}
