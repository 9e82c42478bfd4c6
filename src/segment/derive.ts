/** A policy from what was seen and declared: zones of devices alike, and the fewest rules between them that what is needed asks for. */
import { protocolNumber } from '#access/packets/protocols.ts';
import { formatPrefix, parseIp, parsePrefix } from '#base/prefix.ts';
import type { Conversation } from '#model/conversation.ts';
import { type PolicyRule, type PolicyZone, portRange } from '#model/policy.ts';
import type { DeclaredFlow, KnownDevice } from '#model/segment.ts';
import { createMeanings, type End } from './meant.ts';
import { addressesNow, createPopulation, staysOnLink } from './population.ts';

/** Ports that systems give to clients, and that say nothing of a service (RFC 6335 section 6). */
const DYNAMIC = { from: 49_152, to: 65_535 } as const;
/** Ports of one pair of zones written one by one, at most; more are written as every port of the protocol. */
const PORTS_LIMIT = 64;
const OUTSIDE = 'outside';
/** What is known to be a medical device, and not which. */
const VAGUE = 'medical-device';
const NOBODY: KnownDevice = { id: '', ips: [] };

/** What a rule rests on. */
export interface Evidence {
  readonly flows: number;
  readonly first: string | null;
  readonly last: string | null;
  readonly clients: number;
  readonly servers: number;
  readonly documents: readonly string[];
}

export type DerivedRule = PolicyRule & { readonly evidence: Evidence };

export interface Derived {
  readonly zones: readonly PolicyZone[];
  readonly rules: readonly DerivedRule[];
}

/** Deterministic: devices and conversations may come in any order. */
export function derivePolicy(
  devices: readonly KnownDevice[],
  conversations: readonly Conversation[],
  declared: readonly DeclaredFlow[],
): Derived {
  const crossing = conversations.filter(({ client, server }) => !staysOnLink(client) && !staysOnLink(server));
  const zones = zonesOf(devices, crossing, declared);
  const population = createPopulation({ zones, rules: [] }, devices, declared);
  const needs = new Map<string, Need>();
  for (const conversation of crossing) {
    const document = population.declared(conversation);
    const [client, server] = [conversation.client, conversation.server].map((ip) =>
      population.end(ip, conversation.last),
    );
    if (client && server) observe(needs, client, server, conversation, document);
  }
  const met = new Set(crossing.flatMap(({ client, server }) => [client, server]));
  const zonesMeant = zonesByWord(
    declared,
    [...met, ...devices.flatMap(addressesNow), ...addressesOf(declared)].map((ip) => population.end(ip)),
  );
  for (const flow of declared) declare(needs, flow, zonesMeant);
  return { zones, rules: rulesOf([...needs.values()]) };
}

/** Addresses that documents name: who stands by, and was never seen, is known by them alone. */
function addressesOf(declared: readonly DeclaredFlow[]): readonly string[] {
  return declared.flatMap(({ from, to }) => [from, to]).filter((word) => parseIp(word) !== null);
}

/**
 * A zone for each function and kind; a life-critical kind is alone. Devices of a kind are named by it too, so that one that moves or comes
 * later is among them. Who is unknown is of his subnet, or outside.
 */
function zonesOf(
  devices: readonly KnownDevice[],
  conversations: readonly Conversation[],
  declared: readonly DeclaredFlow[],
): readonly PolicyZone[] {
  const members = new Map<string, Set<string>>();
  const add = (zone: string, member: string): void => {
    const known = members.get(zone);
    if (known) known.add(member);
    else members.set(zone, new Set([member]));
  };
  const known = new Set<string>();
  for (const device of devices) {
    const zone = zoneNameOf(device);
    for (const ip of device.ips) known.add(ip);
    for (const ip of addressesNow(device)) {
      if (zone !== null) add(zone, ip);
      else add(subnetZone(ip), isOurs(ip) ? subnetOf(ip) : ip);
    }
  }
  for (const [category, zone] of kindsOfOneZone(devices)) add(zone, `category:${category}`);
  const met = new Set(conversations.flatMap(({ client, server }) => [client, server]));
  for (const ip of [...met, ...addressesOf(declared)])
    if (!known.has(ip) && isOurs(ip)) add(subnetZone(ip), subnetOf(ip));
  // Everybody else: the longest prefix of an address decides, so this is what no other zone has.
  add(OUTSIDE, '0.0.0.0/0');
  add(OUTSIDE, '::/0');
  return [...members]
    .map(([name, some]) => ({ name, members: [...some].sort(byText) }))
    .sort((a, b) => byText(a.name, b.name));
}

/** Categories of which all devices are in one zone, with that zone. */
function kindsOfOneZone(devices: readonly KnownDevice[]): ReadonlyMap<string, string> {
  const zones = new Map<string, string | null>();
  for (const device of devices) {
    const zone = zoneNameOf(device);
    const category = device.category?.toLowerCase();
    if (zone === null || category === undefined || category.trim() === '' || device.ips.length === 0) continue;
    const before = zones.get(category);
    zones.set(category, before === undefined || before === zone ? zone : null);
  }
  return new Map([...zones].flatMap(([category, zone]) => (zone === null ? [] : [[category, zone] as const])));
}

function zoneNameOf({ category, function: role, critical }: KnownDevice): string | null {
  if (category == null && role == null) return null;
  const name = category ?? role ?? '';
  return critical === true ? `life-critical ${name}` : name;
}

/** Addresses that organisations give out themselves (RFC 1918, RFC 6598, RFC 4193). */
function isOurs(ip: string): boolean {
  return /^10\.|^172\.(?:1[6-9]|2\d|3[01])\.|^192\.168\.|^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|^f[cd]/i.test(ip);
}

function subnetOf(ip: string): string {
  const prefix = parsePrefix(`${ip}/${ip.includes(':') ? 64 : 24}`);
  return prefix ? formatPrefix(prefix) : ip;
}

function subnetZone(ip: string): string {
  return `network ${subnetOf(ip)}`;
}

/** What one zone needs of another by one protocol and port. */
interface Need {
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
  /** Null for every port, or where the protocol has none. */
  readonly port: string | null;
  flows: number;
  first: string | null;
  last: string | null;
  readonly clients: Set<string>;
  readonly servers: Set<string>;
  readonly documents: Set<string>;
  declared: boolean;
}

function needOf(needs: Map<string, Need>, from: string, to: string, protocol: string, port: string | null): Need {
  const key = JSON.stringify([from, to, protocol, port]);
  const known = needs.get(key);
  if (known) return known;
  const [clients, servers, documents] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const need: Need = {
    from,
    to,
    protocol,
    port,
    flows: 0,
    first: null,
    last: null,
    clients,
    servers,
    documents,
    declared: false,
  };
  needs.set(key, need);
  return need;
}

function observe(
  needs: Map<string, Need>,
  client: End,
  server: End,
  { transport, port, flows, first, last }: Conversation,
  document: DeclaredFlow | null,
): void {
  // Within a zone everything is permitted.
  if (client.zone === server.zone || client.zone === null || server.zone === null) return;
  const protocol = transport !== null && protocolNumber(transport) !== null ? transport : 'any';
  const isDynamic = port !== null && port >= DYNAMIC.from;
  const ports = port === null ? null : isDynamic ? `${DYNAMIC.from}-${DYNAMIC.to}` : String(port);
  const hasPorts = protocol === 'tcp' || protocol === 'udp';
  const need = needOf(needs, client.zone, server.zone, protocol, hasPorts ? ports : null);
  need.flows += flows;
  if (need.first === null || first < need.first) need.first = first;
  if (need.last === null || last > need.last) need.last = last;
  need.clients.add(client.device?.id ?? client.ip);
  need.servers.add(server.device?.id ?? server.ip);
  if (document) note(need, document);
}

function note(need: Need, { source }: DeclaredFlow): void {
  need.declared = true;
  if (source !== undefined) need.documents.add(source);
}

/**
 * Answers in which zones those are whom a word of the documents means. Who is not identified in a subnet of life-critical devices, or
 * only as some medical device, may be one of them: what documents declare of these is declared of him.
 */
function zonesByWord(declared: readonly DeclaredFlow[], ends: readonly End[]): (word: string) => ReadonlySet<string> {
  const meanings = createMeanings(declared.flatMap(({ from, to }) => [from, to]));
  const vague = Map.groupBy(
    ends.filter(({ device }) => zoneNameOf(device ?? NOBODY) === null || device?.category === VAGUE),
    ({ ip }) => subnetOf(ip),
  );
  const zones = new Map<number, Set<string>>();
  for (const end of ends) {
    const beside = end.device?.critical === true ? (vague.get(subnetOf(end.ip)) ?? []) : [];
    const of = meanings.classOf(end);
    const own = zones.get(of) ?? new Set<string>();
    zones.set(of, own);
    for (const { zone } of [end, ...beside]) if (zone !== null) own.add(zone);
  }
  const known = new Map<string, ReadonlySet<string>>();
  return (word) => {
    const before = known.get(word);
    if (before) return before;
    const found = new Set([...zones].flatMap(([of, some]) => (meanings.means(word, of) ? [...some] : [])));
    known.set(word, found);
    return found;
  };
}

/** A declared flow is needed between the zones of everybody it means, seen or not. */
function declare(
  needs: Map<string, Need>,
  flow: DeclaredFlow,
  zonesMeant: (word: string) => ReadonlySet<string>,
): void {
  const protocol =
    flow.protocol === 'any' || protocolNumber(flow.protocol) !== null ? flow.protocol.toLowerCase() : 'any';
  const ports = flow.ports.filter((text) => portRange(text) !== null);
  for (const from of zonesMeant(flow.from))
    for (const to of zonesMeant(flow.to))
      if (from !== to)
        for (const port of ports.length === 0 ? [null] : ports) note(needOf(needs, from, to, protocol, port), flow);
}

/** One rule for each pair of zones, protocol and basis: its ports together, as long as they are few. */
function rulesOf(needs: readonly Need[]): readonly DerivedRule[] {
  const groups = Map.groupBy(needs, ({ from, to, protocol, declared }) =>
    JSON.stringify([from, to, protocol, declared]),
  );
  return [...groups.values()].flatMap((some) => ruleOf(some) ?? []).sort((a, b) => byText(keyOf(a), keyOf(b)));
}

function keyOf({ from, to, protocol, basis }: PolicyRule): string {
  return JSON.stringify([from, to, protocol, basis]);
}

function ruleOf(needs: readonly Need[]): DerivedRule | null {
  const [one] = needs;
  if (!one) return null;
  const isAll = needs.some(({ port }) => port === null) || needs.length > PORTS_LIMIT;
  const ports = isAll
    ? []
    : needs.flatMap(({ port }) => port ?? []).sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
  const union = (key: 'clients' | 'servers' | 'documents'): readonly string[] =>
    [...new Set(needs.flatMap((need) => [...need[key]]))].sort(byText);
  const times = (key: 'first' | 'last'): readonly string[] => needs.flatMap((need) => need[key] ?? []).sort(byText);
  const flows = needs.reduce((sum, need) => sum + need.flows, 0);
  const [clients, servers, documents] = [union('clients'), union('servers'), union('documents')];
  const seen = flows === 0 ? 'not seen' : `${clients.length} speak to ${servers.length}`;
  return {
    from: [one.from],
    to: [one.to],
    protocol: one.protocol,
    ports,
    action: 'permit',
    reason: one.declared
      ? `declared${documents[0] === undefined ? '' : ` in ${documents[0].slice(0, 200)}`}, ${seen}`
      : seen,
    basis: one.declared ? 'declared' : 'observed',
    evidence: {
      flows,
      first: times('first')[0] ?? null,
      last: times('last').at(-1) ?? null,
      clients: clients.length,
      servers: servers.length,
      documents,
    },
  };
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
