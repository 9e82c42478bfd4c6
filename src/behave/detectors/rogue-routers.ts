/** False routers and DHCPv6 servers on a link: who announces another way than the one that was there. */
import {
  type Announcer,
  announcersOf,
  contradictingServers,
  differ,
  isItself,
  selfNamedServers,
} from '../announcers.ts';
import type { Contact } from '../contact-book.ts';
import { type Detector, type Draft, EVIDENCE_LIMIT, latest, type Seen, technique } from '../detector.ts';

export const rogueRouters: Detector = {
  name: 'rogue-routers',
  kinds: ['router.rogue'],
  needs: 'Router advertisements and answers of DHCPv6 servers: a port of the VLAN, or a mirror.',
  lookAlikes: [
    'Two routers that stand in for each other announce the same prefix and the same name servers; one that takes the place of another that fell silent is told as low.',
    'A mirror of many VLANs shows a router for each: without a host that has addresses of both nothing is told.',
    'Routers at home hand themselves out by DHCPv6: only told where another host hands out other name servers, and as low.',
  ],
  conclude: (seen) => {
    const drafts = [...dhcpServers(seen), ...advertisements(seen)];
    return [...new Map(drafts.map((draft) => [draft.word, draft])).values()];
  },
};

function dhcpServers(seen: Seen): readonly Draft[] {
  const drafts = new Map<string, Draft>();
  const say = (strange: Announcer, other: Announcer, severity: Draft['severity']): void => {
    const names = [...strange.values].slice(0, 4).join(', ');
    const title = `${strange.ip} answers as a DHCPv6 server with the name server ${names}, where ${other.ip} names ${[...other.values].slice(0, 4).join(', ')}`;
    if (!drafts.has(strange.ip)) drafts.set(strange.ip, draftOf(strange, other, title, severity));
  };
  for (const [strange, other] of contradictingServers(seen)) say(strange, other, isItself(strange) ? 'high' : 'medium');
  for (const [strange, other] of selfNamedServers(seen)) say(strange, other, 'low');
  return [...drafts.values()];
}

/** Default routers of one link by what they announce: the same prefix with other name servers, or another prefix for the same hosts. */
function advertisements(seen: Seen): readonly Draft[] {
  const { statements } = seen;
  const routers = announcersOf(statements, 'ndp.prefix');
  if (routers.length < 2) return [];
  const drafts: Draft[] = [];
  const names = new Map(announcersOf(statements, 'ndp.dnsServer').map((one) => [one.ip, one.values]));
  const isDefault = new Set(statements.of('ndp.role').map(({ ip }) => ip));
  const hosts = prefixesOfHosts(statements.of('ndp.address'), routers);
  for (const [at, later] of routers.entries()) {
    if (!isDefault.has(later.ip)) continue;
    const other = routers
      .slice(0, at)
      .filter(({ ip }) => isDefault.has(ip))
      .find((earlier) => contradict(earlier, later, names, hosts));
    if (other)
      drafts.push(
        draftOf(
          later,
          other,
          `${later.ip} announces itself as a router with ${[...later.values].slice(0, 4).join(', ')}, beside ${other.ip} with another way`,
          // One that fell silent was replaced.
          lastSaid(seen, other) > later.first ? 'medium' : 'low',
        ),
      );
  }
  return drafts;
}

const isNdp = ({ protocol }: Contact): boolean => protocol === 'ndp';

/** When a router was last heard, by conversations too: what it says again is not stated each time. */
function lastSaid({ contacts }: Seen, { ip, last }: Announcer): string {
  const own = contacts.chosen(isNdp).filter(({ server, down }) => server === ip && down > 0);
  return latest([last, ...own.map((contact) => contact.last)]);
}

function contradict(
  earlier: Announcer,
  later: Announcer,
  names: ReadonlyMap<string, ReadonlySet<string>>,
  hosts: readonly ReadonlySet<string>[],
): boolean {
  if (!differ(earlier.values, later.values)) {
    const [its, mine] = [names.get(earlier.ip), names.get(later.ip)];
    return its !== undefined && mine !== undefined && differ(its, mine);
  }
  const hasBoth = (of: ReadonlySet<string>): boolean =>
    [...earlier.values].some((prefix) => of.has(prefix)) && [...later.values].some((prefix) => of.has(prefix));
  return hosts.some(hasBoth);
}

/** The announced prefixes in which each host, by its MAC, has addresses; routers do not count. */
function prefixesOfHosts(
  addresses: readonly { readonly mac: string; readonly value: string }[],
  routers: readonly Announcer[],
): readonly ReadonlySet<string>[] {
  const prefixes = new Set(routers.flatMap(({ values }) => [...values]));
  const known = new Map([...prefixes].flatMap((prefix) => networkOf(prefix)));
  const own = new Set(routers.flatMap(({ macs }) => [...macs]));
  const hosts = new Map<string, Set<string>>();
  for (const { mac, value } of addresses) {
    if (mac === '' || own.has(mac)) continue;
    const prefix = known.get(groupsOf(value).slice(0, 4).join(':'));
    if (prefix !== undefined) hosts.set(mac, (hosts.get(mac) ?? new Set()).add(prefix));
  }
  return [...hosts.values()];
}

/** The first four groups of a prefix of 64 bits, which is what hosts make addresses in (RFC 4862), with the prefix. */
function networkOf(prefix: string): [string, string][] {
  const [address = '', length] = prefix.split('/');
  return length === '64' ? [[groupsOf(address).slice(0, 4).join(':'), prefix]] : [];
}

/** The eight groups of an address. */
function groupsOf(ip: string): readonly string[] {
  const [head = '', tail] = ip.split('::');
  const [before, after] = [head === '' ? [] : head.split(':'), (tail ?? '') === '' ? [] : (tail ?? '').split(':')];
  return [...before, ...new Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0'), ...after];
}

function draftOf(strange: Announcer, other: Announcer, title: string, severity: Draft['severity']): Draft {
  const isSure = severity === 'high';
  return {
    word: `router.rogue ${strange.ip}`,
    kind: 'router.rogue',
    title,
    severity,
    confidence: isSure ? 0.9 : severity === 'medium' ? 0.7 : 0.4,
    actors: [{ ip: strange.ip }],
    targets: [{ ip: other.ip }],
    start: strange.first,
    end: strange.last,
    outcome: isSure ? 'succeeded' : 'attempted',
    attack: [technique('credential-access', 'T1557'), technique('collection', 'T1557')],
    evidence: [...strange.said.slice(0, 4), ...other.said.slice(0, 2)]
      .map(({ frame, ip, value }) => ({ ...frame, why: `${ip} announces ${value}` }))
      .slice(0, EVIDENCE_LIMIT),
    action: `Find the port of the switch where ${strange.ip} is and shut it as far as care allows; turn on router advertisement guard and DHCPv6 guard for the VLAN.`,
  };
}
