/** Sign-ins that are passed on: a host that somebody signs in at gives itself out for him at another one. */
import type { Finding } from '#model/finding.ts';
import type { Contact } from '../contact-book.ts';
import { type Detector, type Draft, type Seen, technique } from '../detector.ts';
import type { NoticedSignal, SignalledPair } from '../signal-book.ts';
import { signalDraft } from '../signal-draft.ts';
import type { Statement } from '../statement-book.ts';

/** Names that computers state of themselves in NTLM (MS-NLMP section 2.2.1.3), which whoever passes it on cannot change. */
const NAMES = ['smb.hostName', 'ldap.hostName', 'dcerpc.hostName'];
/** The field of them in which a client names itself; in others a server does. */
const BY_CLIENT = 'NTLM Workstation';
/** How a sign-in ended, where it is passed on to. */
const [GRANTED, REFUSED] = [
  ['smb.logon-success', 'ldap.bind-granted'],
  ['smb.logon-failure', 'ldap.bind-refused'],
];
/** Services at which hosts are made to sign in. */
const LURES: ReadonlySet<number> = new Set([445, 139, 80, 5985, 8080, 389, 135]);
/** A name that more hosts have tells of nobody: they were made from one image. */
const NAMESAKES = 12;
/** A sign-in is passed on while it goes on, in milliseconds: some clients try again for a while. */
const [BEFORE, AFTER] = [2000, 120_000];

export const relayedSignIns: Detector = {
  name: 'relayed-sign-ins',
  kinds: ['credential.ntlm-relay'],
  needs: 'NTLM over SMB, LDAP or DCE/RPC on both ways: to the host that passes it on, and from there.',
  lookAlikes: [
    'Hosts that were made from one image name themselves alike: only the name counts that somebody signs in under.',
    'Tools and worms that call themselves alike from every host: who passes a sign-in on gives itself out for the server too.',
    'A host with two addresses states its name from both: it does not sign in at itself.',
    'A host whose address goes to another one: the two do not talk to each other.',
    'Proxies pass sign-ins on over HTTP by design: these do not count.',
  ],
  conclude(seen) {
    const said = NAMES.flatMap((key) => seen.statements.of(key)).filter(({ ip }) => ip !== '');
    const drafts: Draft[] = [];
    for (const same of Map.groupBy(said, ({ value }) => value.toLowerCase()).values()) {
      const hosts = new Set(same.map(({ ip }) => ip)).size;
      if (hosts < 2 || hosts > NAMESAKES) continue;
      for (const one of same) for (const other of same) drafts.push(...passedOn(one, other, seen));
    }
    return [...new Map(drafts.map((draft) => [draft.word, draft])).values()];
  },
};

/** What `relay` did with the name that `victim` states too, where it signed in there first. */
function passedOn(relay: Statement, victim: Statement, seen: Seen): readonly Draft[] {
  if (relay.ip === victim.ip || relay.field !== BY_CLIENT) return [];
  const lured = lureOf(victim.ip, relay.ip, relay.first, seen);
  if (lured === undefined) return [];
  const [from, to] = [Date.parse(lured.first) - BEFORE, Date.parse(lured.last) + AFTER];
  return [...seen.signals.pairs.values()].flatMap((pair) => {
    if (pair.client !== relay.ip || pair.server === victim.ip || !passesName(relay.ip, pair.server, seen)) return [];
    const noticed = [...GRANTED, ...REFUSED].flatMap((name) => pair.signals.get(name) ?? []);
    const isThen = ({ first }: NoticedSignal): boolean => Date.parse(first) >= from && Date.parse(first) <= to;
    return noticed.some(isThen) ? [draftOf(pair, victim)] : [];
  });
}

/**
 * The challenge that is passed on holds the name of the server that gave it (MS-NLMP section 2.2.2.1), so the relay gives
 * itself out for that server. Who names itself as itself signs in at others of its own accord, as worms do. Where one of
 * the names was not seen nothing speaks against it.
 */
function passesName(relay: string, server: string, { statements }: Seen): boolean {
  const said = NAMES.flatMap((key) => statements.of(key)).filter(({ field }) => field !== BY_CLIENT);
  const namesOf = (host: string): readonly string[] =>
    said.filter(({ ip }) => ip === host).map(({ value }) => value.toLowerCase());
  const [given, own] = [namesOf(relay), namesOf(server)];
  return given.length === 0 || own.length === 0 || own.some((name) => given.includes(name));
}

/** The conversation in which the victim came to the relay, not long before it was given out for it. */
function lureOf(victim: string, relay: string, time: string, { contacts }: Seen): Contact | undefined {
  const at = Date.parse(time);
  for (const contact of contacts.byClient.get(victim)?.values() ?? []) {
    if (contact.server !== relay || !LURES.has(contact.port) || contact.ended.established === 0) continue;
    if (Date.parse(contact.first) <= at + BEFORE && Date.parse(contact.last) >= at - AFTER) return contact;
  }
  return undefined;
}

function draftOf(pair: SignalledPair, victim: Statement): Draft {
  const { client, server, signals } = pair;
  const isIn = GRANTED.some((name) => signals.has(name));
  const outcome: Finding['outcome'] = isIn ? 'succeeded' : 'failed';
  return signalDraft(pair, 'credential.ntlm-relay', [...GRANTED, ...REFUSED], {
    title: `${client} passes the sign-in of ${victim.value} (${victim.ip}) on to ${server}${isIn ? ', and was let in' : ', and was refused'}`,
    severity: isIn ? 'critical' : 'high',
    confidence: 0.85,
    outcome,
    attack: [technique('credential-access', 'T1557.001'), technique('lateral-movement', 'T1550')],
    action: `Take ${client} off the network as far as care allows; demand signing for SMB and LDAP, and turn NTLM off where nobody needs it.`,
  });
}
