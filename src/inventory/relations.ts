/** What endpoints that are devices of their own are to each other: hosts and their virtual machines, fronts and the servers behind them, members of a cluster. */
import type { Fact } from '#model/fact.ts';
import { isLinkLocal } from './address-kinds.ts';
import { answersOf } from './answers.ts';
import { isMadeUp, sharedBy, virtualBy } from './mac-kinds.ts';
import { keyOf, type Node } from './node.ts';

/** An address that an endpoint had, from when until another one had it; `until` is null where nobody else had it since. */
export interface HeldAddress {
  readonly ip: string;
  /** Null beyond the captured segment. */
  readonly mac: string | null;
  readonly from: string;
  readonly until: string | null;
}

/** What another endpoint is to this one, as this one sees it. */
export type RelationKind = 'hosts' | 'hosted-by' | 'stands-before' | 'stands-behind' | 'fails-over';

/** By what a relation is known. */
export type RelationReason = 'tap' | 'list' | 'octets' | 'port' | 'answers' | 'address' | 'advertisement';

export interface Relation {
  readonly other: Node;
  readonly kind: RelationKind;
  readonly reason: RelationReason;
  /** What both have: an address, a port, or what a server says of itself. */
  readonly shared: string;
  /** The facts of both that say so, this endpoint's first. */
  readonly facts: readonly Fact[];
}

/** Who had which address. */
export interface Tenures {
  /** The addresses that a MAC had. */
  heldBy(mac: string): readonly HeldAddress[];
  /** Those that had an address, in order of time. */
  holdersOf(ip: string): readonly HeldAddress[];
}

/** What an endpoint brings to a relation: it relates to those that bring the same word from the other side. */
interface Offer {
  readonly kind: RelationKind;
  readonly reason: RelationReason;
  readonly shared: string;
  readonly fact: Fact | null;
}

type Member = readonly [Node, Offer];

interface Known {
  readonly facts: number;
  readonly ips: number;
  readonly offers: readonly Offer[];
}

/** Endpoints of one word, and addresses that pass to and fro, beyond which nothing is said. */
const [MEMBERS_LIMIT, MOVES_LIMIT] = [256, 16];
/** A member of a cluster keeps an address for so long; who takes one by force has it for a moment. */
const LEAST_TENURE_MS = 2000;
/** What only one server states, so that it is known again behind a front. */
const IDENTIFYING: ReadonlySet<string> = new Set([
  'ldap.dnsHostName',
  'smb.serverGuid',
  'snmp.engineId',
  'ssh.hostKey',
  'tls.certificateSerial',
]);
/** Facts by which a computer is known to run Windows, as a host of Hyper-V does. */
const OF_WINDOWS = /^(?:smb\.(?:osBuild|serverGuid|hostName)|dcerpc\.(?:osBuild|hostName)|rdp\.selectedProtocol)$/;
/** Facts in which a host names its end of a virtual machine's cable. */
const OF_TAPS: ReadonlySet<string> = new Set(['snmp.ifPhysAddress', 'lldp.portId']);
const LEASES: ReadonlySet<string> = new Set(['dhcp.lease', 'dhcp.requestedAddress']);

export class Relations {
  readonly #known = new Map<Node, Known>();
  /** Addresses that speak for a router's shared MAC. */
  readonly #advertised = new Set<string>();
  #relations = new Map<Node, readonly Relation[]>();

  /** Takes in what is new; answers the endpoints whose relations are not what they were. `moved` are those whose addresses over time changed. */
  update(changed: Iterable<Node>, removed: Iterable<Node>, moved: Iterable<Node>, tenures: Tenures): ReadonlySet<Node> {
    let isNews = false;
    for (const node of removed) {
      isNews ||= (this.#known.get(node)?.offers.length ?? 0) > 0;
      this.#known.delete(node);
    }
    const advertised = this.#advertised.size;
    for (const node of changed) isNews = this.#take(node, tenures, false) || isNews;
    for (const node of moved) isNews = this.#take(node, tenures, true) || isNews;
    if (this.#advertised.size > advertised)
      for (const node of [...this.#known.keys()]) isNews = this.#take(node, tenures, true) || isNews;
    if (!isNews) return new Set();
    const before = this.#relations;
    this.#relations = this.#relate();
    return differing(before, this.#relations);
  }

  of(node: Node): readonly Relation[] {
    return this.#relations.get(node) ?? [];
  }

  /** True where what the endpoint brings is other than it was. */
  #take(node: Node, tenures: Tenures, isMoved: boolean): boolean {
    if (!node.alive) return false;
    const known = this.#known.get(node);
    const [facts, ips] = [node.facts.length, node.ips.size];
    if (known && !isMoved && known.facts === facts && known.ips === ips) return false;
    if (node.mac !== null && sharedBy(node.mac) !== null) for (const ip of node.ips) this.#advertised.add(ip);
    const offers = [...hostOffers(node), ...frontOffers(node), ...this.#clusterOffers(node, tenures)];
    this.#known.set(node, { facts, ips, offers });
    return wordsOf(offers) !== wordsOf(known?.offers ?? []);
  }

  /** Addresses that the endpoint shares with others by turns, beside one of its own. */
  *#clusterOffers(node: Node, { heldBy, holdersOf }: Tenures): Iterable<Offer> {
    const { mac } = node;
    if (mac === null) return;
    if (sharedBy(mac) !== null) {
      for (const ip of node.ips)
        yield { kind: 'fails-over', reason: 'advertisement', shared: ip, fact: factOf(node, /^arp\.address$/, ip) };
      return;
    }
    const held = heldBy(mac).filter(({ ip }) => !isLinkLocal(ip));
    const own = held.filter(({ ip }) => holdersOf(ip).every((tenure) => tenure.mac === mac));
    for (const ip of new Set(held.map((tenure) => tenure.ip))) {
      const isOnlyOwn = own.some((one) => one.ip === ip);
      const reason = this.#advertised.has(ip)
        ? 'advertisement'
        : !isOnlyOwn &&
            own.some((one) => one.ip.includes(':') === ip.includes(':')) &&
            isPassedOn(node, ip, holdersOf(ip))
          ? 'address'
          : null;
      if (reason !== null)
        yield { kind: 'fails-over', reason, shared: ip, fact: factOf(node, /^(?:arp|ndp)\.address$/, ip) };
    }
  }

  #relate(): Map<Node, readonly Relation[]> {
    const words = new Map<string, Member[]>();
    for (const [node, { offers }] of this.#known)
      for (const offer of offers) {
        const word = `${offer.reason} ${offer.shared}`;
        const members = words.get(word) ?? [];
        words.set(word, members);
        if (members.length < MEMBERS_LIMIT) members.push([node, offer]);
      }
    const found = new Map<Node, Relation[]>();
    const relate = ([node, offer]: Member, [other, theirs]: Member): void => {
      const facts = [offer.fact, theirs.fact].flatMap((fact) => fact ?? []);
      const relation = { other, kind: offer.kind, reason: offer.reason, shared: offer.shared, facts };
      found.set(node, [...(found.get(node) ?? []), relation]);
    };
    for (const members of words.values())
      for (const [one, other] of pairsOf(members)) {
        relate(one, other);
        relate(other, one);
      }
    return withoutLoneServers(found);
  }
}

/** What says that the endpoint is a virtual machine, or hosts some. */
function* hostOffers(node: Node): Iterable<Offer> {
  const { mac } = node;
  if (mac === null) return;
  const isGuest = virtualBy(mac) !== null;
  if (isGuest || isMadeUp(mac)) {
    const said = { kind: 'hosted-by', fact: null } as const;
    yield { ...said, reason: 'tap', shared: mac.slice(3) };
    yield { ...said, reason: 'list', shared: mac };
    // Microsoft KB 2804678: the fourth and fifth byte are the last two of the address that the host had.
    const octets = /^00:15:5d:(..):(..)/.exec(mac)?.slice(1);
    if (octets) yield { ...said, reason: 'octets', shared: octets.map((hex) => Number.parseInt(hex, 16)).join('.') };
  }
  for (const fact of node.facts) {
    // libvirt gives its end of the cable the guest's own address with fe in front.
    if (OF_TAPS.has(fact.key) && /^fe:..:..:..:..:..$/.test(fact.value))
      yield { kind: 'hosts', reason: 'tap', shared: fact.value.slice(3), fact };
    if (fact.key === 'snmp.guestAddress') yield { kind: 'hosts', reason: 'list', shared: fact.value, fact };
    if (fact.key === 'radius.switchPort')
      yield { kind: isGuest ? 'hosted-by' : 'hosts', reason: 'port', shared: fact.value, fact };
  }
  const windows = isGuest ? undefined : node.facts.find(({ key }) => OF_WINDOWS.test(key));
  if (windows !== undefined)
    for (const ip of node.ips)
      if (/^[\d.]+$/.test(ip))
        yield { kind: 'hosts', reason: 'octets', shared: ip.split('.').slice(2).join('.'), fact: windows };
}

/** What says that the endpoint passes on what others answer, or is one of those. */
function* frontOffers(node: Node): Iterable<Offer> {
  const answers = answersOf(node.facts);
  for (const { key, value, fact } of answers)
    if (IDENTIFYING.has(key)) yield { kind: 'stands-before', reason: 'answers', shared: `${key} ${value}`, fact };
  for (const fact of node.facts)
    if (IDENTIFYING.has(fact.key) && !answers.some(({ key, value }) => key === fact.key && value === fact.value))
      yield { kind: 'stands-behind', reason: 'answers', shared: `${fact.key} ${fact.value}`, fact };
}

/** True where the address passes between its holders as in a cluster: nobody leased it to this one, and most times it stays for a while. */
function isPassedOn(node: Node, ip: string, holders: readonly HeldAddress[]): boolean {
  if (holders.length > MOVES_LIMIT) return false;
  if (holders.some(({ mac }) => mac !== null && (sharedBy(mac) !== null || isMadeUp(mac)))) return false;
  if (node.facts.some(({ key, value }) => LEASES.has(key) && value === ip)) return false;
  const stays = holders.filter(
    ({ from, until }) => until === null || Date.parse(until) - Date.parse(from) >= LEAST_TENURE_MS,
  );
  const members = new Set(stays.map(({ mac }) => mac));
  // Members that start at once contend for a moment; who takes an address by force contends all the time.
  return members.size > 1 && members.has(node.mac) && stays.length > holders.length / 2;
}

/** Which of those that bring the same word relate to each other. */
function pairsOf(members: readonly Member[]): readonly (readonly [Member, Member])[] {
  const of = (kind: RelationKind): readonly Member[] => members.filter(([, offer]) => offer.kind === kind);
  const [hosts, guests, fronts, backs, peers] = [
    of('hosts'),
    of('hosted-by'),
    of('stands-before'),
    of('stands-behind'),
    of('fails-over'),
  ];
  const [host] = hosts;
  return [
    // Two that could be the host: neither is known to be.
    ...(hosts.length === 1 && host ? guests.map((guest) => [host, guest] as const) : []),
    ...fronts.flatMap((front) => backs.map((back) => [front, back] as const)),
    ...peers.flatMap((one, index) => peers.slice(index + 1).map((other) => [one, other] as const)),
  ];
}

/** A front is known by two servers at least, each of which says something of its own: two that say all the same are copies of each other. */
function withoutLoneServers(found: ReadonlyMap<Node, readonly Relation[]>): Map<Node, readonly Relation[]> {
  const kept = new Map<Node, Set<Node>>();
  for (const [front, relations] of found) {
    const before = relations.filter(({ kind }) => kind === 'stands-before');
    for (const ofKey of Map.groupBy(before, ({ shared }) => shared.split(' ')[0]).values()) {
      const alone = ofKey.filter(
        ({ other, shared }) => !ofKey.some((one) => one.other === other && one.shared !== shared),
      );
      if (new Set(alone.map(({ shared }) => shared)).size < 2) continue;
      const servers = kept.get(front) ?? new Set();
      kept.set(front, servers);
      for (const { other } of alone) servers.add(other);
    }
  }
  const isKept = (node: Node, { other, kind }: Relation): boolean =>
    kind === 'stands-before'
      ? kept.get(node)?.has(other) === true
      : kind !== 'stands-behind' || kept.get(other)?.has(node) === true;
  return new Map([...found].map(([node, relations]) => [node, relations.filter((one) => isKept(node, one))]));
}

/** The endpoints whose relations differ. */
function differing(
  before: ReadonlyMap<Node, readonly Relation[]>,
  after: ReadonlyMap<Node, readonly Relation[]>,
): ReadonlySet<Node> {
  const word = (relations: readonly Relation[] = []): string =>
    relations
      .map(({ other, kind, reason, shared, facts }) =>
        [kind, reason, shared, keyOf(other), ...facts.map(({ source }) => `${source.capture} ${source.frame}`)].join(
          ' ',
        ),
      )
      .sort()
      .join('\n');
  const nodes = new Set([...before.keys(), ...after.keys()]);
  return new Set([...nodes].filter((node) => word(before.get(node)) !== word(after.get(node))));
}

function wordsOf(offers: readonly Offer[]): string {
  return offers.map(({ kind, reason, shared, fact }) => `${kind} ${reason} ${shared} ${fact?.source.frame}`).join('\n');
}

function factOf({ facts }: Node, key: RegExp, value: string): Fact | null {
  return facts.find((fact) => fact.value === value && key.test(fact.key)) ?? null;
}
