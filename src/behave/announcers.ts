/** Who tells a link what to use: servers and routers by what they hand out, and who asks whom. */
import { isNobody } from '#base/addresses.ts';
import type { Contact } from './contact-book.ts';
import { earliest, latest, type Seen } from './detector.ts';
import type { Statement, StatementBook } from './statement-book.ts';

/** One host that hands something out, as name servers. */
export interface Announcer {
  readonly ip: string;
  readonly values: ReadonlySet<string>;
  readonly macs: ReadonlySet<string>;
  readonly said: readonly Statement[];
  readonly first: string;
  readonly last: string;
}

/** Who said anything under a key, by address, the first one first. */
export function announcersOf(statements: StatementBook, key: string): readonly Announcer[] {
  const said = statements.of(key).filter(({ ip }) => ip !== '');
  return [...Map.groupBy(said, ({ ip }) => ip)]
    .map(([ip, list]) => ({
      ip,
      values: new Set(list.map(({ value }) => value)),
      macs: new Set(list.flatMap(({ mac }) => (mac === '' ? [] : [mac]))),
      said: list,
      first: earliest(list.map(({ first }) => first)),
      last: latest(list.map(({ last }) => last)),
    }))
    .sort((a, b) => (a.first === b.first ? (a.ip < b.ip ? -1 : 1) : a.first < b.first ? -1 : 1));
}

/** True where both say something and nothing of it is the same. */
export function differ(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size > 0 && other.size > 0 && ![...one].some((value) => other.has(value));
}

/** Hands itself out. */
export const isItself = ({ ip, values }: Announcer): boolean => values.has(ip);

/** Certainly two hosts: each was seen with a MAC, and none is of both. */
function areTwo(one: Announcer, other: Announcer): boolean {
  return one.ip !== other.ip && differ(one.macs, other.macs);
}

/** DHCPv6 servers that tell a client of both other name servers: the strange one, and the other. Whoever hands itself out is strange, else the later one. */
export function contradictingServers(seen: Seen): readonly (readonly [strange: Announcer, other: Announcer])[] {
  const servers = announcersOf(seen.statements, 'dhcpv6.dnsServer');
  if (servers.length < 2) return [];
  const clients = clientsOf(seen, isDhcpv6);
  const found: [Announcer, Announcer][] = [];
  for (const [at, later] of servers.entries()) {
    const mine = clients.get(later.ip);
    const earlier = servers
      .slice(0, at)
      .find(({ ip, values }) => differ(values, later.values) && sharesOne(mine, clients.get(ip)));
    if (earlier) found.push(isItself(earlier) && !isItself(later) ? [earlier, later] : [later, earlier]);
  }
  return found;
}

/** A DHCPv6 server that hands out itself by its address on the link, and the first DHCP server or router which is another host and names others; as mitm6 does. */
export function selfNamedServers({ statements }: Seen): readonly (readonly [strange: Announcer, other: Announcer])[] {
  const others = [...announcersOf(statements, 'dhcp.dnsServer'), ...announcersOf(statements, 'ndp.dnsServer')];
  return announcersOf(statements, 'dhcpv6.dnsServer')
    .filter((server) => isItself(server) && server.ip.startsWith('fe80'))
    .flatMap((server): [Announcer, Announcer][] => {
      const other = others.find((one) => areTwo(server, one) && differ(server.values, one.values));
      return other === undefined ? [] : [[server, other]];
    });
}

const isDhcpv6 = ({ protocol, client }: { readonly protocol: string | null; readonly client: string }): boolean =>
  protocol === 'dhcpv6' && !isNobody(client);

/** Who talked with each host, of the contacts that are chosen; `is` is always the same function. */
export function clientsOf(
  { contacts }: Seen,
  is: Parameters<Seen['contacts']['chosen']>[0],
): ReadonlyMap<string, ReadonlySet<string>> {
  const clients = new Map<string, Set<string>>();
  for (const { client, server } of contacts.chosen(is)) {
    const known = clients.get(server);
    if (known) known.add(client);
    else clients.set(server, new Set([client]));
  }
  return clients;
}

const sharesOne = (one: ReadonlySet<string> | undefined, other: ReadonlySet<string> | undefined): boolean =>
  one !== undefined && other !== undefined && [...one].some((client) => other.has(client));

/** Contacts of clients that have several of them; those of one client stand together, as a book gives them. */
export function* byClient(contacts: readonly Contact[]): Generator<readonly Contact[]> {
  for (let at = 0; at < contacts.length; ) {
    const client = contacts[at]?.client;
    let end = at + 1;
    while (contacts[end]?.client === client && end < contacts.length) end++;
    if (end - at > 1) yield contacts.slice(at, end);
    at = end;
  }
}
