/** Kerberos tickets gathered to guess passwords from them at leisure. */
import { counted, type Detector, type Draft, technique } from '../detector.ts';
import type { SignalledPair } from '../signal-book.ts';
import { countOf, signalDraft } from '../signal-draft.ts';

/** Tickets under a weak cipher for services, from which on they are gathered: a client needs a few in a day. */
const TICKETS = 5;
const [WEAK, UNPROVED, UNKNOWN] = [
  'kerberos.weak-service-ticket',
  'kerberos.ticket-without-proof',
  'kerberos.unknown-client',
];
/** Names that do not exist, from which on names are guessed. */
const GUESSED = 20;

export const roasting: Detector = {
  name: 'roasting',
  kinds: ['credential.kerberoasting', 'credential.asrep-roasting', 'discovery.accounts'],
  needs: 'Kerberos between clients and domain controllers (port 88), both directions.',
  lookAlikes: [
    'Old services whose accounts know RC4 alone: a client asks for few of them, over a day.',
    'Accounts that are set to need no proof: each sign-in of theirs looks alike; there should be none.',
  ],
  conclude: ({ signals }) => [...signals.pairs.values()].flatMap(concludePair),
};

function concludePair(pair: SignalledPair): readonly Draft[] {
  const drafts: Draft[] = [];
  const [weak, unproved, unknown] = [countOf(pair, WEAK), countOf(pair, UNPROVED), countOf(pair, UNKNOWN)];
  const { client, server } = pair;
  if (weak >= TICKETS)
    drafts.push(
      signalDraft(pair, 'credential.kerberoasting', [WEAK], {
        title: `${client} gathers tickets of ${server} that can be broken: ${counted(weak, 'ticket')} under RC4`,
        severity: 'high',
        confidence: weak >= TICKETS * 3 ? 0.95 : 0.85,
        outcome: 'succeeded',
        attack: [technique('credential-access', 'T1558.003')],
        action: `Find out who used ${client}; give service accounts long passwords (or managed ones) and AES keys, and turn RC4 off.`,
      }),
    );
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
  return drafts;
}
