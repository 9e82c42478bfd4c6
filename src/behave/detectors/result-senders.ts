/** Senders of HL7 that take another's name, or that are refused again and again. */
import { counted, type Detector, type Draft, latest, type Seen, technique } from '../detector.ts';
import type { SignalledPair } from '../signal-book.ts';
import { countOf, isFast, signalDraft } from '../signal-draft.ts';
import type { Statement } from '../statement-book.ts';

const REFUSED = 'hl7.refused';
/** Refusals, and the mean of milliseconds between them, from which on a sender is not one that errs now and then. */
const [REFUSALS, PAUSE] = [5, 60_000];
/** From so many addresses on a name is one that a product brings along. */
const PRODUCT = 4;

export const resultSenders: Detector = {
  name: 'result-senders',
  kinds: ['clinical.hl7.unknown-sender'],
  needs: 'HL7 version 2 in the clear, from whoever sends and from whom it pretends to be.',
  lookAlikes: [
    'An integration engine passes messages on under the name of their first sender, and some receivers answer under it: both talk with that sender.',
    'Devices of one product all have its name: from four addresses on a name tells nobody.',
    'An interface with an error has a message refused now and then, or the same one every few minutes.',
  ],
  conclude: (seen) => [
    ...[...seen.signals.pairs.values()]
      .filter(({ signals }) => isFast(signals.get(REFUSED), REFUSALS, PAUSE))
      .map(refusedDraft),
    ...borrowed(seen),
  ],
};

function refusedDraft(pair: SignalledPair): Draft {
  const { client, server } = pair;
  return signalDraft(pair, 'clinical.hl7.unknown-sender', [REFUSED], {
    title: `${server} refuses messages of ${client}: ${counted(countOf(pair, REFUSED), 'error or rejection')}`,
    severity: 'medium',
    confidence: 0.75,
    outcome: 'failed',
    attack: [technique('impact', 'T1565.002')],
    action: `Ask at the interface of ${server} who sends from ${client}: an interface in error, or somebody who has none there.`,
  });
}

/** An application's name that few addresses send under, which do not talk with one another. */
function borrowed(seen: Seen): Draft[] {
  const byName = Map.groupBy(seen.statements.of('hl7.sendingApplication'), ({ value }) => value);
  return [...byName].flatMap(([name, said]) => {
    const users = perAddress(said);
    const [owner, ...others] = users;
    if (owner === undefined || users.length >= PRODUCT) return [];
    const known = [owner];
    const drafts: Draft[] = [];
    for (const other of others) {
      if (known.some(({ ip }) => talks(seen, ip, other.ip))) known.push(other);
      else drafts.push(borrowedDraft(name, owner, other, seen));
    }
    return drafts;
  });
}

/** The earliest statement of each address, in the order of time. */
function perAddress(said: readonly Statement[]): readonly Statement[] {
  const sorted = [...said].sort((a, b) => (a.first < b.first || (a.first === b.first && a.ip < b.ip) ? -1 : 1));
  const byAddress = new Map<string, Statement>();
  for (const one of sorted) if (one.ip !== '' && !byAddress.has(one.ip)) byAddress.set(one.ip, one);
  return [...byAddress.values()];
}

function talks({ contacts }: Seen, a: string, b: string): boolean {
  const hasHl7 = (from: string, to: string): boolean =>
    [...(contacts.byClient.get(from)?.values() ?? [])].some(
      ({ server, protocol }) => server === to && protocol === 'hl7',
    );
  return hasHl7(a, b) || hasHl7(b, a);
}

function borrowedDraft(name: string, owner: Statement, other: Statement, { contacts }: Seen): Draft {
  const sentTo = [...(contacts.byClient.get(other.ip)?.values() ?? [])].filter(({ protocol }) => protocol === 'hl7');
  return {
    word: `clinical.hl7.unknown-sender ${name} ${other.ip}`,
    kind: 'clinical.hl7.unknown-sender',
    title: `${other.ip} sends HL7 as ${name}, which is the name of ${owner.ip}`,
    severity: 'medium',
    confidence: 0.75,
    actors: [{ ip: other.ip }],
    targets: [...new Set(sentTo.map(({ server }) => server))].map((ip) => ({ ip })),
    start: other.first,
    end: latest([other.last, ...sentTo.map(({ last }) => last)]),
    outcome: 'attempted',
    attack: [technique('impact', 'T1565.002'), technique('defense-evasion', 'T1036')],
    evidence: [owner, other].map(({ ip, frame }) => ({ ...frame, why: `${ip} sends as ${name}` })),
    action: `Ask who runs ${name}: if it did not move and has no second machine, stop what ${other.ip} sends at the receiver, and have its results checked against their source.`,
  };
}
