/** Whole zones asked of name servers: the map of a domain in one answer. */
import { type Detector, type Draft, type Seen, technique } from '../detector.ts';
import type { SignalledPair } from '../signal-book.ts';
import { answerTo, signalDraft, withAnswers } from '../signal-draft.ts';

const [ASKS, DNS_PORT] = ['dns.zone-transfer', 53];

export const zoneTransfers: Detector = {
  name: 'zone-transfers',
  kinds: ['discovery.zone-transfer'],
  needs: 'Conversations with name servers over TCP in the clear (port 53), from the question on.',
  lookAlikes: [
    'Secondary name servers copy zones by design: whoever answers questions of names itself does not count.',
    'Secondaries of which no other traffic was seen, and tools that keep stock of addresses, look the same: suppress them by their address.',
  ],
  conclude: (seen) =>
    [...seen.signals.pairs.values()]
      .filter(
        ({ client, signals }) => (signals.has(ASKS) || signals.has(`${ASKS}.granted`)) && !servesNames(client, seen),
      )
      .map(draftOf),
};

function servesNames(host: string, { contacts }: Seen): boolean {
  for (const { server, port, down } of contacts) if (server === host && port === DNS_PORT && down > 0) return true;
  return false;
}

function draftOf(pair: SignalledPair): Draft {
  const { client, server } = pair;
  const outcome = answerTo(pair, [ASKS]);
  return signalDraft(pair, 'discovery.zone-transfer', withAnswers([ASKS]), {
    title: `${client} asks ${server} for a whole zone of names${outcome === 'succeeded' ? ', and was given it' : ''}`,
    severity: outcome === 'succeeded' ? 'medium' : 'low',
    confidence: 0.8,
    outcome,
    attack: [technique('discovery', 'T1018')],
    action: `Let ${server} give zones to its own secondaries alone; find out who asked from ${client}.`,
  });
}
