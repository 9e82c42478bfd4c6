/** Scans: many hosts or many ports asked by one host, and most of them in vain. */
import { isPublicIp } from '#base/addresses.ts';
import type { Contact } from '../contact-book.ts';
import {
  counted,
  type Detector,
  type Draft,
  EVIDENCE_LIMIT,
  earliest,
  latest,
  parties,
  type Seen,
  technique,
} from '../detector.ts';

/** Hosts asked for one service, and ports of one host, from which on it is a scan; and the share that must be in vain. */
const [HOSTS, PORTS, VAIN] = [12, 12, 0.6];
/** Hosts outside the network asked for a service of the list below. */
const OUTSIDE_HOSTS = 20;
/** Echo requests: hosts asked, few times each, and the share that must be in vain. */
const [PINGED, PINGS, PING_VAIN] = [16, 8, 0.25];
/** Services that an inventory asks each host for, at most. */
const STOCK_SERVICES = 10;
/** Asked in vain by whoever scans anything, at least. */
const FEWEST_VAIN = Math.min(Math.ceil(HOSTS * VAIN), Math.ceil(PORTS * VAIN), Math.ceil(PINGED * PING_VAIN));
/** Services that attackers look for in the whole internet; a program that finds its peers asks for others. */
const SOUGHT: ReadonlySet<number> = new Set([
  21, 22, 23, 135, 139, 445, 1433, 2323, 3306, 3389, 5432, 5555, 5900, 6379, 7547,
]);
/** traceroute counts ports up from here. */
const [TRACE_FROM, TRACE_TO] = [33_434, 33_534];
/** Asking for a name, the time, or a server that is gone is no scan, however many are asked. */
const CHATTY: ReadonlySet<number> = new Set([53, 67, 68, 123, 137, 138, 161, 514, 1900, 3702, 5353, 5355]);

export const scans: Detector = {
  name: 'scans',
  kinds: ['scan.host', 'scan.port'],
  needs:
    'The first packets of conversations between the scanner and its targets, answered or not: a mirror of the segment where either is.',
  lookAlikes: [
    'Programs that find peers in the internet (file sharing, calls): only services that attackers seek count outside.',
    'Monitoring and inventory: asks many hosts, and most answer; those that do not are few. Who reads what most of them are over SNMP beside is told as low.',
    'A telephone exchange asks its phones whether they are there, and where one direction alone is seen none answers: who is itself asked for that service by others, over UDP, is no scanner of it.',
    'traceroute: its ports are left out. A server that fails is asked by many clients, each for one service.',
    'A vulnerability scanner of your own is a scan: suppress it by its address.',
  ],
  conclude(seen: Seen): readonly Draft[] {
    const drafts: Draft[] = [];
    let served: ReadonlySet<string> | null = null;
    const serves = (host: string, service: string): boolean => {
      served ??= servedOverUdp(seen);
      return served.has(`${host} ${service}`);
    };
    for (const [client, contacts] of seen.contacts.byClient) {
      if (contacts.size < PORTS || !hasVain(contacts)) continue;
      const list = [...contacts.values()];
      drafts.push(...hostScans(client, list, serves), ...portScans(client, list, seen));
    }
    return drafts;
  },
};

/** Nobody answered, or whoever did was asked for nothing. */
function isVain({ ended, flows, brief, transport, up, packets }: Contact): boolean {
  if (transport === 'icmp' || transport === 'icmpv6') return ended.established === 0;
  if (transport === 'udp') return ended.established === 0;
  if (ended.refused + ended.unanswered + ended.reset >= flows)
    return ended.reset === 0 || up / Math.max(1, packets) < 100;
  // Opened and closed again, or a packet of no conversation, without a word.
  return brief >= flows && ended.established <= brief && packets <= flows * 8 && up <= flows * 300;
}

/** Whether so many were asked in vain that it may be a scan: of most clients few are. */
function hasVain(contacts: ReadonlyMap<string, Contact>): boolean {
  let vain = 0;
  for (const contact of contacts.values()) if (isVain(contact) && ++vain >= FEWEST_VAIN) return true;
  return false;
}

/** Hosts that answered somebody over UDP, with the service as contacts are grouped by it. */
function servedOverUdp({ contacts }: Seen): ReadonlySet<string> {
  const served = new Set<string>();
  for (const { server, transport, port, down } of contacts)
    if (transport === 'udp' && down > 0) served.add(`${server} udp ${port}`);
  return served;
}

function hostScans(
  client: string,
  contacts: readonly Contact[],
  serves: (host: string, service: string) => boolean,
): readonly Draft[] {
  const byService = Map.groupBy(
    contacts.filter(({ transport, port }) => transport !== 'udp' || !CHATTY.has(port)),
    ({ transport, port }) => `${transport} ${port}`,
  );
  const found: { service: string; targets: readonly Contact[] }[] = [];
  for (const [service, targets] of byService) {
    const { transport, port } = targets[0] as Contact;
    const inside = targets.filter(({ server }) => !isPublicIp(server));
    const isPing = transport === 'icmp' || transport === 'icmpv6';
    const isSought = transport === 'tcp' && SOUGHT.has(port);
    const limit = isPing ? PINGED : HOSTS;
    if (isPing && inside.some(({ packets }) => packets > PINGS)) continue;
    const asked = inside.length >= limit ? inside : isSought && targets.length >= OUTSIDE_HOSTS ? targets : [];
    const vain = asked.filter(isVain);
    if (asked.length === 0 || vain.length < asked.length * (isPing ? PING_VAIN : VAIN)) continue;
    if (transport !== 'udp' || !serves(client, service)) found.push({ service, targets: asked });
  }
  if (found.length === 0) return [];
  const targets = found.flatMap((one) => one.targets);
  const hosts = new Set(targets.map(({ server }) => server));
  const services = found.map(({ service }) => (service.startsWith('icmp') ? 'ping' : service.replace(' ', '/')));
  return [
    draftOf('scan.host', client, hosts, targets, {
      title: `${client} scans ${counted(hosts.size, 'host')} for ${services.slice(0, 5).join(', ')}${services.length > 5 ? ' and more' : ''}`,
      takesStock: takesStock(hosts, contacts),
      attack: [technique('discovery', 'T1018'), technique('discovery', 'T1046')],
    }),
  ];
}

/** Whether whoever asks so many is told by most of them, over SNMP, what they are, and asks for few services: an inventory that has a community. */
function takesStock(hosts: ReadonlySet<string>, contacts: readonly Contact[]): boolean {
  let told = 0;
  const services = new Set<string>();
  for (const { server, transport, port, protocol, down } of contacts) {
    if (!hosts.has(server)) continue;
    services.add(`${transport} ${port}`);
    if (protocol === 'snmp' && down > 0) told++;
  }
  return services.size <= STOCK_SERVICES && told >= hosts.size / 2;
}

function portScans(client: string, contacts: readonly Contact[], seen: Seen): readonly Draft[] {
  const byHost = Map.groupBy(
    contacts.filter(
      ({ transport, port }) => port > 0 && !(transport === 'udp' && port >= TRACE_FROM && port <= TRACE_TO),
    ),
    ({ server }) => server,
  );
  const hosts = new Map<string, readonly Contact[]>();
  for (const [server, asked] of byHost) {
    const vain = asked.filter(isVain).length;
    if (
      asked.length >= PORTS &&
      vain >= asked.length * VAIN &&
      !isSpread(asked) &&
      !areAnswers(client, server, asked, seen)
    )
      hosts.set(server, asked);
  }
  if (hosts.size === 0) return [];
  const targets = [...hosts.values()].flat();
  const ports = new Set(targets.map(({ transport, port }) => `${transport} ${port}`)).size;
  const who = hosts.size === 1 ? [...hosts.keys()][0] : counted(hosts.size, 'host');
  return [
    draftOf('scan.port', client, hosts.keys(), targets, {
      title: `${client} scans ${counted(ports, 'port')} of ${who}`,
      attack: [technique('discovery', 'T1046')],
    }),
  ];
}

/** Ports of high numbers alone, of a host that opened as many conversations itself: an exporter tells of each direction by itself. */
function areAnswers(client: string, server: string, asked: readonly Contact[], { contacts }: Seen): boolean {
  if (asked.some(({ port }) => port < 1024)) return false;
  let opened = 0;
  for (const contact of contacts.byClient.get(server)?.values() ?? [])
    if (contact.server === client) opened += contact.flows;
  return opened >= asked.length;
}

/** Ports of high numbers alone, each once: answers to somebody, seen without their questions. */
function isSpread(asked: readonly Contact[]): boolean {
  return asked.every(({ port, ended }) => port >= 1024 && ended.midstream + ended.established > 0);
}

/** Somebody answered: a conversation came to be, or one was taken back after its answer (a scan of half-open conversations) while others were not answered so. */
function isAnswered(contacts: readonly Contact[]): boolean {
  return (
    contacts.some(({ ended }) => ended.established > 0) ||
    (contacts.some(({ ended }) => ended.reset > 0) &&
      contacts.some(({ ended }) => ended.refused + ended.unanswered > 0))
  );
}

/** Whoever answered comes before the others: there is no room for all of a large scan. */
function answeredFirst(targets: Iterable<string>, contacts: readonly Contact[]): readonly string[] {
  const answered = new Set(
    contacts.flatMap(({ server, ended }) => (ended.established + ended.reset > 0 ? [server] : [])),
  );
  return [...targets].sort((a, b) => Number(answered.has(b)) - Number(answered.has(a)));
}

function draftOf(
  kind: string,
  client: string,
  targets: Iterable<string>,
  contacts: readonly Contact[],
  { title, attack, takesStock = false }: Pick<Draft, 'title' | 'attack'> & { readonly takesStock?: boolean },
): Draft {
  const first = [...contacts].sort((a, b) => (a.first < b.first ? -1 : 1));
  return {
    word: `${kind} ${client}`,
    kind,
    title,
    severity: isPublicIp(client) || takesStock ? 'low' : 'high',
    confidence: contacts.length >= HOSTS * 3 ? 0.97 : 0.9,
    actors: [{ ip: client }],
    targets: parties(answeredFirst(targets, contacts)),
    start: earliest(contacts.map((contact) => contact.first)),
    end: latest(contacts.map((contact) => contact.last)),
    outcome: isAnswered(contacts) ? 'succeeded' : 'attempted',
    attack,
    evidence: first
      .flatMap(({ frames, server, transport, port }) =>
        frames.slice(0, 1).map((frame) => ({ ...frame, why: `asks ${server} for ${transport}/${port}` })),
      )
      .slice(0, EVIDENCE_LIMIT),
    action: `Find out who or what runs on ${client}: a scanner of your own is to be suppressed by its address, anything else taken off the network as far as care allows.`,
  };
}
