/** False routers and DHCPv6 servers on a link: who announces another way than the one that was there. */
import {
  type Announcer,
  announcersOf,
  contradictingServers,
  differ,
  isItself,
  selfNamedServers,
} from '../announcers.ts';
import { type Detector, type Draft, EVIDENCE_LIMIT, parties, type Seen, technique } from '../detector.ts';

/** MACs that stand for whoever of several routers is in charge (VRRP for IPv6, HSRP version 2; RFC 9568 section 7.3). */
const SHARED = /^(?:00:00:5e:00:02|00:05:73:a0:0|00:00:0c:9f:f)/;

export const rogueRouters: Detector = {
  name: 'rogue-routers',
  kinds: ['router.rogue'],
  needs: 'Router advertisements and answers of DHCPv6 servers: a port of the VLAN, or a mirror.',
  lookAlikes: [
    'Two routers that stand in for each other announce the same prefix and the same name servers.',
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

/** Default routers of one link by what they announce: the same prefix with other name servers or from another MAC, or another prefix for the same hosts. */
function advertisements({ statements }: Seen): readonly Draft[] {
  const routers = announcersOf(statements, 'ndp.prefix');
  const drafts: Draft[] = routers.flatMap((router) => twoMacs(router));
  if (routers.length < 2) return drafts;
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
          'medium',
        ),
      );
  }
  return drafts;
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

/** One address of a router at two MACs that announce the same prefix. */
function twoMacs(router: Announcer): readonly Draft[] {
  const said = router.said.filter(({ mac }) => mac !== '' && !SHARED.test(mac));
  const contested = [...Map.groupBy(said, ({ value }) => value).values()].find(
    (list) => new Set(list.map(({ mac }) => mac)).size > 1,
  );
  if (contested === undefined) return [];
  const macs = [...new Set(contested.map(({ mac }) => mac))].join(' and ');
  return [
    draftOf(
      { ...router, said: contested },
      router,
      `${router.ip} announces ${contested[0]?.value} from ${macs}`,
      'medium',
    ),
  ];
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
    targets: parties(other.ip === strange.ip ? [] : [other.ip]),
    start: strange.first,
    end: strange.last,
    outcome: isSure ? 'succeeded' : 'attempted',
    attack: [technique('credential-access', 'T1557'), technique('collection', 'T1557')],
    evidence: [...strange.said.slice(0, 4), ...(other.ip === strange.ip ? [] : other.said.slice(0, 2))]
      .map(({ frame, ip, value }) => ({ ...frame, why: `${ip} announces ${value}` }))
      .slice(0, EVIDENCE_LIMIT),
    action: `Find the port of the switch where ${strange.ip} is and shut it as far as care allows; turn on router advertisement guard and DHCPv6 guard for the VLAN.`,
  };
}
