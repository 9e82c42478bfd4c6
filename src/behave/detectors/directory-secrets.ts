/** Passwords that a directory keeps, and who may stand for whom in it: what attackers read and change there. */
import { type Detector, type Draft, technique } from '../detector.ts';
import type { SignalledPair } from '../signal-book.ts';
import { signalDraft } from '../signal-draft.ts';

const [SECRETS, STANDING] = ['ldap.search-for-secrets', 'ldap.standing-changed'];

export const directorySecrets: Detector = {
  name: 'directory-secrets',
  kinds: ['credential.dump', 'persistence.delegation'],
  needs: 'LDAP in the clear (port 389 or 3268). Tools of Windows sign and seal it: what they do is not seen.',
  lookAlikes: [
    'Administrators read passwords of computers (LAPS) with tools that seal what they ask.',
    'Keys are entered by a service of the directory itself when people enrol for them: it seals that too.',
  ],
  conclude: ({ signals }) => [...signals.pairs.values()].flatMap(concludePair),
};

function concludePair(pair: SignalledPair): readonly Draft[] {
  const { client, server, signals } = pair;
  const drafts: Draft[] = [];
  if (signals.has(SECRETS))
    drafts.push(
      signalDraft(pair, 'credential.dump', [SECRETS], {
        sort: SECRETS,
        title: `${client} asks the directory of ${server} for passwords that it keeps of computers or managed accounts`,
        severity: 'medium',
        confidence: 0.75,
        outcome: 'attempted',
        attack: [technique('credential-access', 'T1555')],
        action: `Ask who administers computers from ${client}. If nobody does: renew the passwords that the directory keeps, and look who may read them.`,
      }),
    );
  if (signals.has(STANDING))
    drafts.push(
      signalDraft(pair, 'persistence.delegation', [STANDING], {
        title: `${client} changes in the directory of ${server} who may stand for others`,
        severity: 'high',
        confidence: 0.75,
        outcome: 'attempted',
        attack: [technique('persistence', 'T1098')],
        action: `Ask who administers the directory from ${client}. If nobody does: take the change back (delegation by resources, or keys of accounts), and take ${client} off the network as far as care allows.`,
      }),
    );
  return drafts;
}
