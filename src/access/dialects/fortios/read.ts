/** A FortiOS configuration in the neutral words: one filter of all policies between interfaces and zones, and where packets go. */
import { parseIp, parsePrefix } from '#base/prefix.ts';
import type {
  Configuration,
  Filter,
  Interface,
  InterfaceAddress,
  Line,
  Reference,
  Rule,
  StaticRoute,
} from '../../configuration.ts';
import { type FirewallObject, FirewallObjects } from '../../firewall-objects.ts';
import { LineBook } from '../../line-book.ts';
import { EVERY, NONE } from '../../matches.ts';
import { address6Of, addressOf, type Field, networkOf, virtualOf } from './addresses.ts';
import { type Objects, readPolicy } from './policies.ts';
import { predefinedServices, serviceOf } from './services.ts';
import { type Node, parseTree } from './syntax.ts';

/** The name of the filter that holds the policies. */
const POLICY = 'policy';
/** Parts that may change where packets go. */
const FORWARDING =
  /^(?:router (?!static)|system (?:vdom|virtual-wire-pair|switch-interface|sdwan|link-monitor|settings|ha)\b)/;
/** Parts that may change what passes and are not modelled. */
const FILTERING =
  /^firewall (?:policy6|proxy-policy|security-policy|interface-policy6?|DoS-policy6?|acl6?|sniffer|multicast-policy6?|ttl-policy|vipgrp6?|vip6|internet-service-.*|local-in-policy6?)$/;
const TRANSLATING = /^firewall (?:central-snat-map|vip6?|ippool6?)$/;

/** Reads a file whole. */
export function readFortios(text: string, file: string): Configuration {
  const book = new LineBook(text, file);
  const { roots, unrecognised } = parseTree(text);
  for (const at of unrecognised) book.note(at, 'unrecognised', 'everything');
  const reading = new Reading(book, sectionsOf(roots));
  return { ...reading.result(), file, dialect: 'fortios' };
}

/** Sections by name; those of virtual domains stand with the others, in their order. */
function sectionsOf(roots: readonly Node[]): readonly Node[] {
  return roots.flatMap((node): readonly Node[] => {
    if (node.name === 'global') return sectionsOf(node.children);
    if (node.name === 'vdom') return node.children.flatMap(({ children }) => sectionsOf(children));
    return [node];
  });
}

class Reading {
  readonly #book: LineBook;
  readonly #sections: readonly Node[];
  readonly #defined: { readonly store: FirewallObjects<Field> | FirewallObjects<''>; readonly reference: Reference }[] =
    [];
  readonly #zones = new Map<string, readonly string[]>();
  readonly #objects: Objects;

  constructor(book: LineBook, sections: readonly Node[]) {
    this.#book = book;
    this.#sections = sections;
    this.#objects = {
      addresses: new FirewallObjects(),
      addresses6: new FirewallObjects(),
      services: new FirewallObjects(),
      zones: this.#zones,
    };
  }

  result(): Omit<Configuration, 'file' | 'dialect'> {
    this.#readObjects();
    for (const { name, settings } of this.#entries('system zone'))
      this.#zones.set(name, settings.get('interface')?.values ?? []);
    const filter = this.#filter();
    this.#noteSections();
    const { addresses, addresses6, services } = this.#objects;
    const missing = (kind: string, names: ReadonlySet<string>): Reference[] =>
      [...names].map((name) => ({ kind, name, line: this.#lineNaming(name) }));
    return {
      hostname: this.#entry('system global')?.settings.get('hostname')?.values[0] ?? null,
      filters: [filter],
      guards: [{ filter: POLICY, place: 'through', in: null, out: null, line: null }],
      interfaces: this.#entries('system interface').map((node) => this.#interface(node)),
      routes: [...this.#entries('router static'), ...this.#entries('router static6')].flatMap((node) =>
        this.#route(node),
      ),
      lines: this.#book.all(),
      undefinedNames: [
        ...missing('address', addresses.missing),
        ...missing('address6', addresses6.missing),
        ...missing('service', services.missing),
      ],
      unusedNames: this.#defined.flatMap(({ store, reference }) => (store.isUsed(reference.name) ? [] : [reference])),
      routing: { ospf: [], bgp: [], translations: this.#translations() },
    };
  }

  #entry(name: string): Node | undefined {
    return this.#sections.find((section) => section.name === name);
  }

  #entries(name: string): readonly Node[] {
    return this.#sections.filter((section) => section.name === name).flatMap(({ children }) => children);
  }

  #line(node: Node): Line {
    return { ...this.#book.line(node.at), number: /^\d{1,9}$/.test(node.name) ? Number(node.name) : null };
  }

  #readObjects(): void {
    const { addresses, addresses6, services } = this.#objects;
    addresses.set('all', { kind: 'one', match: () => EVERY });
    addresses.set('none', { kind: 'one', match: () => NONE });
    addresses6.set('all', { kind: 'one', match: () => EVERY });
    addresses6.set('none', { kind: 'one', match: () => NONE });
    for (const [name, match] of predefinedServices()) services.set(name, { kind: 'one', match: () => match });
    this.#define('firewall address', addresses, (node) => ({ kind: 'one', match: addressOf(node) }));
    this.#define('firewall address6', addresses6, (node) => ({ kind: 'one', match: address6Of(node) }));
    this.#define('firewall vip', addresses, (node) => ({ kind: 'one', match: virtualOf(node) }));
    this.#define('firewall addrgrp', addresses, groupOf);
    this.#define('firewall addrgrp6', addresses6, groupOf);
    this.#define('firewall service custom', services, (node) => {
      const match = serviceOf(node);
      return { kind: 'one', match: () => match };
    });
    this.#define('firewall service group', services, groupOf);
  }

  #define<Kind extends Field | ''>(
    section: string,
    store: FirewallObjects<Kind>,
    read: (node: Node) => FirewallObject<Kind>,
  ): void {
    for (const node of this.#entries(section)) {
      // What the device brings along is there whether or not it is used.
      if (!store.has(node.name))
        this.#defined.push({
          store: store as FirewallObjects<Field> | FirewallObjects<''>,
          reference: { kind: section.replace('firewall ', ''), name: node.name, line: this.#book.line(node.at) },
        });
      store.set(node.name, read(node));
    }
  }

  #filter(): Filter {
    const rules: Rule[] = this.#entries('system zone').flatMap((zone) => this.#withinZone(zone));
    for (const node of this.#entries('firewall policy')) {
      const { rule, support, unrecognised } = readPolicy(node, this.#line(node), this.#objects);
      this.#noteNode(node, 'complete');
      this.#book.note(node.at, support);
      for (const at of unrecognised) this.#book.note(at, 'unrecognised');
      if (rule) rules.push(rule);
    }
    return { name: POLICY, family: null, rules, otherwise: 'deny', otherwiseLine: null, stateful: true };
  }

  /** Between interfaces of a zone everything passes where it says so, and nothing otherwise. */
  #withinZone(zone: Node): readonly Rule[] {
    const setting = zone.settings.get('intrazone');
    const of = zone.settings.get('interface')?.values ?? [];
    if (setting?.values[0] !== 'allow' || of.length === 0) return [];
    const both = (['in', 'out'] as const).map((field) => ({ kind: 'interface' as const, field, of }));
    return [{ line: this.#book.line(setting.at), match: { kind: 'all', of: both }, action: { kind: 'permit' } }];
  }

  #interface(node: Node): Interface {
    const value = (name: string): string | undefined => node.settings.get(name)?.values[0];
    const addresses: InterfaceAddress[] = [];
    const first = node.settings.get('ip')?.values ?? [];
    const secondary = node.children.filter(({ name }) => name === 'secondaryip').flatMap(({ children }) => children);
    for (const values of [first, ...secondary.map(({ settings }) => settings.get('ip')?.values ?? [])]) {
      const network = networkOf(values);
      const ip = parseIp((values[0] ?? '').replace(/\/.*$/, ''));
      if (network && ip && ip.value !== 0n) addresses.push({ ...ip, length: bitsOf(network.mask), virtual: false });
    }
    const own6 = node.children.find(({ name }) => name === 'ipv6')?.settings.get('ip6-address')?.values[0];
    const [address6, length6] = (own6 ?? '').split('/');
    const ip6 = parseIp(address6 ?? '');
    if (ip6?.bits === 128 && ip6.value !== 0n)
      addresses.push({ ...ip6, length: Number(length6 ?? 128), virtual: false });
    const vlan = Number(value('vlanid') ?? 0);
    const zone = [...this.#zones].find(([, members]) => members.includes(node.name))?.[0] ?? null;
    return {
      name: node.name,
      addresses,
      up: value('status') !== 'down',
      vrf: null,
      zone,
      vlans: vlan > 0 ? [{ from: vlan, to: vlan }] : [],
      mode: 'routed',
      description: value('alias') ?? value('description') ?? null,
      bandwidth: null,
      ospf: null,
      line: this.#book.line(node.at),
    };
  }

  #route(node: Node): readonly StaticRoute[] {
    const value = (name: string): string | undefined => node.settings.get(name)?.values[0];
    if (value('status') === 'disable') return [];
    const written = node.settings.get('dst')?.values ?? [];
    const network = networkOf(written.length === 0 ? ['0.0.0.0', '0.0.0.0'] : written);
    const prefix = parsePrefix(written[0] ?? '');
    const destination = network
      ? { bits: 32 as const, value: network.value & network.mask, length: bitsOf(network.mask) }
      : prefix;
    const nextHop = parseIp(value('gateway') ?? '');
    const discard = value('blackhole') === 'enable';
    if (
      !destination ||
      node.settings.has('dstaddr') ||
      node.settings.has('sdwan') ||
      (!nextHop && !discard && !value('device'))
    ) {
      this.#noteNode(node, 'todo', { filters: [], forwarding: true });
      return [];
    }
    const distance = Number(value('distance') ?? 10);
    const own = discard ? null : (value('device') ?? null);
    return [{ ...destination, vrf: null, nextHop, interface: own, discard, distance, line: this.#line(node) }];
  }

  #translations(): readonly Line[] {
    const own = this.#sections.filter(({ name }) => TRANSLATING.test(name)).flatMap(({ children }) => children);
    const hidden = this.#entries('firewall policy').flatMap(({ settings }) => {
      const nat = settings.get('nat');
      return nat?.values[0] === 'enable' ? [this.#book.line(nat.at)] : [];
    });
    return [...own.map(({ at }) => this.#book.line(at)), ...hidden];
  }

  #noteSections(): void {
    for (const section of this.#sections) {
      const { name } = section;
      if (FILTERING.test(name) && section.children.length > 0)
        this.#noteNode(section, 'todo', { filters: [POLICY], forwarding: false });
      else if (FORWARDING.test(name)) this.#noteNode(section, 'todo', { filters: [], forwarding: true });
      else if (
        /^(?:firewall (?:address|addrgrp|service|vip|policy)|system (?:zone|interface|global)|router static)/.test(name)
      )
        this.#noteNode(section, 'complete');
    }
  }

  #noteNode(node: Node, support: 'complete' | 'todo', affects: Parameters<LineBook['note']>[2] = 'nothing'): void {
    this.#book.note(node.at, support, affects);
    for (const { at } of node.settings.values()) this.#book.note(at, support, affects);
    for (const child of node.children) this.#noteNode(child, support, affects);
  }

  /** The line of the first policy or group that uses a name. */
  #lineNaming(name: string): Line {
    for (const section of this.#sections)
      for (const { settings } of section.children)
        for (const { values, at } of settings.values()) if (values.includes(name)) return this.#book.line(at);
    return this.#book.line(1);
  }
}

function groupOf<Kind>({ settings }: Node): FirewallObject<Kind> {
  const excludes = settings.get('exclude')?.values[0] === 'enable';
  return {
    kind: 'group',
    members: settings.get('member')?.values ?? [],
    except: excludes ? (settings.get('exclude-member')?.values ?? []) : [],
  };
}

function bitsOf(mask: bigint): number {
  return mask.toString(2).replaceAll('0', '').length;
}
