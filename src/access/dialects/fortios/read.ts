/** A FortiOS configuration in the neutral words: one filter of all policies between interfaces and zones, and where packets go. */
import { parseIp, parsePrefix } from '#base/prefix.ts';
import type { Configuration, Interface } from '../../configuration.ts';
import type { Filter, Rule } from '../../filter.ts';
import { type FirewallObject, FirewallObjects } from '../../firewall-objects.ts';
import type { Line, Reference } from '../../line.ts';
import { LineBook } from '../../line-book.ts';
import { EVERY, NONE, unknownMatch } from '../../matches.ts';
import type { StaticRoute } from '../../routing.ts';
import { address6Of, addressOf, type Field, networkOf, virtualOf } from './addresses.ts';
import { bareLinks, type Domain, type DomainReading, domainsOf, joined } from './domains.ts';
import { bitsOf, readInterface } from './interfaces.ts';
import { type Objects, readPolicy } from './policies.ts';
import { changedSettings, kindOf } from './sections.ts';
import { predefinedServices, serviceOf } from './services.ts';
import { GRAMMARS, strangersIn } from './settings.ts';
import { type Node, parseTree } from './syntax.ts';

/** The name of the filter that holds the policies; that of a domain adds its name. */
const POLICY = 'policy';
const TRANSLATING = /^firewall (?:central-snat-map|vip6?)$/;

/** Reads a file whole. */
export function readFortios(text: string, file: string): Configuration {
  const book = new LineBook(text, file);
  const { roots, unrecognised } = parseTree(text);
  for (const at of unrecognised) book.note(at, 'unrecognised', 'everything');
  const read = joined(domainsOf(roots).map((domain) => new Reading(book, domain, roots).result()));
  return { ...read, lines: book.all(), file, dialect: 'fortios' };
}

class Reading {
  readonly #book: LineBook;
  readonly #sections: readonly Node[];
  readonly #roots: readonly Node[];
  readonly #domain: string | null;
  readonly #policy: string;
  readonly #defined: { readonly store: FirewallObjects<Field> | FirewallObjects<''>; readonly reference: Reference }[] =
    [];
  readonly #zones = new Map<string, readonly string[]>();
  readonly #objects: Objects;

  constructor(book: LineBook, { name, sections }: Domain, roots: readonly Node[]) {
    this.#book = book;
    this.#sections = sections;
    this.#roots = roots;
    this.#domain = name;
    this.#policy = name === null ? POLICY : `${POLICY} ${name}`;
    this.#objects = {
      addresses: new FirewallObjects(),
      addresses6: new FirewallObjects(),
      services: new FirewallObjects(),
      interfaces: namesOf(this.#entries('system interface')),
      zones: this.#zones,
    };
  }

  result(): DomainReading {
    this.#readObjects();
    for (const zone of this.#entries('system zone')) {
      this.#zones.set(zone.name, zone.settings.get('interface')?.values ?? []);
      for (const { at } of strangersIn(zone, GRAMMARS.zone))
        this.#book.note(at, 'unrecognised', { filters: [this.#policy], forwarding: false });
    }
    const filter = this.#filter();
    this.#noteSections();
    const interfaces = this.#entries('system interface').map((node) => this.#interface(node));
    const routes = [...this.#entries('router static'), ...this.#entries('router static6')].flatMap((node) =>
      this.#route(node),
    );
    const translations = this.#translations();
    const { addresses, addresses6, services } = this.#objects;
    const missing = (kind: string, names: ReadonlySet<string>): Reference[] =>
      [...names].map((name) => ({ kind, name, line: this.#lineNaming(name) }));
    return {
      hostname: this.#entry('system global')?.settings.get('hostname')?.values[0] ?? null,
      filters: [filter],
      guards: [{ filter: this.#policy, place: 'through', in: this.#own(interfaces), out: null, line: null }],
      interfaces,
      routes,
      undefinedNames: [
        ...missing('address', addresses.missing),
        ...missing('address6', addresses6.missing),
        ...missing('service', services.missing),
      ],
      unusedNames: this.#defined.flatMap(({ store, reference }) => (store.isUsed(reference.name) ? [] : [reference])),
      routing: { ospf: [], bgp: [], translations },
    };
  }

  #entry(name: string): Node | undefined {
    return this.#sections.find((section) => section.name === name);
  }

  #entries(name: string): readonly Node[] {
    return this.#sections.filter((section) => section.name === name).flatMap(({ children }) => children);
  }

  /** Interfaces of a domain; null where there is none beside it. */
  #own(interfaces: readonly Interface[]): readonly string[] | null {
    return this.#domain === null ? null : interfaces.map(({ name }) => name);
  }

  /** Each domain forwards by itself. */
  #vrf(vrf: string | null): string | null {
    if (this.#domain === null) return vrf;
    return vrf === null ? this.#domain : `${this.#domain} ${vrf}`;
  }

  #line(node: Node): Line {
    return { ...this.#book.line(node.at), number: /^\d{1,10}$/.test(node.name) ? Number(node.name) : null };
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
    return { name: this.#policy, family: null, rules, otherwise: 'deny', otherwiseLine: null, stateful: true };
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
    const { addresses, up, vlan, description, vrf, strangers, dynamic } = readInterface(node);
    const zone = [...this.#zones].find(([, members]) => members.includes(node.name))?.[0] ?? null;
    const near = [node.name, ...this.#below(node.name), ...(zone === null ? [] : [zone])];
    const way = up ? { filters: [], forwarding: true } : ('nothing' as const);
    for (const { at } of strangers)
      this.#book.note(at, 'unrecognised', up ? { filters: [], forwarding: true, interfaces: near } : 'nothing');
    // Which networks it is on nobody knows.
    if (dynamic) this.#book.note(dynamic.at, 'todo', way);
    return {
      name: node.name,
      addresses,
      up,
      vrf: this.#vrf(vrf),
      zone,
      vlans: vlan === null ? [] : [{ from: vlan, to: vlan }],
      mode: 'routed',
      description,
      bandwidth: null,
      ospf: null,
      line: this.#book.line(node.at),
    };
  }

  /** Interfaces that are made of another: its VLANs. */
  #below(name: string): readonly string[] {
    return this.#entries('system interface')
      .filter(({ settings }) => settings.get('interface')?.values[0] === name)
      .map((node) => node.name);
  }

  #route(node: Node): readonly StaticRoute[] {
    const value = (name: string): string | undefined => node.settings.get(name)?.values[0];
    if (value('status') === 'disable') return [];
    const strangers = strangersIn(node, GRAMMARS.route);
    for (const { at } of strangers) this.#book.note(at, 'unrecognised', { filters: [], forwarding: true });
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
      node.settings.has('sdwan-zone') ||
      (value('dynamic-gateway') ?? 'disable') !== 'disable' ||
      (value('vrf') ?? '0') !== '0' ||
      (!nextHop && !discard && !value('device'))
    ) {
      this.#noteNode(node, 'todo', { filters: [], forwarding: true });
      return [];
    }
    const distance = Number(value('distance') ?? 10);
    const own = discard ? null : (value('device') ?? null);
    return [
      { ...destination, vrf: this.#vrf(null), nextHop, interface: own, discard, distance, line: this.#line(node) },
    ];
  }

  #translations(): readonly Line[] {
    const own = this.#sections.filter(({ name }) => TRANSLATING.test(name)).flatMap(({ children }) => children);
    const hidden = this.#entries('firewall policy').flatMap(({ settings }) => {
      const nat = settings.get('nat');
      if (nat?.values[0] !== 'enable') return [];
      const names = settings.get('dstintf')?.values ?? [];
      const interfaces = names.flatMap((name) => [name, ...(this.#zones.get(name) ?? [])]);
      const bound = names.includes('any') ? {} : { interfaces };
      this.#book.note(nat.at, 'todo', { filters: [], forwarding: true, ...bound });
      return [this.#book.line(nat.at)];
    });
    for (const { at } of own) this.#book.note(at, 'todo', { filters: [], forwarding: true });
    return [...own.map(({ at }) => this.#book.line(at)), ...hidden];
  }

  #noteSections(): void {
    for (const section of this.#sections) {
      const kind = section.name === 'system vdom-link' && this.#domain !== null ? 'read' : kindOf(section);
      if (kind === 'filtering') this.#noteNode(section, 'todo', { filters: [this.#policy], forwarding: false });
      else if (kind === 'forwarding') this.#noteNode(section, 'todo', { filters: [], forwarding: true, routes: true });
      else if (kind === 'stranger') this.#noteNode(section, 'unrecognised', 'everything');
      else if (kind === 'read') this.#noteNode(section, 'complete');
      if (section.name === 'system vdom-link' && this.#domain !== null)
        for (const link of bareLinks(section, this.#roots))
          this.#noteNode(link, 'todo', { filters: [], forwarding: true });
      if (section.name === 'system settings')
        for (const at of changedSettings(section)) this.#book.note(at, 'todo', 'everything');
    }
  }

  #noteNode(
    node: Node,
    support: 'complete' | 'todo' | 'unrecognised',
    affects: Parameters<LineBook['note']>[2] = 'nothing',
  ): void {
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

function namesOf(nodes: readonly Node[]): ReadonlySet<string> | null {
  return nodes.length === 0 ? null : new Set(nodes.map(({ name }) => name));
}

function groupOf<Kind>(node: Node): FirewallObject<Kind> {
  const { settings } = node;
  const [stranger] = strangersIn(node, GRAMMARS.group);
  if (stranger) {
    const match = unknownMatch(`line ${stranger.at} of ${node.name.slice(0, 60)} is not understood`);
    return { kind: 'one', match: () => match };
  }
  const excludes = settings.get('exclude')?.values[0] === 'enable';
  return {
    kind: 'group',
    members: settings.get('member')?.values ?? [],
    except: excludes ? (settings.get('exclude-member')?.values ?? []) : [],
  };
}
