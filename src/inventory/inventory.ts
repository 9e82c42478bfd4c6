/** Which addresses are one device, over time: gathers what flows and facts say of endpoints, and joins what is the same. */
import { isNobody, isPublicIp } from '#base/addresses.ts';
import { remembered } from '#base/text-memo.ts';
import type { Fact, Source, Subject } from '#model/fact.ts';
import type { Endpoint, Flow } from '#model/flow.ts';
import { TUNNELS } from '#model/packet.ts';
import { isProxied } from '#model/proxied.ts';
import { macInside } from './address-kinds.ts';
import { Answers } from './answers.ts';
import { Bindings } from './bindings.ts';
import type { InventoryDependencies } from './context.ts';
import { packFacts, unpackFacts } from './fact-columns.ts';
import { Grouping } from './grouping.ts';
import { type Group, groupsOf } from './groups.ts';
import { type InventoryState, packNodes, unpackNodes } from './inventory-state.ts';
import { Kin } from './kin.ts';
import { sharedBy } from './mac-kinds.ts';
import { absorb, addAddress, factWord, keepFact, keyOf, type Node, newNode, placeOf, rowOf } from './node.ts';
import { type HeldAddress, Relations } from './relations.ts';
import type { BindingRow, EndpointRow } from './store.ts';

/** Endpoints kept, and facts that wait for an owner; further ones are counted. */
const ENDPOINT_LIMIT = 1_000_000;
/** Tunnels have ends of their own: who speaks inside one plays no part in it. */
const NO_FACTS: readonly Fact[] = [];
const OUTER: ReadonlySet<string> = new Set(TUNNELS);

/** Words for roles, as `dns:client`. */
const ROLES = {
  client: remembered((protocol) => `${protocol}:client`),
  server: remembered((protocol) => `${protocol}:server`),
} as const;

interface Following {
  grouping: Grouping | null;
  readonly changed: Set<Node>;
  readonly removed: Set<Node>;
  readonly retold: Set<Node>;
}

export class Inventory {
  readonly #bindings = new Bindings();
  readonly #byMac = new Map<string, Node>();
  readonly #byIp = new Map<string, Node>();
  /** Facts of endpoints without a MAC wait until all bindings are known. */
  readonly #waiting = new Map<string, Fact>();
  readonly #answers = new Answers();
  /** Endpoints, bindings and facts since `news` was asked last. */
  #touched: Set<Node> | null = null;
  /** For whoever follows: the devices so far, and the endpoints about which something may be new to them. */
  #following: Following | null = null;
  /** Whom the last fact was about, until somebody asks: most messages state several facts. */
  #last: { readonly subject: Subject; readonly time: string; readonly node: Node } | null = null;
  readonly #freshBindings: BindingRow[] = [];
  readonly #freshFacts: Fact[] = [];
  readonly #freshExternal: string[] = [];
  /** Public addresses met beyond the captured segment: peers on the internet, not devices of this network. */
  readonly external: Set<string> = new Set();
  /** How often an endpoint was met that found no room. */
  unkept = 0;

  /** From now on `news` tells what is new, and `groups` works out anew only what changed. */
  follow(): void {
    if (this.#following) return;
    this.#touched = new Set();
    this.#bindings.follow();
    const nodes = [...this.#byMac.values(), ...this.#byIp.values()];
    this.#following = { grouping: null, changed: new Set(nodes), removed: new Set(), retold: new Set() };
  }

  /** What is new since the last call: for whoever keeps the inventory. */
  news(): {
    readonly endpoints: readonly EndpointRow[];
    readonly bindings: readonly BindingRow[];
    readonly facts: readonly Fact[];
    readonly external: readonly string[];
  } {
    this.#last = null;
    const endpoints = [...(this.#touched ?? [])].map(rowOf);
    this.#touched?.clear();
    return {
      endpoints,
      bindings: this.#freshBindings.splice(0),
      facts: this.#freshFacts.splice(0),
      external: this.#freshExternal.splice(0),
    };
  }

  /** Takes back what was kept, in order of time. */
  restore(kept: {
    readonly endpoints: readonly EndpointRow[];
    readonly bindings: readonly BindingRow[];
    readonly facts: readonly Fact[];
    readonly external: readonly string[];
  }): void {
    for (const { ip, mac, time } of kept.bindings) this.#bindings.add(ip, mac, time);
    for (const { mac, ips, first, last, roles, alive, shown, key } of kept.endpoints) {
      const node: Node = { ...newNode(mac, first), ips: new Set(ips), last, roles: new Set(roles), alive };
      const own = mac ? this.#nodeOfMac(mac, first) : this.#nodeOfIp(key, first);
      absorb(own, node);
      own.shown = shown;
    }
    for (const fact of kept.facts) this.#know(fact);
    for (const ip of kept.external) this.external.add(ip);
    this.news();
  }

  /** What was gathered, as plain data that can be handed to another thread. */
  state(): InventoryState {
    return {
      bindings: this.#bindings.list(),
      nodes: packNodes([...this.#byMac.values(), ...this.#byIp.values()]),
      waiting: packFacts(this.#waiting.values()),
      answers: this.#answers.state(),
      external: this.external,
    };
  }

  /** Takes in what another inventory gathered from the same captures. */
  absorb({ bindings, nodes, waiting, answers, external }: InventoryState): void {
    for (const { ip, mac, time } of bindings) this.#bindings.add(ip, mac, time);
    for (const node of unpackNodes(nodes)) {
      const { mac, first } = node;
      absorb(mac === null ? this.#nodeOfIp(keyOf(node), first) : this.#nodeOfMac(mac, first), node);
    }
    for (const fact of unpackFacts(waiting)) this.#know(fact);
    this.#answers.absorb(answers);
    for (const ip of external) this.external.add(ip);
  }

  /** Takes a fact. Facts come in order of time within a capture. */
  fact(fact: Fact): void {
    this.#answers.take(fact);
    this.#know(fact);
  }

  #know(fact: Fact): void {
    const { mac, ip } = fact.subject;
    if (this.#last?.subject === fact.subject && this.#last.time === fact.time) this.#keep(this.#last.node, fact);
    else if (mac) {
      const node = this.#nodeOfMac(mac, fact.time);
      this.#last = { subject: fact.subject, time: fact.time, node };
      if (node.shown === 'never') this.#keepLink(node, mac, 'server', fact.time, fact.source);
      this.#keep(node, fact);
      if (!ip || isNobody(ip)) return;
      addAddress(node, ip);
      this.#bind(ip, mac, fact.time);
    } else if (ip && !isNobody(ip)) {
      // Whoever had the address then is asked again when all bindings are known; two owners may well state the same.
      const word = `${ip}\n${this.#bindings.macAt(ip, fact.time) ?? ''}\n${factWord(fact)}`;
      if (
        this.#waiting.has(word) ||
        placeOf(this.#byIp.get(ip)?.facts ?? NO_FACTS, fact) >= 0 ||
        this.#waiting.size >= ENDPOINT_LIMIT
      )
        return;
      this.#waiting.set(word, fact);
      if (this.#touched) this.#freshFacts.push(fact);
    }
  }

  /** Takes a flow: both ends that sent something were there. */
  flow(flow: Flow): void {
    if (flow.clientPackets > 0) this.#end(flow, flow.client, 'client');
    if (flow.serverPackets > 0) this.#end(flow, flow.server, 'server');
  }

  /** The devices, in order of their first appearance. Whoever follows gives the same dependencies each time. */
  groups(dependencies: InventoryDependencies): readonly Group[] {
    this.#last = null;
    this.#settle();
    if (this.#following) return this.#groupsAnew(this.#following, dependencies);
    const nodes = [...this.#byMac.values(), ...this.#byIp.values()].filter((node) => node.alive);
    const held = Map.groupBy<string, HeldAddress & { mac: string }>(this.#bindings.tenures(), ({ mac }) => mac);
    const tenures = {
      heldBy: (mac: string): readonly HeldAddress[] => held.get(mac) ?? [],
      holdersOf: (ip: string): readonly HeldAddress[] => this.#bindings.holdersOf(ip),
    };
    const [kin, relations] = [new Kin(dependencies.traits), new Relations()];
    kin.update(nodes, []);
    relations.update(nodes, [], [], tenures);
    const [kinOf, relationsOf] = [(node: Node) => kin.of(node), (node: Node) => relations.of(node)];
    return groupsOf(nodes, { ...tenures, kinOf, relationsOf, dependencies });
  }

  #groupsAnew(following: Following, dependencies: InventoryDependencies): readonly Group[] {
    const { changed, removed, retold } = following;
    following.grouping ??= new Grouping(dependencies.traits);
    const moved = this.#bindings.moved().flatMap((mac) => this.#byMac.get(mac) ?? []);
    const heldBy = (mac: string): readonly HeldAddress[] => this.#bindings.heldBy(mac);
    const holdersOf = (ip: string): readonly HeldAddress[] => this.#bindings.holdersOf(ip);
    const groups = following.grouping.update({ changed, removed, moved, retold }, { heldBy, holdersOf, dependencies });
    changed.clear();
    removed.clear();
    retold.clear();
    return groups;
  }

  /** The operator said something else of these endpoints (by MAC or IP): what they are is worked out anew. */
  retell(endpoints: ReadonlySet<string>): void {
    const following = this.#following;
    if (!following) return;
    for (const node of [...this.#byMac.values(), ...this.#byIp.values()]) {
      const keys = [keyOf(node), ...node.aliases];
      const made = node.mac === null ? [...node.ips].flatMap((ip) => macInside(ip) ?? []) : [];
      if ([...keys, ...made].some((key) => endpoints.has(key))) following.retold.add(node);
    }
  }

  #meetExternal(ip: string): void {
    if (this.external.size >= ENDPOINT_LIMIT || this.external.has(ip)) return;
    this.external.add(ip);
    if (this.#touched) this.#freshExternal.push(ip);
  }

  #end(flow: Flow, end: Endpoint, role: 'client' | 'server'): void {
    const { ip } = end;
    if (ip !== undefined && isNobody(ip) && end.mac === undefined) return;
    const { mac } = end;
    let node: Node;
    if (mac) {
      if (isGroupText(mac)) return;
      node = this.#nodeOfMac(mac, flow.start);
      if (node.shown !== 'itself')
        this.#keepLink(node, mac, role, flow.start, { capture: flow.capture, frame: flow.firstFrame });
      if (ip !== undefined && !isNobody(ip)) {
        addAddress(node, ip);
        // A router advertises a shared MAC from its own address, and keeps that.
        if (sharedBy(mac) === null) this.#bind(ip, mac, flow.start);
      }
    } else if (ip !== undefined) {
      if (isPublicIp(ip)) {
        this.#meetExternal(ip);
        return;
      }
      const owner = this.#bindings.macAt(ip, flow.start);
      node = owner === null ? this.#nodeOfIp(ip, flow.start) : this.#nodeOfMac(owner, flow.start);
    } else return;
    node.alive = true;
    if (flow.start < node.first) node.first = flow.start;
    if (flow.end > node.last) node.last = flow.end;
    addRoles(node, flow, role);
  }

  /**
   * The MAC itself is a fact: its first half names who made the interface. A conversation's first frame comes from its client,
   * so what that frame shows takes the place of a frame in which the MAC was only named.
   */
  #keepLink(
    node: Node,
    mac: string,
    role: 'client' | 'server',
    time: string,
    where: Pick<Source, 'capture' | 'frame'>,
  ): void {
    if (node.shown === 'by others' && role === 'server') return;
    node.shown = role === 'client' ? 'itself' : 'by others';
    const source = { capture: where.capture, frame: where.frame, protocol: 'ethernet', field: 'address' };
    const fact: Fact = { time, subject: { mac }, key: 'link.mac', value: mac, source };
    const before = placeOf(node.facts, fact);
    if (before >= 0) node.facts.splice(before, 1);
    this.#keep(node, fact);
  }

  #keep(node: Node, fact: Fact): void {
    if (keepFact(node, fact) && this.#touched) this.#freshFacts.push(fact);
  }

  #bind(ip: string, mac: string, time: string): void {
    if (this.#bindings.add(ip, mac, time) && this.#touched) this.#freshBindings.push({ ip, mac, time });
  }

  /** Facts of addresses go to whoever had the address then; address-only nodes whose MAC is known now fold into it. */
  #settle(): void {
    for (const fact of this.#answers.overlapping()) this.#know(fact);
    for (const [word, fact] of this.#waiting) {
      const ip = fact.subject.ip ?? '';
      const mac = this.#bindings.macAt(ip, fact.time);
      const node = mac ? this.#byMac.get(mac) : this.#byIp.get(ip);
      if (!node) continue;
      if (keepFact(node, fact)) this.#following?.changed.add(node);
      this.#waiting.delete(word);
    }
    for (const [ip, node] of this.#byIp) {
      const mac = this.#bindings.macAt(ip, node.first) ?? macInside(ip);
      const owner = mac ? this.#byMac.get(mac) : undefined;
      if (!owner) continue;
      absorb(owner, node);
      owner.aliases.add(ip);
      this.#touched?.add(owner);
      this.#following?.changed.add(owner);
      this.#following?.changed.delete(node);
      this.#following?.removed.add(node);
      this.#byIp.delete(ip);
    }
  }

  #nodeOfMac(mac: string, time: string): Node {
    return this.#nodeIn(this.#byMac, mac, mac, time);
  }

  #nodeOfIp(ip: string, time: string): Node {
    const node = this.#nodeIn(this.#byIp, ip, null, time);
    node.ips.add(ip);
    return node;
  }

  #nodeIn(map: Map<string, Node>, key: string, mac: string | null, time: string): Node {
    let node = map.get(key);
    if (!node) {
      node = newNode(mac, time);
      // Beyond the limit an endpoint is forgotten as soon as it was met.
      if (map.size >= ENDPOINT_LIMIT) {
        this.unkept++;
        return node;
      }
      map.set(key, node);
    }
    this.#touched?.add(node);
    this.#following?.changed.add(node);
    return node;
  }
}

function addRoles(node: Node, flow: Flow, role: 'client' | 'server'): void {
  // Without ports (ARP, neighbour discovery) there is no service, only neighbours that talk.
  if (flow.basis !== 'content' || flow.client.port === undefined) return;
  // Who passes a conversation on serves the outermost protocol alone.
  const isProxy = role === 'server' && isProxied(flow.over, flow.protocol);
  const layers = isProxy ? flow.over.slice(0, 1) : [...flow.over, flow.protocol ?? ''];
  for (const layer of layers) if (layer !== '' && !OUTER.has(layer)) node.roles.add(ROLES[role](layer));
}

const ODD: ReadonlySet<string> = new Set('13579bdf');

/** The lowest bit of a MAC's first byte. */
function isGroupText(mac: string): boolean {
  return ODD.has(mac.charAt(1));
}
