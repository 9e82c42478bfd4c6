/** Sessions on other hosts by RDP, SSH and enciphered WinRM: who works where, and who goes on from there to the next. */
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
  technique,
} from '../detector.ts';

/** A way of working on another host: how it is known, and how much crosses at least when somebody was let in. */
interface Way {
  readonly kind: string;
  readonly name: string;
  readonly technique: string;
  readonly protocol: string;
  readonly port: number;
  /** Octets from the server and from the client, and packets, in a session. */
  readonly down: number;
  readonly up: number;
  readonly packets: number;
}

const WAYS: readonly Way[] = [
  // Whoever is not let in is shown a picture of the sign-in at most.
  {
    kind: 'lateral.rdp',
    name: 'RDP',
    technique: 'T1021.001',
    protocol: 'rdp',
    port: 3389,
    down: 40_000,
    up: 6000,
    packets: 80,
  },
  // Exchange of keys and a refused password take some four thousand octets each way and twenty packets.
  {
    kind: 'lateral.ssh',
    name: 'SSH',
    technique: 'T1021.004',
    protocol: 'ssh',
    port: 22,
    down: 4500,
    up: 4500,
    packets: 36,
  },
  {
    kind: 'lateral.winrm',
    name: 'WinRM over TLS',
    technique: 'T1021.006',
    protocol: 'tls',
    port: 5986,
    down: 6000,
    up: 6000,
    packets: 24,
  },
];

const BY_PORT: ReadonlyMap<number, Way> = new Map(WAYS.map((way) => [way.port, way]));
const BY_PROTOCOL: ReadonlyMap<string, Way> = new Map(
  WAYS.filter(({ protocol }) => protocol !== 'tls').map((way) => [way.protocol, way]),
);

export const remoteSessions: Detector = {
  name: 'remote-sessions',
  kinds: ['lateral.rdp', 'lateral.ssh', 'lateral.winrm'],
  needs: 'Conversations between hosts of the network, in both directions; what is said in them is enciphered.',
  lookAlikes: [
    'Administrators and programs work so all day: a session is told as low.',
    'Jump hosts and terminal servers are gone on from by design: told as medium, suppress them by their address.',
  ],
  conclude({ contacts }) {
    const sessions = new Map<Way, Contact[]>();
    for (const contact of contacts.chosen(isSession)) {
      const way = wayOf(contact);
      if (way !== undefined) push(sessions, way, contact);
    }
    return [...sessions].flatMap(([way, list]) => concludeWay(way, list));
  },
};

/** By what is said, else by the port: what is enciphered by TLS is told apart by its port alone. */
function wayOf({ transport, protocol, port }: Contact): Way | undefined {
  if (transport !== 'tcp') return undefined;
  const byPort = BY_PORT.get(port);
  if (protocol === null || protocol === 'tls') return byPort;
  return BY_PROTOCOL.get(protocol);
}

function isSession(contact: Contact): boolean {
  const way = wayOf(contact);
  if (way === undefined) return false;
  const { client, server, down, up, packets, flows } = contact;
  if (down < way.down * flows || up < way.up * flows || packets < way.packets * flows) return false;
  return !isPublicIp(server) && !isPublicIp(client);
}

function concludeWay(way: Way, list: readonly Contact[]): readonly Draft[] {
  const reached = new Map<string, string>();
  for (const { server, first } of list) {
    const known = reached.get(server);
    if (known === undefined || first < known) reached.set(server, first);
  }
  const byClient = Map.groupBy(list, ({ client }) => client);
  return [...byClient].map(([client, own]) => draftOf(way, client, own, reached.get(client)));
}

function push(sessions: Map<Way, Contact[]>, way: Way, contact: Contact): void {
  const list = sessions.get(way);
  if (list) list.push(contact);
  else sessions.set(way, [contact]);
}

function draftOf(way: Way, client: string, contacts: readonly Contact[], reached: string | undefined): Draft {
  const last = latest(contacts.map((contact) => contact.last));
  const goesOn = reached !== undefined && last > reached;
  const where = contacts.length === 1 ? (contacts[0]?.server ?? '') : counted(contacts.length, 'host');
  return {
    word: `${way.kind} ${way.port} ${client}`,
    kind: way.kind,
    title: `${client} works on ${where} by ${way.name}${goesOn ? ', and somebody works on it the same way' : ''}`,
    severity: goesOn ? 'medium' : 'low',
    confidence: goesOn ? 0.7 : 0.5,
    actors: [{ ip: client }],
    targets: parties(contacts.map(({ server }) => server)),
    start: earliest(contacts.map(({ first }) => first)),
    end: last,
    outcome: 'succeeded',
    attack: [technique('lateral-movement', way.technique)],
    evidence: contacts
      .flatMap(({ frames, server }) => frames.slice(0, 1).map((frame) => ({ ...frame, why: `a session on ${server}` })))
      .slice(0, EVIDENCE_LIMIT),
    action: `Ask who works on ${where} from ${client}; if nobody does, take ${client} off the network as far as care allows.`,
  };
}
