/** What is gathered of one endpoint: a MAC on the captured segment, or an IP beyond it. */
import type { Fact } from '#model/fact.ts';
import type { EndpointRow } from './store.ts';

/** Distinct facts kept per endpoint. */
const FACTS_PER_ENDPOINT = 400;
/** Addresses kept per endpoint: temporary IPv6 addresses come and go, invented ones come without end. */
const ADDRESSES_PER_ENDPOINT = 1024;

export interface Node {
  readonly mac: string | null;
  readonly ips: Set<string>;
  first: string;
  last: string;
  readonly roles: Set<string>;
  /** Distinct, and few: they are looked through one by one. */
  readonly facts: Fact[];
  /** It sent a packet: what is only spoken to or spoken of is no device. */
  alive: boolean;
  /** Whose frame shows its MAC: nobody's yet, somebody else's, or its own. */
  shown: 'never' | 'by others' | 'itself';
  /** IPs that were kept as endpoints of their own until it was known that they are this one. */
  readonly aliases: Set<string>;
}

export function newNode(mac: string | null, time: string): Node {
  return {
    mac,
    ips: new Set(),
    first: time,
    last: time,
    roles: new Set(),
    facts: [],
    alive: false,
    shown: 'never',
    aliases: new Set(),
  };
}

/** The MAC, or the one IP of an endpoint beyond the captured segment. */
export function keyOf({ mac, ips }: Node): string {
  return mac ?? [...ips][0] ?? '';
}

/** Gives the endpoint an address; nothing happens where it has too many. */
export function addAddress(node: Node, ip: string): void {
  if (node.ips.size < ADDRESSES_PER_ENDPOINT) node.ips.add(ip);
}

export function factWord(fact: Fact): string {
  return `${fact.key}\n${fact.value}`;
}

/** True where the fact is new to the node and there was room. */
export function keepFact(node: Node, fact: Fact): boolean {
  const { facts } = node;
  if (facts.length >= FACTS_PER_ENDPOINT || placeOf(facts, fact) >= 0) return false;
  facts.push(fact);
  return true;
}

/** Where a fact with this key and value is, or -1. */
export function placeOf(facts: readonly Fact[], { key, value }: Fact): number {
  for (let at = 0; at < facts.length; at++) {
    const fact = facts[at] as Fact;
    if (fact.key === key && fact.value === value) return at;
  }
  return -1;
}

/** Adds what is known of `from` to `into`. */
export function absorb(into: Node, from: Node): void {
  for (const ip of from.ips) addAddress(into, ip);
  for (const role of from.roles) into.roles.add(role);
  if (into.facts.length === 0) into.facts.push(...from.facts);
  else for (const fact of from.facts) keepFact(into, fact);
  for (const alias of from.aliases) into.aliases.add(alias);
  if (from.first < into.first) into.first = from.first;
  if (from.last > into.last) into.last = from.last;
  into.alive ||= from.alive;
}

export function rowOf(node: Node): EndpointRow {
  const { mac, ips, first, last, roles, alive, shown } = node;
  return { key: keyOf(node), mac, ips: [...ips], first, last, roles: [...roles], alive, shown };
}
