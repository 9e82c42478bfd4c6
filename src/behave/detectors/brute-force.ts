/** Passwords guessed: sign-ins refused again and again, in the clear or by how short enciphered sessions are. */
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
import type { SignalledPair } from '../signal-book.ts';
import { countOf } from '../signal-draft.ts';

/** Signals of one service: a sign-in was refused, and granted. */
interface Service {
  readonly name: string;
  readonly refused: readonly string[];
  readonly granted: string;
  /** Refusals of which one must be there; any where absent. */
  readonly needed?: readonly string[];
  /** Refusals by one server from which on passwords are guessed; REFUSALS where absent. */
  readonly limit?: number;
}

/** Refusals by one server, and by all servers together, from which on passwords are guessed. */
const [REFUSALS, SPRAYED, SPRAYED_SERVERS] = [8, 12, 4];
/** Refusals by one server from which on a sign-in there is one by a password that was found. */
const ENTERED_AFTER = 2;
/** Programs with a password that has changed try it again and again, and browsers are asked once for each page: there it takes more. */
const [BY_PROGRAMS, BY_BROWSERS] = [20, 40];
const SERVICES: readonly Service[] = [
  { name: 'SMB', refused: ['smb.logon-failure'], granted: 'smb.logon-success' },
  { name: 'LDAP', refused: ['ldap.bind-refused'], granted: 'ldap.bind-granted' },
  {
    name: 'Kerberos',
    refused: ['kerberos.refused-password', 'kerberos.unknown-client', 'kerberos.locked-out'],
    granted: 'kerberos.signed-in',
    // Whoever asks for names that do not exist, and for nothing else, guesses no password.
    needed: ['kerberos.refused-password', 'kerberos.locked-out'],
  },
  { name: 'FTP', refused: ['ftp.login-refused'], granted: 'ftp.login-granted' },
  { name: 'HTTP', refused: ['http.unauthorised'], granted: '', limit: BY_BROWSERS },
  { name: 'SNMP', refused: ['snmp.another-community'], granted: '' },
  ...['mysql MySQL', 'postgresql PostgreSQL', 'tds SQL Server', 'smtp SMTP', 'imap IMAP', 'pop3 POP3', 'mqtt MQTT'].map(
    byLogin,
  ),
];

/** How many bytes of frames a client sends in a session that fails, at most, and at least: 500 where it is not said. */
interface Session {
  readonly name: string;
  readonly bytes: number;
  readonly least?: number;
}
/** A session that sends no more is none: a port was tried. */
const LEAST_BYTES = 500;

/** Services whose refusals are not seen, by protocol and by port. */
const SESSIONS: ReadonlyMap<number | string, Session> = new Map<number | string, Session>([
  ['ssh', { name: 'SSH', bytes: 6000 }],
  ['rdp', { name: 'RDP', bytes: 9000 }],
  ['vnc', { name: 'VNC', bytes: 3000 }],
  ['telnet', { name: 'Telnet', bytes: 3000, least: 300 }],
  [22, { name: 'SSH', bytes: 6000 }],
  [3389, { name: 'RDP', bytes: 9000 }],
  [5900, { name: 'VNC', bytes: 3000 }],
  [23, { name: 'Telnet', bytes: 3000, least: 300 }],
  [21, { name: 'FTP', bytes: 3000 }],
  [1433, { name: 'SQL Server', bytes: 5000 }],
  [3306, { name: 'MySQL', bytes: 5000 }],
  [5432, { name: 'PostgreSQL', bytes: 5000 }],
]);
const [SESSION_COUNT, SESSION_SPAN] = [12, 5 * 60_000];

export const bruteForce: Detector = {
  name: 'brute-force',
  kinds: ['bruteforce.login'],
  needs:
    'Sign-ins of SMB, LDAP, Kerberos, FTP, HTTP, mail, MQTT and databases in the clear, communities of SNMP; for SSH, RDP, VNC and what is enciphered the sessions alone, from both directions.',
  lookAlikes: [
    'A service whose password has changed tries the old one every few minutes: few refusals in a time, always of one account.',
    'Programs that open a session for each task over SSH: they move more bytes, or pause between.',
    'Web pages that ask for a password once for each part.',
  ],
  conclude({ signals, contacts }) {
    const pairs = [...signals.pairs.values()];
    const drafts = SERVICES.flatMap((service) => guessed(service, pairs));
    const known = new Set(drafts.flatMap(({ actors, targets }) => targets.map(({ ip }) => `${actors[0]?.ip} ${ip}`)));
    for (const contact of contacts.chosen(isGuessing))
      if (!known.has(`${contact.client} ${contact.server}`)) drafts.push(sessionDraft(contact));
    return drafts;
  },
};

/** A service whose decoder says of each login how it ended, by its protocol and its name. */
function byLogin(word: string): Service {
  const [protocol = '', ...name] = word.split(' ');
  const [refused, granted] = [[`${protocol}.login-refused`], `${protocol}.login-granted`];
  return { name: name.join(' '), refused, granted, limit: BY_PROGRAMS };
}

const refusalsOf = (pair: SignalledPair, { refused, needed = refused }: Service): number =>
  needed.some((name) => countOf(pair, name) > 0) ? refused.reduce((sum, name) => sum + countOf(pair, name), 0) : 0;

/** One finding for each client of a service: of the servers that refused it often, or of all where it tried many. */
function guessed(service: Service, pairs: readonly SignalledPair[]): Draft[] {
  const byClient = Map.groupBy(
    pairs.filter((pair) => refusalsOf(pair, service) > 0),
    ({ client }) => client,
  );
  const drafts: Draft[] = [];
  for (const [client, asked] of byClient) {
    const { limit = REFUSALS } = service;
    const often = asked.filter((pair) => refusalsOf(pair, service) >= limit && isQuick(pair, service));
    const sum = asked.reduce((total, pair) => total + refusalsOf(pair, service), 0);
    const isSprayed = limit < BY_BROWSERS && asked.length >= SPRAYED_SERVERS && sum >= SPRAYED;
    const targets = isSprayed ? asked : often;
    if (targets.length > 0) drafts.push(guessDraft(client, service, targets));
  }
  return drafts;
}

/** Refusals come at least every two minutes in the mean: a forgotten password is tried more slowly. */
function isQuick(pair: SignalledPair, { refused }: Service): boolean {
  const noticed = refused.flatMap((name) => pair.signals.get(name) ?? []);
  const span =
    Date.parse(latest(noticed.map(({ last }) => last))) - Date.parse(earliest(noticed.map(({ first }) => first)));
  return span <= noticed.reduce((sum, { count }) => sum + count, 0) * 120_000;
}

/** Whoever is let in after so many refusals has found a password; a sign-in before them is that of somebody who has one. Refusals are taken to be spread evenly over their time. */
function wasLetIn({ signals }: SignalledPair, { refused, granted }: Service): boolean {
  const entered = Date.parse(signals.get(granted)?.last ?? '');
  const before = refused.reduce((sum, name) => {
    const { count = 0, first = '', last = '' } = signals.get(name) ?? {};
    const [begun, ended] = [Date.parse(first), Date.parse(last)];
    if (entered >= ended) return sum + count;
    return entered > begun ? sum + (count * (entered - begun)) / (ended - begun) : sum;
  }, 0);
  return before >= ENTERED_AFTER;
}

function guessDraft(client: string, service: Service, targets: readonly SignalledPair[]): Draft {
  const noticed = targets.flatMap(({ server, signals }) =>
    service.refused.flatMap((name) => {
      const one = signals.get(name);
      return one ? [{ server, name, ...one }] : [];
    }),
  );
  const count = noticed.reduce((sum, one) => sum + one.count, 0);
  const start = earliest(noticed.map(({ first }) => first));
  const isIn = targets.some((pair) => wasLetIn(pair, service));
  const where = targets.length === 1 ? (targets[0]?.server ?? '') : counted(targets.length, 'server');
  return {
    word: `bruteforce.login ${service.name} ${client}`,
    kind: 'bruteforce.login',
    title: `${client} guesses passwords of ${where} over ${service.name}: ${counted(count, 'refusal')}${isIn ? ', then it was let in' : ''}`,
    severity: isIn ? 'critical' : 'high',
    confidence: count >= REFUSALS * 3 ? 0.97 : 0.9,
    actors: [{ ip: client }],
    targets: parties(targets.map(({ server }) => server)),
    start,
    end: latest(noticed.map(({ last }) => last)),
    outcome: isIn ? 'succeeded' : 'failed',
    attack: [technique('credential-access', targets.length >= SPRAYED_SERVERS ? 'T1110.003' : 'T1110.001')],
    evidence: noticed
      .flatMap(({ name, count: times, frames, server }) =>
        frames.slice(0, 2).map((frame) => ({ ...frame, why: `${name} at ${server}, ${counted(times, 'time')}` })),
      )
      .slice(0, EVIDENCE_LIMIT),
    action: `Find out who or what runs on ${client} and take it off the network as far as care allows; ${isIn ? 'change the password that was found and look at what was done with it' : 'see to it that accounts lock and passwords are long'}.`,
  };
}

/** Many sessions in a short time, all of them too short for work. */
function isGuessing(contact: Contact): boolean {
  const { flows, ended, up, starts } = contact;
  if (flows < SESSION_COUNT) return false;
  const service = serviceOf(contact);
  const sessions = ended.established + ended.reset;
  if (service === undefined || sessions < SESSION_COUNT || sessions < flows * 0.8 || up / flows > service.bytes)
    return false;
  const times = starts.map((time) => Date.parse(time)).sort((a, b) => a - b);
  const at = SESSION_COUNT - 1;
  return (
    times.some((time, index) => (times[index + at] ?? Number.POSITIVE_INFINITY) - time <= SESSION_SPAN) &&
    up / flows > (service.least ?? LEAST_BYTES)
  );
}

function serviceOf({ transport, protocol, port }: Contact): Session | undefined {
  return transport === 'tcp' ? (SESSIONS.get(protocol ?? '') ?? SESSIONS.get(port)) : undefined;
}

function sessionDraft(contact: Contact): Draft {
  const { client, server, port, flows, first, last, frames } = contact;
  const name = serviceOf(contact)?.name ?? String(port);
  return {
    word: `bruteforce.login ${name} ${client} ${server}`,
    kind: 'bruteforce.login',
    title: `${client} opens ${counted(flows, 'short session')} of ${name} at ${server}, as who guesses passwords does`,
    severity: 'high',
    confidence: flows >= SESSION_COUNT * 3 ? 0.9 : 0.75,
    actors: [{ ip: client }],
    targets: [{ ip: server }],
    start: first,
    end: last,
    outcome: 'attempted',
    attack: [technique('credential-access', 'T1110.001')],
    evidence: frames.map((frame) => ({ ...frame, why: `one of ${flows} sessions` })),
    action: `Look into the log of ${server} for refused sign-ins from ${client}; if there are: take ${client} off the network as far as care allows.`,
  };
}
