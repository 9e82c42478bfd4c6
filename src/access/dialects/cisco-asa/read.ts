/** An ASA configuration in the neutral words: access lists where they are bound, levels of security, interfaces and static routes. */
import { parseIp } from '#base/prefix.ts';
import { type Command, readBlocks } from '../../blocks.ts';
import { Words } from '../../cisco/words.ts';
import type {
  Configuration,
  Filter,
  Guard,
  Interface,
  InterfaceAddress,
  Line,
  Reference,
  Rule,
  StaticRoute,
} from '../../configuration.ts';
import { LineBook } from '../../line-book.ts';
import { EVERY } from '../../matches.ts';
import { readExtended, readStandard } from './entry.ts';
import { Objects } from './objects.ts';

/** Commands that may change where packets go. */
const FORWARDING =
  /^(?:router|route-map|policy-route|ipv6 route|mroute|multicast|failover|vpn|crypto map|zone|track|sla)\b/;

/** Commands that cannot matter to access, or that are read before. */
const IGNORED =
  /^(?:no )?(?:ASA|name|names|object|object-group|enable|passwd|password|username|domain-name|dns|dns-group|ftp|pager|logging|mtu|icmp|asdm|arp|timeout|aaa|aaa-server|user-identity|http|snmp-server|service|telnet|ssh|console|threat-detection|ntp|tls-proxy|webvpn|group-policy|tunnel-group|dynamic-access-policy-record|class-map|policy-map|service-policy|prompt|call-home|crypto|banner|boot|clock|xlate|terminal|firewall|hostname|key|dhcpd|dhcprelay|management-access|same-security-traffic|access-list|clear|privilege|quota|jumbo-frame|license|checkheaps|sysopt|ip (?:local|audit|verify)|cluster|monitor-interface|mac-address|end|exit)\b|^Cryptochecksum/;

interface Port {
  readonly name: string;
  nameif: string | null;
  level: number;
  up: boolean;
  vlan: number | null;
  readonly addresses: InterfaceAddress[];
  readonly at: number;
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
  readonly #lists = new Map<string, Rule[]>();
  readonly #ports: Port[] = [];
  readonly #bound: Bound[] = [];
  readonly #routes: StaticRoute[] = [];
  readonly #translations: Line[] = [];
  #hostname: string | null = null;
  #sameLevel = false;

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
    for (const each of inner) if (each.words[0] === 'nat') this.#translations.push(this.#book.line(each.at));
    if (bad === null) this.#book.note(at, 'todo');
  }

  command(command: Command): void {
    const { words, at } = command;
    const text = words.join(' ');
    if (words[0] === 'access-list') this.#entry(words, at);
    else if (words[0] === 'access-group') this.#bind(words, at);
    else if (words[0] === 'interface' && words[1]) this.#interface(command);
    else if (words[0] === 'route') this.#route(words, at);
    else if (words[0] === 'hostname') this.#hostname = words[1] ?? null;
    else if (text === 'same-security-traffic permit inter-interface') this.#sameLevel = true;
    else if (/^(?:nat|global|static) \(/.test(text)) this.#translations.push(this.#book.line(at));
    else {
      if (FORWARDING.test(text)) this.#note(command, 'todo');
      else if (!IGNORED.test(text)) this.#note(command, 'unrecognised');
      return;
    }
    this.#book.note(at, 'complete');
  }

  /** A command that may change where packets go, with what stands below it. */
  #note(command: Command, support: 'todo' | 'unrecognised'): void {
    this.#book.note(command.at, support, { filters: [], forwarding: true });
    for (const inner of command.inner) this.#note(inner, support);
  }

  #entry(words: readonly string[], at: number): void {
    const [, name = '', ...rest] = words;
    const own = new Words(rest);
    if (own.take('line')) own.number(1_000_000);
    if (own.peek() === 'remark' || own.peek() === 'webtype' || own.peek() === 'ethertype') return;
    const rules = this.#lists.get(name) ?? [];
    this.#lists.set(name, rules);
    const standard = own.take('standard');
    if (!standard) own.take('extended');
    const verb = own.next()?.toLowerCase();
    const line = this.#book.line(at);
    if (verb !== 'permit' && verb !== 'deny') {
      this.#book.note(at, 'unrecognised');
      rules.push({
        line,
        match: EVERY,
        action: { kind: 'unknown', because: `"${rest.join(' ').slice(0, 60)}" is not understood` },
      });
      return;
    }
    const { match, support } = standard ? readStandard(own, this.#objects) : readExtended(own, this.#objects);
    this.#book.note(at, support);
    rules.push({ line, match, action: { kind: verb } });
  }

  /** `access-group NAME in interface outside`, `access-group NAME global`. */
  #bind(words: readonly string[], at: number): void {
    const [, list = '', side = '', , nameif = ''] = words;
    if (words.includes('control-plane')) return;
    if (side === 'global') this.#bound.push({ list, side, nameif: null, at });
    else if (side === 'in' || side === 'out') this.#bound.push({ list, side, nameif, at });
    else this.#book.note(at, 'unrecognised', 'everything');
  }

  #interface(command: Command): void {
    const port: Port = {
      name: command.words[1] ?? '',
      nameif: null,
      level: 0,
      up: true,
      vlan: null,
      addresses: [],
      at: command.at,
    };
    for (const { words, at } of command.inner) {
      this.#book.note(at, 'complete');
      const [first, second = '', third = '', fourth] = words;
      if (first === 'nameif') [port.nameif, port.level] = [second, second === 'inside' ? 100 : port.level];
      else if (first === 'security-level') port.level = Number(second);
      else if (first === 'shutdown') port.up = false;
      else if (first === 'vlan' && /^\d{1,4}$/.test(second)) port.vlan = Number(second);
      else if (first === 'ip' && second === 'address') this.#address(port, third, fourth);
    }
    this.#ports.push(port);
  }

  #address(port: Port, text: string, mask: string | undefined): void {
    const [address, own] = [this.#objects.address(text), parseIp(mask ?? '')];
    if (address?.bits !== 32 || own?.bits !== 32) return;
    port.addresses.push({ ...address, length: own.value.toString(2).replaceAll('0', '').length, virtual: false });
  }

  /** `route outside 0.0.0.0 0.0.0.0 192.0.2.1 1`. */
  #route(words: readonly string[], at: number): void {
    const [, own = '', network = '', mask = '', gateway = '', metric = '1'] = words;
    const [value, ones, nextHop] = [
      this.#objects.address(network === '0' ? '0.0.0.0' : network),
      parseIp(mask === '0' ? '0.0.0.0' : mask),
      this.#objects.address(gateway),
    ];
    if (value?.bits !== 32 || ones?.bits !== 32 || (!nextHop && own.toLowerCase() !== 'null0')) {
      this.#book.note(at, 'todo', { filters: [], forwarding: true });
      return;
    }
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
    const guards = this.#ports.flatMap((port) => this.#guardsOf(port, global));
    const applied = new Set(this.#bound.map(({ list }) => list));
    const lists = [...this.#lists].map(
      ([name, rules]): Filter => ({
        name,
        family: null,
        rules,
        otherwise: 'deny',
        otherwiseLine: null,
        stateful: applied.has(name),
      }),
    );
    const missing = this.#bound.filter(({ list }) => !this.#lists.has(list));
    const { networks, services, defined } = this.#objects;
    const unused = (kind: string, name: string, at: number): Reference => ({ kind, name, line: this.#book.line(at) });
    return {
      file,
      dialect: 'cisco-asa',
      hostname: this.#hostname,
      filters: [...lists, ...guards.flatMap(({ filter }) => (filter ? [filter] : []))],
      guards: guards.map(({ guard }) => guard),
      interfaces: this.#ports.map((port) => this.#asInterface(port)),
      routes: this.#routes,
      lines: this.#book.all(),
      undefinedNames: [
        ...missing.map(({ list, at }) => unused('access-list', list, at)),
        ...[...networks.missing].map((name) => unused('network object', name, 1)),
        ...[...services.missing].map((name) => unused('service object', name, 1)),
      ],
      unusedNames: [
        ...[...this.#lists].flatMap(([name, rules]) =>
          applied.has(name) ? [] : [unused('access-list', name, rules[0]?.line.at ?? 1)],
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
    const names = [port.nameif, port.name];
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
      const rules =
        bound.length > 0 ? bound.flatMap(({ list }) => this.#lists.get(list) ?? []) : this.#levelRules(port);
      const line = this.#book.line(port.at);
      const filter: Filter = { name, family: null, rules, otherwise: 'deny', otherwiseLine: null, stateful: true };
      found.push({ guard: { filter: name, place: 'in', in: names, out: null, line }, filter });
    }
    return found;
  }

  /** From a higher level to a lower one everything passes; within a level where the configuration says so. */
  #levelRules(port: Port): readonly Rule[] {
    const of = this.#ports.flatMap((other) => {
      const open =
        other.nameif !== null &&
        (other.level < port.level || (this.#sameLevel && other.level === port.level && other !== port));
      return open && other.nameif !== null ? [other.nameif, other.name] : [];
    });
    if (of.length === 0) return [];
    return [
      { line: this.#book.line(port.at), match: { kind: 'interface', field: 'out', of }, action: { kind: 'permit' } },
    ];
  }

  #asInterface({ name, nameif, addresses, up, vlan, at }: Port): Interface {
    const vlans = vlan === null ? [] : [{ from: vlan, to: vlan }];
    return {
      name: nameif ?? name,
      addresses,
      up,
      vrf: null,
      zone: null,
      vlans,
      mode: 'routed',
      description: nameif === null ? null : name,
      bandwidth: null,
      ospf: null,
      line: this.#book.line(at),
    };
  }
}
