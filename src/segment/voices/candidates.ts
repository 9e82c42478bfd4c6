/** Which accesses there are to ask about: those that were seen, those that documents declare, and those that could be. */
import { parsePrefix } from '#base/prefix.ts';
import { type Policy, portRange } from '#model/policy.ts';
import type { DeclaredFlow, KnownDevice } from '#model/segment.ts';
import { type End, isMeant } from '../meant.ts';
import { type Population, staysOnLink } from '../population.ts';
import { addressSide, careOf, deviceSide, personSide, type Side, type World } from './world.ts';

/** Most accesses of one question, services of one device, and ports of a declared range that are asked one by one. */
const CANDIDATE_LIMIT = 20_000;
const SERVICE_LIMIT = 32;
const RANGE_LIMIT = 16;
/** Ports that systems give to clients, and that say nothing of a service (RFC 6335 section 6). */
const DYNAMIC = 49_152;
/** Addresses of one device that are asked about. */
const ADDRESS_LIMIT = 4;

export interface Service {
  readonly protocol: string;
  readonly port: number | null;
}

/** An access to ask about. */
export interface Candidate extends Service {
  readonly who: Side;
  readonly what: Side;
  /** Pairs of addresses between which it would go. */
  readonly pairs: readonly (readonly [client: string, server: string])[];
  flows: number;
  first: string | null;
  last: string | null;
}

/** Gathers candidates, each once. */
export class Candidates {
  readonly #found = new Map<string, Candidate>();
  readonly #world: World;
  readonly #population: Population;
  readonly #sides = new Map<string, Side>();
  readonly #services = new Map<string, readonly Service[]>();
  /** Candidates that were too many. */
  left = 0;

  constructor(world: World, population: Population) {
    this.#world = world;
    this.#population = population;
  }

  get all(): readonly Candidate[] {
    return [...this.#found.values()];
  }

  /** Whoever is at an address. */
  sideAt(ip: string): Side {
    const { device } = this.#population.end(ip);
    const key = device?.id ?? ip;
    const known = this.#sides.get(key);
    if (known) return known;
    const side = device ? this.#sideOf(device) : addressSide(ip);
    this.#sides.set(key, side);
    return side;
  }

  add(who: Side, what: Side, { protocol, port }: Service, pair?: readonly [string, string]): Candidate | null {
    if (who.party.id === what.party.id) return null;
    const key = JSON.stringify([who.party.kind, who.party.id, what.party.id, protocol, port]);
    const known = this.#found.get(key);
    if (known) return known;
    if (this.#found.size >= CANDIDATE_LIMIT) {
      this.left++;
      return null;
    }
    const pairs = pair ? [pair] : pairsOf(who.party.ips, what.party.ips);
    const made: Candidate = { who, what, protocol, port, pairs, flows: 0, first: null, last: null };
    this.#found.set(key, made);
    return made;
  }

  /** What was seen from or to some devices. */
  addSeen(isSubject: (side: Side, isServer: boolean) => boolean): void {
    for (const { client, server, transport, port, flows, first, last } of this.#world.conversations ?? []) {
      if (staysOnLink(client) || staysOnLink(server)) continue;
      const [who, what] = [this.sideAt(client), this.sideAt(server)];
      if (!isSubject(who, false) && !isSubject(what, true)) continue;
      const service = { protocol: transport ?? 'any', port };
      sum(this.add(who, what, service, [client, server]), { flows, first, last });
    }
  }

  /** What was done under somebody's name, at servers that are meant. */
  addPeople(isMeantHere: (name: string, what: Side) => boolean): void {
    const clients = new Map<string, Set<string>>();
    const rows = this.#world.named.filter(({ by }) => by === 'user');
    for (const { name, client } of rows) clients.set(name, (clients.get(name) ?? new Set()).add(client));
    for (const { name, client, server, port, flows, first, last } of rows) {
      const what = this.sideAt(server);
      if (!isMeantHere(name, what)) continue;
      const who = personSide(name, [...(clients.get(name) ?? [])].sort());
      sum(this.add(who, what, { protocol: 'tcp', port }, [client, server]), { flows, first, last });
    }
  }

  /** What documents say that devices need of each other, where one of them is meant. */
  addDeclared(declared: readonly DeclaredFlow[], subjects: readonly Side[]): void {
    for (const flow of declared) {
      const [froms, tos] = [this.#meant(flow.from, subjects), this.#meant(flow.to, subjects)];
      if (froms.length > 0) this.#pair(froms, this.#meant(flow.to), flow);
      if (tos.length > 0) this.#pair(this.#meant(flow.from), tos, flow);
    }
  }

  #pair(froms: readonly Side[], tos: readonly Side[], flow: DeclaredFlow): void {
    for (const what of tos)
      for (const service of servicesOf(flow, () => this.servicesOf(what)))
        for (const who of froms) this.add(who, what, service);
  }

  /** Sides that a word of a document means; `any` means nobody in particular. */
  #meant(word: string, among?: readonly Side[]): readonly Side[] {
    if (/^any(?:thing)?$/i.test(word)) return [];
    const all = among ?? this.#world.devices.map((device) => this.#sideOf(device));
    const found = all.filter(({ party }) => party.ips.some((ip) => isMeant(word, this.#population.end(ip))));
    const prefix = parsePrefix(word);
    const isAddress = prefix !== null && prefix.length === prefix.bits;
    return found.length === 0 && isAddress && !among ? [this.sideAt(word.replace(/\/\d+$/, ''))] : found;
  }

  #sideOf(device: KnownDevice): Side {
    const kind = this.#world.vendors.has(device.id) ? 'vendor' : 'device';
    const side = this.#sides.get(device.id) ?? deviceSide(device, kind);
    this.#sides.set(device.id, side);
    return side;
  }

  /** Services of a device: seen at it, declared of it, and permitted to it. */
  servicesOf(
    { party }: Side,
    declared: readonly DeclaredFlow[] = [],
    policy: Policy | null = null,
  ): readonly Service[] {
    const known = this.#services.get(party.id);
    if (known) return known;
    const counts = new Map<string, { service: Service; flows: number }>();
    const count = (service: Service, flows: number): void => {
      const key = `${service.protocol} ${service.port}`;
      const before = counts.get(key);
      if (before) before.flows += flows;
      else counts.set(key, { service, flows });
    };
    const ends = party.ips.map((ip) => this.#population.end(ip));
    for (const { server, transport, port, flows } of this.#world.conversations ?? [])
      if (party.ips.includes(server) && port !== null && port < DYNAMIC)
        count({ protocol: transport ?? 'any', port }, flows);
    for (const flow of declared)
      if (!/^any/i.test(flow.to) && ends.some((end) => isMeant(flow.to, end)))
        for (const service of servicesOf(flow, () => [])) count(service, 0);
    for (const service of permittedTo(policy, ends)) count(service, 0);
    const services = [...counts.values()]
      .sort((a, b) => b.flows - a.flows)
      .slice(0, SERVICE_LIMIT)
      .map(({ service }) => service);
    this.#services.set(party.id, services);
    return services;
  }

  /** What every known device could do at the services of one. */
  addPossible(what: Side, services: readonly Service[]): void {
    const devices = this.#world.devices.filter(({ id, ips }) => ips.length > 0 && !this.#world.vendors.has(id));
    for (const service of services) for (const device of devices) this.add(this.#sideOf(device), what, service);
  }

  /** Devices whose services matter to an intruder: those that lives hang on, and those that hold data. */
  targets(): readonly Side[] {
    return this.#world.devices
      .filter((device) => careOf(device) !== 'other' || device.datasets?.length)
      .map((device) => this.#sideOf(device));
  }
}

function pairsOf(clients: readonly string[], servers: readonly string[]): readonly (readonly [string, string])[] {
  const [froms, tos] = [clients.slice(0, ADDRESS_LIMIT), servers.slice(0, ADDRESS_LIMIT)];
  return froms.flatMap((client) =>
    tos.filter((server) => server.includes(':') === client.includes(':')).map((server) => [client, server] as const),
  );
}

function sum(
  candidate: Candidate | null,
  { flows, first, last }: { flows: number; first: string; last: string },
): void {
  if (candidate === null) return;
  candidate.flows += flows;
  if (candidate.first === null || first < candidate.first) candidate.first = first;
  if (candidate.last === null || last > candidate.last) candidate.last = last;
}

/** Ports of a declared flow one by one; of a long range its first, and of all ports those that are known of the server. */
function servicesOf({ protocol, ports }: DeclaredFlow, known: () => readonly Service[]): readonly Service[] {
  if (protocol !== 'tcp' && protocol !== 'udp') return protocol === 'any' ? known() : [{ protocol, port: null }];
  if (ports.length === 0) return known().filter((service) => service.protocol === protocol);
  return ports
    .flatMap((text) => portRange(text) ?? [])
    .flatMap(({ from, to }) => {
      const last = to - from < RANGE_LIMIT ? to : from;
      return Array.from({ length: last - from + 1 }, (_, at) => ({ protocol, port: from + at }));
    });
}

function permittedTo(policy: Policy | null, ends: readonly End[]): readonly Service[] {
  const zones = new Set(ends.map(({ zone }) => zone));
  return (policy?.rules ?? [])
    .filter(({ action, to }) => action === 'permit' && to.some((name) => zones.has(name)))
    .flatMap(({ protocol, ports }) => servicesOf({ from: '', to: '', protocol, ports }, () => []));
}
