/** Impostors on the link: who says that another's address is its own, hands out a false way, or answers for names that are not its own. */
import { isNobody } from '#base/addresses.ts';
import { clientsOf } from '../announcers.ts';
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
import type { Statement } from '../statement-book.ts';

/** MACs that stand for whoever of several routers is in charge (VRRP, HSRP, GLBP, CARP; RFC 9568 section 7.3). */
const SHARED = /^(?:00:00:5e:00:0[12]|00:00:0c:07:ac|00:00:0c:9f:f|00:05:73:a0:0|00:07:b4:0)/;
/** Names answered for by one host, from which on they are not its own: a host has one, in several spellings. */
const NAMES = 3;
/** Names that are asked for by every Windows and seldom exist. */
const BAIT = /^(?:wpad|isatap)(?:\.|<|$)/i;

export const impostorsOnTheLink: Detector = {
  name: 'impostors-on-the-link',
  kinds: ['arp.spoof', 'dhcp.rogue', 'credential.llmnr-poisoning'],
  needs: 'Broadcasts of the VLAN, and answers to them: a port of it, or a mirror.',
  lookAlikes: [
    'An address that goes to another device: the first one does not speak for it any longer.',
    'Routers that stand in for each other use MACs of their own for that.',
    'Two DHCP servers that hand out the same router and name servers are one service.',
  ],
  conclude: (seen) => [
    // Hosts have one address of IPv4 and several of IPv6: how many one claims is held against claims of the same sort.
    ...spoofed(seen.statements.of('arp.address')),
    ...spoofed(seen.statements.of('ndp.address')),
    ...rogueServers(seen),
    ...poisoned(seen),
  ],
};

const isDhcp = ({ client, protocol }: Contact): boolean => protocol === 'dhcp' && !isNobody(client);
const isLinkName = ({ client, protocol }: Contact): boolean =>
  (protocol === 'llmnr' || protocol === 'nbns') && !isNobody(client);

/** Two MACs that say in turn that an address is theirs. The one that says it of more addresses, else the later one, is the impostor. */
function spoofed(claims: readonly Statement[]): readonly Draft[] {
  const byIp = Map.groupBy(
    claims.filter(({ mac, value }) => mac !== '' && !SHARED.test(mac) && value !== '0.0.0.0'),
    ({ value }) => value,
  );
  const owned = new Map<string, Set<string>>();
  for (const { mac, value } of claims) owned.set(mac, (owned.get(mac) ?? new Set()).add(value));
  const conflicts = new Map<string, { readonly ip: string; readonly other: Statement; readonly claim: Statement }[]>();
  for (const [ip, said] of byIp) {
    for (const one of said)
      for (const other of said) {
        // The other one had it before, and says so again after this one began.
        if (other.mac === one.mac || other.first > one.first || other.last <= one.first) continue;
        const [mine, its] = [owned.get(one.mac)?.size ?? 0, owned.get(other.mac)?.size ?? 0];
        const impostor = its > mine ? other : one;
        const victim = impostor === one ? other : one;
        const list = conflicts.get(impostor.mac) ?? [];
        if (!list.some((known) => known.ip === ip)) list.push({ ip, other: victim, claim: impostor });
        conflicts.set(impostor.mac, list);
      }
  }
  return [...conflicts].map(([mac, list]) => spoofDraft(mac, list, owned.get(mac) ?? new Set()));
}

function spoofDraft(
  mac: string,
  list: readonly { readonly ip: string; readonly other: Statement; readonly claim: Statement }[],
  owned: ReadonlySet<string>,
): Draft {
  const taken = new Set(list.map(({ ip }) => ip));
  const own = [...owned].find((ip) => !taken.has(ip)) ?? mac;
  const isSure = list.length > 1 || owned.size > list.length;
  return {
    word: `arp.spoof ${mac}${list[0]?.ip.includes(':') ? ' by neighbour discovery' : ''}`,
    kind: 'arp.spoof',
    title: `${mac}${own === mac ? '' : ` (${own})`} says that ${[...taken].slice(0, 4).join(', ')} ${taken.size === 1 ? 'is' : 'are'} its own, as ${taken.size === 1 ? 'another device does' : 'others do'}`,
    severity: isSure ? 'high' : 'medium',
    confidence: isSure ? 0.95 : 0.7,
    actors: [{ ip: own }],
    targets: parties(taken),
    start: earliest(list.map(({ claim }) => claim.first)),
    end: latest(list.map(({ claim }) => claim.last)),
    outcome: 'succeeded',
    attack: [technique('credential-access', 'T1557.002'), technique('collection', 'T1557.002')],
    evidence: list
      .flatMap(({ ip, claim, other }) => [
        { ...claim.frame, why: `${claim.mac} says that it is ${ip}` },
        { ...other.frame, why: `${other.mac} says that it is ${ip}` },
      ])
      .slice(0, EVIDENCE_LIMIT),
    action: `Find the port of the switch where ${mac} is and shut it as far as care allows; two devices that were given the same address by mistake look alike.`,
  };
}

interface Offer {
  readonly server: string;
  readonly routers: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
  readonly said: readonly Statement[];
}

/** Servers that hand out other routers or name servers than the first one does for the same subnet. */
function rogueServers(seen: Seen): readonly Draft[] {
  const { statements } = seen;
  const said = [...statements.of('dhcp.router'), ...statements.of('dhcp.dnsServer')].filter(({ ip }) => ip !== '');
  const offers: Offer[] = [...Map.groupBy(said, ({ ip }) => ip)]
    .map(([server, list]) => ({
      server,
      routers: new Set(list.filter(({ key }) => key === 'dhcp.router').map(({ value }) => value)),
      names: new Set(list.filter(({ key }) => key === 'dhcp.dnsServer').map(({ value }) => value)),
      said: list,
    }))
    .sort((a, b) => (earliest(a.said.map(({ first }) => first)) < earliest(b.said.map(({ first }) => first)) ? -1 : 1));
  const drafts: Draft[] = [];
  const clients = clientsOf(seen, isDhcp);
  const earlier = new Map<string, Offer[]>();
  for (const offer of offers) {
    const subnets = subnetsOf(offer);
    const before = subnets.flatMap((subnet) => earlier.get(subnet) ?? []).find((other) => differs(offer, other));
    if (before) {
      const rogue = isItself(before) && !isItself(offer) ? before : offer;
      drafts.push(rogueDraft(rogue, before, [...(clients.get(rogue.server) ?? [])]));
    }
    for (const subnet of subnets) {
      const list = earlier.get(subnet);
      if (list) list.push(offer);
      else earlier.set(subnet, [offer]);
    }
  }
  return drafts;
}

const isItself = ({ server, routers, names }: Offer): boolean => routers.has(server) || names.has(server);

/** The subnets of its routers, and the one that it is in itself. */
function subnetsOf({ server, routers }: Offer): readonly string[] {
  return [...new Set([...[...routers].map((router) => `router ${subnetOf(router)}`), `server ${subnetOf(server)}`])];
}

/** The first three numbers: networks of clients are seldom larger. */
const subnetOf = (ip: string): string => ip.slice(0, ip.lastIndexOf('.'));

function differs(one: Offer, other: Offer): boolean {
  const strange = (mine: ReadonlySet<string>, its: ReadonlySet<string>): boolean =>
    mine.size > 0 && its.size > 0 && [...mine].every((value) => !its.has(value));
  return strange(one.routers, other.routers) || strange(one.names, other.names);
}

function rogueDraft(offer: Offer, other: Offer, clients: readonly string[]): Draft {
  const isSure = isItself(offer);
  return {
    word: `dhcp.rogue ${offer.server}`,
    kind: 'dhcp.rogue',
    title: `${offer.server} hands out addresses beside ${other.server === offer.server ? 'another server' : other.server}, with another way (router ${[...offer.routers].join(', ')}; names ${[...offer.names].join(', ')})`,
    severity: 'high',
    confidence: isSure ? 0.95 : 0.8,
    actors: [{ ip: offer.server }],
    targets: clients.length > 0 || other.server === offer.server ? parties(clients) : [{ ip: other.server }],
    start: earliest(offer.said.map(({ first }) => first)),
    end: latest(offer.said.map(({ last }) => last)),
    outcome: 'succeeded',
    attack: [technique('credential-access', 'T1557.003'), technique('collection', 'T1557.003')],
    evidence: offer.said.slice(0, EVIDENCE_LIMIT).map(({ frame, key, value }) => ({
      ...frame,
      why: `${key === 'dhcp.router' ? 'router' : 'name server'} ${value}`,
    })),
    action: `Find the port of the switch where ${offer.server} is and shut it as far as care allows; renew the addresses of who was given one by it. A forgotten router at somebody's desk looks alike.`,
  };
}

/** One host that answers for many names, or for those that exist nowhere. */
function poisoned(seen: Seen): readonly Draft[] {
  const { statements } = seen;
  const said = [
    ...statements.of('llmnr.name'),
    ...statements.of('nbns.name').filter(({ value }) => value.endsWith('<00>') || value.endsWith('<20>')),
  ];
  const drafts: Draft[] = [];
  const clients = clientsOf(seen, isLinkName);
  for (const [ip, list] of Map.groupBy(
    said.filter((statement) => statement.ip !== ''),
    (statement) => statement.ip,
  )) {
    const names = new Set(list.map(({ value }) => value.toLowerCase().replace(/<..>$/, '').replace(/\..*$/, '')));
    const bait = [...names].filter((name) => BAIT.test(name));
    if (names.size < NAMES && bait.length === 0) continue;
    // A server of many names registers them; who poisons answers within the link protocol for whatever is asked.
    if (bait.length === 0 && !list.some(({ key }) => key === 'llmnr.name')) continue;
    drafts.push({
      word: `credential.llmnr-poisoning ${ip}`,
      kind: 'credential.llmnr-poisoning',
      title: `${ip} answers for ${counted(names.size, 'name')} on the link (${[...names].slice(0, 4).join(', ')})`,
      severity: 'high',
      confidence: bait.length > 0 && names.size >= NAMES ? 0.95 : 0.8,
      actors: [{ ip }],
      targets: parties([...(clients.get(ip) ?? [])]),
      start: earliest(list.map(({ first }) => first)),
      end: latest(list.map(({ last }) => last)),
      outcome: 'attempted',
      attack: [technique('credential-access', 'T1557.001'), technique('collection', 'T1557.001')],
      evidence: list.slice(0, EVIDENCE_LIMIT).map(({ frame, value }) => ({ ...frame, why: `answers for ${value}` })),
      action: `Take ${ip} off the network as far as care allows; turn LLMNR and NetBIOS names off, and demand signing for SMB.`,
    });
  }
  return drafts;
}
