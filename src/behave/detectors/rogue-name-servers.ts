/** False name servers: who hands itself out beside another, answers otherwise than another, or in the name of another. */
import { isPublicIp } from '#base/addresses.ts';
import {
  announcersOf,
  byClient,
  clientsOf,
  contradictingServers,
  differ,
  isItself,
  selfNamedServers,
} from '../announcers.ts';
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

const TWICE = 'dns.answered-twice';
/** Questions that were answered twice, from which on it is no chance. */
const FORGED = 3;
/** Domains that one server gives one address, from which on it is odd; and names that two servers give other addresses. */
const [DOMAINS, CONTRADICTED] = [4, 2];
/** Conversations with each of two name servers, from which on a client has changed from one to the other. */
const CHANGED = 3;

export const rogueNameServers: Detector = {
  name: 'rogue-name-servers',
  kinds: ['dns.rogue'],
  needs:
    'Questions to name servers and their answers in clear text, and for servers that are handed out what DHCP and routers say on the VLAN. Over HTTPS or TLS nothing is seen.',
  lookAlikes: [
    'A client that asks again may be told another address: only a question that was asked once and answered twice counts.',
    'Servers that answer inside and outside differently: names of which one gives many addresses and the other one alone count.',
    'A filter for advertisements gives one address for many domains, and a client may be given a new name server: each alone is told as low.',
  ],
  conclude(seen) {
    const answers = answersByServer(seen);
    return [...together(seen, answers), ...answeredTwice(seen, answers)];
  },
};

/** Something that makes a name server suspicious; weights add up. */
interface Sign {
  readonly server: string;
  readonly weight: number;
  readonly says: string;
  readonly said: readonly { readonly first: string; readonly last: string }[];
  readonly evidence: Draft['evidence'];
}

const isDns = ({ protocol, port, down }: Contact): boolean => protocol === 'dns' && port === 53 && down > 0;

function together(seen: Seen, answers: Answers): readonly Draft[] {
  const signs = [...handedOut(seen), ...contradicting(answers), ...oneForMany(answers), ...changed(seen)];
  if (signs.length === 0) return [];
  const clients = clientsOf(seen, isDns);
  return [...Map.groupBy(signs, ({ server }) => server)].map(([server, list]) =>
    signsDraft(server, list, clients.get(server) ?? new Set()),
  );
}

function signsDraft(server: string, signs: readonly Sign[], clients: ReadonlySet<string>): Draft {
  const weight = signs.reduce((sum, sign) => sum + sign.weight, 0);
  // Who is asked by nobody has done nothing yet.
  const isSure = weight >= 3 && clients.size > 0;
  return {
    word: `dns.rogue ${server}`,
    kind: 'dns.rogue',
    title: `${server} ${signs.map(({ says }) => says).join(', ')}`,
    severity: isSure ? 'high' : weight >= 2 ? 'medium' : 'low',
    confidence: isSure ? 0.9 : weight >= 2 ? 0.7 : 0.4,
    actors: [{ ip: server }],
    targets: parties(clients),
    start: earliest(signs.flatMap(({ said }) => said.map(({ first }) => first))),
    end: latest(signs.flatMap(({ said }) => said.map(({ last }) => last))),
    outcome: isSure ? 'succeeded' : 'attempted',
    attack: [technique('credential-access', 'T1557'), technique('collection', 'T1557')],
    evidence: signs.flatMap(({ evidence }) => evidence.slice(0, 4)).slice(0, EVIDENCE_LIMIT),
    action: `Find out what ${server} is and who set it up as a name server; if nobody did, shut its port as far as care allows and give ${clients.size === 0 ? 'its clients' : counted(clients.size, 'client')} the right name server again.`,
  };
}

/** Handed out by DHCP beside a server of the same subnet that hands out others, or by DHCPv6 beside whatever else. */
function handedOut(seen: Seen): readonly Sign[] {
  const signs: Sign[] = [];
  const servers = announcersOf(seen.statements, 'dhcp.dnsServer');
  for (const [at, later] of servers.entries()) {
    const earlier = servers
      .slice(0, at)
      .find((one) => subnetOf(one.ip) === subnetOf(later.ip) && differ(one.values, later.values));
    if (earlier === undefined) continue;
    const [strange, other] = isItself(earlier) && !isItself(later) ? [earlier, later] : [later, earlier];
    if (isItself(strange)) signs.push(handedSign(strange.ip, other.ip, strange.said, 3));
  }
  for (const [strange, other] of contradictingServers(seen))
    if (isItself(strange)) signs.push(handedSign(strange.ip, other.ip, strange.said, 3));
  const known = new Set(signs.map(({ server }) => server));
  for (const [strange, other] of selfNamedServers(seen))
    if (!known.has(strange.ip)) signs.push(handedSign(strange.ip, other.ip, strange.said, 1));
  return signs;
}

const subnetOf = (ip: string): string => ip.slice(0, ip.lastIndexOf('.'));

function handedSign(server: string, other: string, said: readonly Statement[], weight: number): Sign {
  return {
    server,
    weight,
    says: `hands itself out as name server, where ${other} hands out another`,
    said,
    evidence: said.map(({ frame, value }) => ({ ...frame, why: `hands out the name server ${value}` })),
  };
}

/** An answer as it was told: the name, the type and a private address. */
interface Answer {
  readonly name: string;
  readonly ip: string;
  readonly statement: Statement;
}

type Answers = ReadonlyMap<string, readonly Answer[]>;

function answersByServer({ statements }: Seen): Answers {
  const answers = statements.of('dns.answer').map((statement) => {
    const [name = '', type = '', ip = ''] = statement.value.split(' ');
    return { name: `${name} ${type}`.toLowerCase(), ip, statement };
  });
  return Map.groupBy(answers, ({ statement }) => statement.ip);
}

/** Gives one address for names to which another server gives several others. */
function contradicting(byServer: Answers): readonly Sign[] {
  if (byServer.size < 2) return [];
  const byName = Map.groupBy([...byServer.values()].flat(), ({ name }) => name);
  const signs: Sign[] = [];
  for (const [server, answers] of byServer) {
    const given = Map.groupBy(answers, ({ ip }) => ip);
    for (const [ip, own] of given) {
      const others = own.flatMap(({ name }) => {
        const said = (byName.get(name) ?? []).filter(({ statement }) => statement.ip !== server);
        return said.length > 0 && said.every((one) => one.ip !== ip) ? said.slice(0, 1) : [];
      });
      if (others.length < CONTRADICTED || new Set(others.map((other) => other.ip)).size < CONTRADICTED) continue;
      const told = [...own.slice(0, 2), ...others.slice(0, 2)];
      signs.push({
        server,
        weight: 3,
        says: `answers ${ip} for ${counted(others.length, 'name')} of which other name servers say otherwise`,
        said: own.map(({ statement }) => statement),
        evidence: told.map(({ statement }) => ({
          ...statement.frame,
          why: `${statement.ip} answers ${statement.value}`,
        })),
      });
    }
  }
  return signs;
}

/** Gives one private address for names of many domains. */
function oneForMany(byServer: Answers): readonly Sign[] {
  const signs: Sign[] = [];
  for (const [server, answers] of byServer)
    for (const [ip, own] of Map.groupBy(answers, (answer) => answer.ip)) {
      if (own.length < DOMAINS) continue;
      const domains = new Set(own.map(({ name }) => domainOf(name)));
      if (domains.size < DOMAINS) continue;
      const said = own.map(({ statement }) => statement);
      signs.push({
        server,
        weight: 1,
        says: `answers ${ip === server ? 'with itself' : ip} for ${counted(domains.size, 'domain')}`,
        said,
        evidence: said.map(({ frame, value }) => ({ ...frame, why: `answers ${value}` })),
      });
    }
  return signs;
}

/** The last two labels; of a name below a short second one, as `co.uk`, the last three. */
function domainOf(name: string): string {
  const labels = name.slice(0, name.indexOf(' ')).split('.');
  return labels.slice((labels.at(-2)?.length ?? 0) <= 3 ? -3 : -2).join('.');
}

/** Clients that asked another name server before, and from then on this one alone, which nobody else asks. */
function changed(seen: Seen): readonly Sign[] {
  const changes = [...byClient(seen.contacts.chosen(isDns))].flatMap((contacts) => changeOf(contacts));
  if (changes.length === 0) return [];
  const clients = clientsOf(seen, isDns);
  return [...Map.groupBy(changes, ({ server }) => server)]
    .filter(([server, list]) => list.length === (clients.get(server)?.size ?? 0))
    .map(([server, list]) => ({
      server,
      weight: 1,
      says: `is asked for names by ${counted(list.length, 'client')} that asked another before, and by nobody else`,
      said: list,
      evidence: list.flatMap(({ frames, client }) =>
        frames.slice(0, 1).map((frame) => ({ ...frame, why: `${client} asks it` })),
      ),
    }));
}

function changeOf(contacts: readonly Contact[]): readonly Contact[] {
  const newest = contacts.reduce((one, other) => (other.first > one.first ? other : one));
  const before = contacts.filter((contact) => contact !== newest);
  if (newest.flows < CHANGED || !before.some(({ flows }) => flows >= CHANGED)) return [];
  if (before.some(({ last }) => last >= newest.first)) return [];
  return isPublicIp(newest.server) || isPublicIp(newest.client) ? [] : [newest];
}

/** Somebody on the way answers in the name of a server: who is first is believed. */
function answeredTwice({ signals }: Seen, answers: Answers): readonly Draft[] {
  const shown = [...signals.pairs.values()].flatMap(({ client, server, signals: noticed }) => {
    const twice = noticed.get(TWICE);
    return twice === undefined ? [] : [{ client, server, twice }];
  });
  if (shown.length === 0) return [];
  return [...Map.groupBy(shown, ({ server }) => server)].map(([server, list]) => {
    const led = ledTo(answers.get(server) ?? []);
    const count = list.reduce((sum, { twice }) => sum + twice.count, 0);
    return {
      word: `dns.rogue forged ${server}`,
      kind: 'dns.rogue',
      title: `Somebody answers in the name of ${server}: ${counted(count, 'question')} of ${counted(list.length, 'client')} had two answers that contradict each other${led === null ? '' : `, of which one leads to ${led}`}`,
      severity: count >= FORGED ? 'high' : 'medium',
      confidence: count >= FORGED ? 0.9 : 0.75,
      // Who forges leads to itself; where that is not to be seen the name of the server stands for it.
      actors: [{ ip: led ?? server }],
      targets: parties(list.map(({ client }) => client)),
      start: earliest(list.map(({ twice }) => twice.first)),
      end: latest(list.map(({ twice }) => twice.last)),
      outcome: 'attempted',
      attack: [technique('credential-access', 'T1557'), technique('collection', 'T1557')],
      evidence: list
        .flatMap(({ twice, client }) =>
          twice.frames.map((frame) => ({ ...frame, why: `a second answer to one question of ${client}` })),
        )
        .slice(0, EVIDENCE_LIMIT),
      action: `Compare the MACs of both answers: the one that is not of ${server} or of the router on the way to it is who forges. Shut its port as far as care allows.`,
    };
  });
}

/** The one address to which most names lead that were answered otherwise too; null where none is of more names than all others. */
function ledTo(answers: readonly Answer[]): string | null {
  const names = new Set(answers.map(({ name }) => name));
  const counts = [...Map.groupBy(answers, ({ ip }) => ip)].sort(([, a], [, b]) => b.length - a.length);
  const [first, second] = counts;
  if (first === undefined || first[1].length < 2 || first[1].length === second?.[1].length) return null;
  return first[1].length * 2 > names.size ? first[0] : null;
}
