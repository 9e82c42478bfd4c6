/** Kerberos tickets gathered to guess passwords from them at leisure, and signs that a key was stolen before. */
import { counted, type Detector, type Draft, type Seen, technique } from '../detector.ts';
import type { SignalledPair } from '../signal-book.ts';
import { countOf, signalDraft } from '../signal-draft.ts';

const RC4 = 'rc4-hmac';
/** Services with tickets under a weak cipher, from which on they are gathered: a client needs a few in a day. */
const [SERVICES, WANTED] = [5, 2];
const [WEAK, WEAK_WANTED, UNPROVED, UNKNOWN, WEAK_PROOF] = [
  'kerberos.weak-service-ticket',
  'kerberos.weak-ticket-wanted',
  'kerberos.ticket-without-proof',
  'kerberos.unknown-client',
  'kerberos.weak-proof',
];
const [AES_GIVEN, WEAK_GIVEN, WEAK_SHOWN] = [
  'kerberos.first-ticket-aes',
  'kerberos.first-ticket-weak',
  'kerberos.weak-first-ticket-shown',
];
/** A ticket under AES for a service of an account, and how many different ones in how many milliseconds are gathered: nobody works with so many at once. */
const [ACCOUNT_TICKET, AES_SERVICES, AES_TIME] = ['kerberos.account-service-ticket', 8, 10 * 60_000];
/** Refusals of tickets under RC4, from which on somebody gathers them. */
const [WEAK_REFUSED, REFUSALS] = ['kerberos.weak-ticket-refused', 3];
/** Names that do not exist, from which on names are guessed. */
const GUESSED = 20;

export const roasting: Detector = {
  name: 'roasting',
  kinds: [
    'credential.kerberoasting',
    'credential.asrep-roasting',
    'credential.forged-ticket',
    'credential.stolen-hash',
    'discovery.accounts',
  ],
  needs:
    'Kerberos between clients and domain controllers (port 88), both directions. Tickets that are forged or stolen and used without asking for another one are not seen.',
  lookAlikes: [
    'Old services whose accounts know RC4 alone: a client asks for few of them, and would take AES. Services of computers do not count. One ticket that was wanted under RC4 alone is told as low.',
    'Monitors of many databases have tickets for them all: under AES that is told as medium.',
    'Old systems (Windows XP, old Java) want RC4 alone: of them it is told as low that a hash may be stolen, and only where others in the domain have AES.',
    'Accounts that are set to need no proof: each sign-in of theirs looks alike; there should be none.',
  ],
  conclude: (seen) => [...seen.signals.pairs.values()].flatMap((pair) => concludePair(pair, seen)),
};

function concludePair(pair: SignalledPair, seen: Seen): readonly Draft[] {
  const drafts: Draft[] = [];
  const [unproved, unknown] = [countOf(pair, UNPROVED), countOf(pair, UNKNOWN)];
  const { client, server, signals } = pair;
  const weak = signals.has(WEAK) ? gathered(pair, seen) : [];
  drafts.push(...weak);
  if (weak.length === 0 && countOf(pair, WEAK_REFUSED) >= REFUSALS) drafts.push(refused(pair));
  if (weak.length === 0 && signals.has(ACCOUNT_TICKET)) drafts.push(...gatheredUnderAes(pair, seen));
  if (unproved > 0)
    drafts.push(
      signalDraft(pair, 'credential.asrep-roasting', [UNPROVED], {
        title: `${client} was given ${counted(unproved, 'ticket')} by ${server} without proof of a password`,
        severity: unproved > 2 ? 'high' : 'medium',
        confidence: unproved > 2 ? 0.9 : 0.7,
        outcome: 'succeeded',
        attack: [technique('credential-access', 'T1558.004')],
        action: `Demand pre-authentication of every account of the domain; find out who used ${client}.`,
      }),
    );
  if (unknown >= GUESSED)
    drafts.push(
      signalDraft(pair, 'discovery.accounts', [UNKNOWN], {
        title: `${client} guesses names of accounts at ${server}: ${counted(unknown, 'name')} that do not exist`,
        severity: 'medium',
        confidence: 0.9,
        outcome: 'attempted',
        attack: [technique('discovery', 'T1087.002')],
        action: `Find out who used ${client}.`,
      }),
    );
  if (signals.has(WEAK_PROOF) || signals.has(WEAK_SHOWN)) drafts.push(...stolen(pair, seen));
  return drafts;
}

/** Tickets for several services, or for few that were wanted under the weak cipher alone. */
function gathered(pair: SignalledPair, { statements }: Seen): readonly Draft[] {
  const { client, server } = pair;
  const services = statements.of('kerberos.ticket').filter(({ ip, value }) => ip === client && value.endsWith(RC4));
  const count = Math.max(services.length, Math.min(1, countOf(pair, WEAK)));
  const wanted = countOf(pair, WEAK_WANTED);
  // Tools ask for accounts; whoever uses a service asks for it by its own name.
  const isByAccount = wanted > 0 && services.some(({ value }) => !value.includes('/'));
  if (count < SERVICES && !isByAccount && wanted === 0) return [];
  const isSure = count >= SERVICES || isByAccount;
  return [
    signalDraft(pair, 'credential.kerberoasting', [WEAK, WEAK_WANTED], {
      title: `${client} gathers tickets of ${server} that can be broken: under RC4, for ${counted(count, 'service')}`,
      severity: isSure ? 'high' : wanted >= WANTED ? 'medium' : 'low',
      confidence: isSure ? 0.9 : wanted >= WANTED ? 0.7 : 0.4,
      outcome: 'succeeded',
      attack: [technique('credential-access', 'T1558.003')],
      action: `Find out who used ${client}; give service accounts long passwords (or managed ones) and AES keys, and turn RC4 off.`,
    }),
  ];
}

/** Tickets that were wanted under RC4 for several services, of which the domain gave none: it is configured against that. */
function refused(pair: SignalledPair): Draft {
  const { client, server } = pair;
  return signalDraft(pair, 'credential.kerberoasting', [WEAK_REFUSED], {
    sort: 'refused',
    title: `${client} wants ${counted(countOf(pair, WEAK_REFUSED), 'ticket')} of ${server} that could be broken, and is refused them`,
    severity: 'medium',
    confidence: 0.8,
    outcome: 'failed',
    attack: [technique('credential-access', 'T1558.003')],
    action: `Find out who used ${client}.`,
  });
}

/** Tickets for many services of accounts in a short time: whoever cannot have them under RC4 takes AES, and guesses longer. */
function gatheredUnderAes(pair: SignalledPair, { statements }: Seen): readonly Draft[] {
  const { client, server } = pair;
  const times = statements
    .of('kerberos.ticket')
    .filter(({ ip, value }) => ip === client && !value.endsWith(RC4))
    .map(({ first }) => Date.parse(first))
    .sort((one, other) => one - other);
  let most = 0;
  for (let end = 0, start = 0; end < times.length; end++) {
    while ((times[end] ?? 0) - (times[start] ?? 0) > AES_TIME) start++;
    most = Math.max(most, end - start + 1);
  }
  if (most < AES_SERVICES) return [];
  return [
    signalDraft(pair, 'credential.kerberoasting', [ACCOUNT_TICKET], {
      title: `${client} gathers tickets of ${server}: under AES, for ${counted(most, 'service')} in ten minutes`,
      severity: 'medium',
      confidence: 0.7,
      outcome: 'succeeded',
      attack: [technique('credential-access', 'T1558.003')],
      action: `Find out who used ${client}; give service accounts long passwords, or managed ones.`,
    }),
  ];
}

/** RC4 where the domain has AES: a hash that was stolen is used in place of the password, or a first ticket was forged with one. */
function stolen(pair: SignalledPair, { signals }: Seen): readonly Draft[] {
  const { client, server } = pair;
  let [hasAes, hasWeak] = [false, false];
  for (const other of signals.pairs.values()) {
    hasAes ||= other.server === server && other.signals.has(AES_GIVEN);
    hasWeak ||= other.client === client && other.signals.has(WEAK_GIVEN);
  }
  if (!hasAes) return [];
  const isForged = pair.signals.has(WEAK_SHOWN) && !hasWeak;
  if (!isForged && !pair.signals.has(WEAK_PROOF)) return [];
  const kind = isForged ? 'credential.forged-ticket' : 'credential.stolen-hash';
  return [
    signalDraft(pair, kind, [isForged ? WEAK_SHOWN : WEAK_PROOF], {
      title: isForged
        ? `${client} shows ${server} a first ticket under RC4 that nobody was seen to give it, in a domain that gives AES (golden ticket)`
        : `${client} proves a password to ${server} under RC4 alone, in a domain that has AES (a stolen hash, or an old system)`,
      severity: isForged ? 'medium' : 'low',
      confidence: isForged ? 0.5 : 0.4,
      outcome: 'attempted',
      attack: [isForged ? technique('credential-access', 'T1558.001') : technique('lateral-movement', 'T1550.002')],
      action: `Find out what ${client} is and who used it: an old system is to be kept apart, anything else looked at now.`,
    }),
  ];
}
