/** A PAN-OS configuration in the neutral words: security rules between zones, interfaces and static routes. */
import { parseIp, parsePrefix } from '#base/prefix.ts';
import type { Configuration, Interface, InterfaceAddress } from '../../configuration.ts';
import type { Filter, Rule } from '../../filter.ts';
import type { Reference } from '../../line.ts';
import { LineBook } from '../../line-book.ts';
import type { StaticRoute } from '../../routing.ts';
import { readObjects } from './objects.ts';
import { readSecurityRule, withinZone, type Zones } from './rules.ts';
import { noteInterface, noteSections, noteTranslations, RULEBASES } from './sections.ts';
import { readSetCommands } from './set-commands.ts';
import type { PanNode } from './tree.ts';
import { readXml } from './xml.ts';

const POLICY = 'policy';
/** What a static route says. */
const OF_ROUTE =
  /^(?:destination|nexthop|interface|admin-dist|metric|route-table|bfd|path-monitor|no-install|option|description|tag)$/;
/** What a zone says beside its interfaces. */
const OF_ZONE =
  /^(?:network|enable-.*|user-acl|device-acl|id|description|tag|zone-protection-profile|log-setting|pre-nat-.*)$/;
const IN_ZONE = /^(?:zone-protection-profile|log-setting|enable-packet-buffer-protection|net-inspection|prenat-.*)$/;
/** An external zone leads to another virtual system, and is not modelled. */
const ZONE_KINDS = ['layer3', 'layer2', 'virtual-wire', 'tap', 'tunnel'] as const;
/** Reads a file whole. */
export function readPanOs(text: string, file: string): Configuration {
  const book = new LineBook(text, file);
  const isXml = /^\s*</.test(text);
  const { root, unrecognised } = isXml ? readXml(text) : readSetCommands(text);
  for (const at of unrecognised) book.note(at, 'unrecognised', 'everything');
  return { ...new Reading(book, root).result(), file, dialect: 'pan-os' };
}

/** A virtual system, a device group, or the whole of a configuration that has none. */
interface Scope {
  readonly name: string;
  readonly node: PanNode;
  /** True of a device group of Panorama, whose zones stand elsewhere. */
  readonly isGroup: boolean;
}

class Reading {
  readonly #book: LineBook;
  readonly #shared: readonly PanNode[];
  readonly #scopes: readonly Scope[];
  readonly #devices: readonly PanNode[];
  readonly #undefined: Reference[] = [];
  readonly #unused: Reference[] = [];
  readonly #zoneLines = new Map<string, number>();

  constructor(book: LineBook, root: PanNode) {
    this.#book = book;
    const top = root.child('config') ?? root;
    this.#devices = [top, ...(top.child('devices')?.children ?? [])];
    const own: Scope[] = this.#devices.flatMap((device) =>
      ['vsys', 'device-group'].flatMap((kind) =>
        (device.child(kind)?.children ?? []).map((node) => ({
          name: node.name,
          node,
          isGroup: kind === 'device-group',
        })),
      ),
    );
    const bare = this.#devices.filter((node) => ['zone', ...RULEBASES].some((name) => node.child(name)));
    this.#scopes = [...bare.map((node) => ({ name: '', node, isGroup: false })), ...own];
    const shared = this.#devices.flatMap((device) => device.child('shared') ?? []);
    this.#shared = [...this.#devices, ...shared];
  }

  result(): Omit<Configuration, 'file' | 'dialect'> {
    const ruled = this.#ruled();
    const filters = ruled.map((scope) => this.#filter(scope, ruled.length > 1 ? `${POLICY} ${scope.name}` : POLICY));
    const zones = this.#zonesOf(this.#scopes.map(({ node }) => node));
    const scopes = this.#scopes.map(({ node }) => node);
    noteSections(this.#book, this.#devices, scopes);
    const translations = noteTranslations(this.#book, scopes, zones);
    return {
      hostname: this.#devices.flatMap((device) => device.value('deviceconfig', 'system', 'hostname') ?? [])[0] ?? null,
      filters,
      guards: filters.map(({ name }, at) => ({
        filter: name,
        place: 'through',
        in: ruled.length > 1 ? this.#within(ruled[at]?.node, at === 0, zones) : null,
        out: null,
        line: null,
      })),
      interfaces: this.#devices.flatMap((device) => this.#interfaces(device, zones)),
      routes: this.#devices.flatMap((device) => this.#routes(device)),
      lines: this.#book.all(),
      undefinedNames: this.#undefined,
      unusedNames: this.#unused,
      routing: { ospf: [], bgp: [], translations },
    };
  }

  /** Who decides: all that has rules, and where nothing is distributed from elsewhere all that has zones, between which nothing passes. */
  #ruled(): readonly Scope[] {
    const isCentral = this.#scopes.some(({ isGroup }) => isGroup);
    return this.#scopes.filter(
      ({ node }) =>
        RULEBASES.some((name) => node.below(name, 'security', 'rules')) ||
        (!isCentral && (node.child('zone')?.children.length ?? 0) > 0),
    );
  }

  /** The interfaces that one of several virtual systems is asked about; those in no zone are the first one's, which lets nothing of them pass. */
  #within(node: PanNode | undefined, isFirst: boolean, zones: Zones): readonly string[] {
    const own = node ? [...this.#zonesOf([node]).values()].flat() : [];
    if (!isFirst) return own;
    const zoned = new Set([...zones.values()].flat());
    const all = this.#devices.flatMap((device) => this.#interfaces(device, zones)).map(({ name }) => name);
    return [...own, ...all.filter((name) => !zoned.has(name))];
  }

  #filter({ node }: Scope, name: string): Filter {
    const objects = readObjects([...new Set([...this.#shared, node])]);
    for (const { at } of objects.defined) this.#book.note(at, 'complete');
    const zones = this.#zonesOf([...this.#devices, node]);
    const written = RULEBASES.flatMap((rulebase) => node.below(rulebase, 'security', 'rules')?.children ?? []);
    const named = namedZones(written, zones);
    const rules: Rule[] = [];
    for (const each of written) {
      this.#noteTree(each);
      const { rule, support, unrecognised } = readSecurityRule(each, this.#book.line(each.at), objects, named.zones);
      this.#book.note(each.at, support);
      for (const at of unrecognised) this.#book.note(at, 'unrecognised');
      if (rule) rules.push(rule);
    }
    rules.push(...this.#defaults(node, named));
    this.#noteNames(objects, written);
    return { name, family: null, rules, otherwise: 'deny', otherwiseLine: null, stateful: true };
  }

  /** Within a zone everything passes, between zones nothing, unless the default rules were changed. */
  #defaults(node: PanNode, { zones, lines }: NamedZones): readonly Rule[] {
    const rules: Rule[] = [];
    const own = RULEBASES.flatMap((rulebase) => node.below(rulebase, 'default-security-rules', 'rules') ?? []);
    const action = (name: string): { readonly at: number; readonly action: string } | null => {
      const found = own.map((each) => each.child(name)).find((each) => each !== undefined);
      const said = found?.value('action');
      return found && said !== undefined ? { at: found.at, action: said } : null;
    };
    const [within, between] = [action('intrazone-default'), action('interzone-default')];
    for (const zone of zones.keys()) {
      const line = this.#book.line(within?.at ?? this.#zoneLines.get(zone) ?? lines.get(zone) ?? 1);
      rules.push({
        line,
        match: withinZone(zone, zones),
        action: { kind: (within?.action ?? 'allow') === 'allow' ? 'permit' : 'deny' },
      });
    }
    if (between?.action === 'allow')
      rules.push({ line: this.#book.line(between.at), match: { kind: 'all', of: [] }, action: { kind: 'permit' } });
    return rules;
  }

  #noteNames(objects: ReturnType<typeof readObjects>, written: readonly PanNode[]): void {
    const lineOf = (name: string): number =>
      written.find((rule) => rule.children.some((setting) => setting.child(name)))?.at ?? written[0]?.at ?? 1;
    for (const [kind, names] of [
      ['address', objects.addresses.missing],
      ['service', objects.services.missing],
    ] as const)
      for (const name of names) this.#undefined.push({ kind, name, line: this.#book.line(lineOf(name)) });
    for (const { kind, name, at } of objects.defined) {
      const store = kind.startsWith('address') ? objects.addresses : objects.services;
      if (!store.isUsed(name)) this.#unused.push({ kind, name, line: this.#book.line(at) });
    }
  }

  #zonesOf(scopes: readonly PanNode[]): Map<string, readonly string[]> {
    const zones = new Map<string, readonly string[]>();
    for (const scope of scopes)
      for (const zone of scope.child('zone')?.children ?? []) {
        this.#noteTree(zone);
        const inside = zone.child('network')?.children ?? [];
        const stranger =
          zone.children.find((part) => !OF_ZONE.test(part.name)) ??
          inside.find((part) => !IN_ZONE.test(part.name) && !(ZONE_KINDS as readonly string[]).includes(part.name));
        if (stranger)
          this.#book.note(stranger.at, stranger.name === 'external' ? 'todo' : 'unrecognised', 'everything');
        this.#zoneLines.set(zone.name, zone.at);
        zones.set(
          zone.name,
          ZONE_KINDS.flatMap((kind) => zone.values('network', kind)),
        );
      }
    return zones;
  }

  #interfaces(device: PanNode, zones: Zones): readonly Interface[] {
    const zoneOf = new Map(
      [...zones].flatMap(([zone, members]) => members.map((member): [string, string] => [member, zone])),
    );
    const routers = device.below('network', 'virtual-router')?.children ?? [];
    const routerOf = (name: string): string | null =>
      (routers.length > 1 && routers.find((router) => router.values('interface').includes(name))?.name) || null;
    const found: Interface[] = [];
    const add = (node: PanNode, layer: PanNode | undefined, up: boolean): void => {
      this.#noteTree(node);
      if (up) noteInterface(this.#book, node, layer);
      const tag = Number(node.value('tag') ?? 0);
      found.push({
        name: node.name,
        addresses: [...addressesOf(layer?.values('ip') ?? []), ...addressesOf(layer?.values('ipv6', 'address') ?? [])],
        up,
        vrf: routerOf(node.name),
        zone: zoneOf.get(node.name) ?? null,
        vlans: tag > 0 ? [{ from: tag, to: tag }] : [],
        mode: 'routed',
        description: node.value('comment') ?? null,
        bandwidth: null,
        ospf: null,
        line: this.#book.line(node.at),
      });
    };
    for (const kind of device.below('network', 'interface')?.children ?? []) {
      const units = kind.child('units')?.children ?? [];
      for (const unit of units) add(unit, unit, true);
      if (units.length > 0 || ['vlan', 'loopback', 'tunnel'].includes(kind.name)) continue;
      for (const node of kind.children) {
        const up = node.value('link-state') !== 'down';
        add(node, node.child('layer3'), up);
        for (const unit of node.below('layer3', 'units')?.children ?? []) add(unit, unit, up);
      }
    }
    return found;
  }

  #routes(device: PanNode): readonly StaticRoute[] {
    const routers = device.below('network', 'virtual-router')?.children ?? [];
    return routers.flatMap((router) =>
      (['ip', 'ipv6'] as const).flatMap((family) =>
        (router.below('routing-table', family, 'static-route')?.children ?? []).flatMap((node) =>
          this.#route(node, routers.length > 1 ? router.name : null),
        ),
      ),
    );
  }

  #route(node: PanNode, vrf: string | null): readonly StaticRoute[] {
    const destination = parsePrefix(node.value('destination') ?? '');
    const nextHop = parseIp(node.value('nexthop', 'ip-address') ?? node.value('nexthop', 'ipv6-address') ?? '');
    const discard = node.below('nexthop', 'discard') !== undefined;
    const own = node.value('interface') ?? null;
    const stranger = node.children.find(({ name }) => !OF_ROUTE.test(name));
    if (stranger) this.#book.note(stranger.at, 'unrecognised', { filters: [], forwarding: true });
    const monitor = node.child('path-monitor');
    if (monitor?.value('enable') === 'yes')
      this.#book.note(monitor.at, 'conditional', { filters: [], forwarding: true });
    const isElsewhere = !nextHop && !discard && node.values('nexthop').length > 0;
    if (isElsewhere || !destination || (!nextHop && !discard && own === null)) {
      this.#book.note(node.at, 'todo', { filters: [], forwarding: true });
      return [];
    }
    this.#noteTree(node);
    const distance = Number(node.value('admin-dist') ?? 10);
    return [{ ...destination, vrf, nextHop, interface: own, discard, distance, line: this.#book.line(node.at) }];
  }

  #noteTree(node: PanNode): void {
    this.#book.note(node.at, 'complete');
    for (const child of node.children) this.#noteTree(child);
  }
}

interface NamedZones {
  readonly zones: Zones;
  readonly lines: ReadonlyMap<string, number>;
}

/** The zones of a configuration, and those that only rules name. */
function namedZones(rules: readonly PanNode[], zones: Map<string, readonly string[]>): NamedZones {
  const lines = new Map<string, number>();
  for (const rule of rules)
    for (const setting of ['from', 'to'])
      for (const { name, at } of rule.child(setting)?.children ?? [])
        if (name !== 'any') {
          if (!zones.has(name)) zones.set(name, []);
          if (!lines.has(name)) lines.set(name, at);
        }
  return { zones, lines };
}

function addressesOf(texts: readonly string[]): readonly InterfaceAddress[] {
  return texts.flatMap((text) => {
    const [address = '', length] = text.split('/');
    const ip = parseIp(address);
    if (!ip) return [];
    const own = length === undefined ? ip.bits : Number(length);
    return own >= 0 && own <= ip.bits ? [{ ...ip, length: own, virtual: false }] : [];
  });
}
