/** Who does in care what another one is there for: orders from a second sender, new sorts of messages, requests from the wrong end of an association. */
import { counted, type Detector, type Draft, type Seen, technique } from '../detector.ts';
import type { SignalledPair } from '../signal-book.ts';
import { countOf, signalDraft } from '../signal-draft.ts';
import type { Statement } from '../statement-book.ts';

const [REVERSED, ORDER] = ['dicom.role-reversed', 'hl7.infusion-order'];
/** Orders after which a sender is the one that is known; a second one has sent so few of that. */
const [KNOWN_ORDERS, SHARE] = [5, 0.5];
/** A sender of HL7 is known by so many statements, which are taken once a minute, over so many milliseconds. */
const [KNOWN_STATEMENTS, KNOWN_FOR] = [20, 3_600_000];
/** Who sends so many sorts passes on for others, and new ones come with each interface. */
const SORTS_OF_AN_ENGINE = 4;
/** Sorts of messages that change who is where and what is given (HL7 table 0076); results and queries do not. */
const GRAVE: ReadonlySet<string> = new Set('ADT OMG OML OMP ORM RAS RDE RDS RGV'.split(' '));

export const clinicalRoles: Detector = {
  name: 'clinical-roles',
  kinds: ['clinical.infusion.unknown-sender', 'clinical.hl7.new-message-type', 'clinical.dicom.wrong-role'],
  needs:
    'Orders for pumps as HL7 (IHE PCD-03) and HL7 version 2 in the clear, for at least an hour; DICOM in the clear from the start of an association. Drug libraries go by protocols of their makers, which are not read.',
  lookAlikes: [
    'A second machine that takes over sends when the first one does no longer.',
    'An integration engine passes on what others send: from four sorts of messages on, a new one is none of its own.',
    'A node that gets what it asked for is stored to over its own association, where it offered that role (PS3.7 section D.3.3.4).',
  ],
  conclude: (seen) => [...orders(seen), ...sorts(seen), ...roles(seen)],
};

/** Orders for the pumps behind a server from another sender than the one that is known there. */
function orders({ signals }: Seen): Draft[] {
  const ordering = [...signals.pairs.values()].filter((pair) => pair.signals.has(ORDER));
  return [...Map.groupBy(ordering, ({ server }) => server).values()].flatMap((pairs) => {
    const [known, ...others] = pairs.sort((a, b) => (firstOf(a) < firstOf(b) ? -1 : 1));
    if (known === undefined || countOf(known, ORDER) < KNOWN_ORDERS) return [];
    return others
      .filter((pair) => countOf(pair, ORDER) <= countOf(known, ORDER) * SHARE)
      .map((pair) => orderDraft(pair, known));
  });
}

const firstOf = ({ signals }: SignalledPair): string => signals.get(ORDER)?.first ?? '';

function orderDraft(pair: SignalledPair, known: SignalledPair): Draft {
  const { client, server } = pair;
  const isAfter = (known.signals.get(ORDER)?.last ?? '') < firstOf(pair);
  return signalDraft(pair, 'clinical.infusion.unknown-sender', [ORDER], {
    title: `${client} sends orders for pumps to ${server}, as ${known.client} does: ${counted(countOf(pair, ORDER), 'order')}`,
    severity: isAfter ? 'medium' : 'high',
    confidence: isAfter ? 0.6 : 0.8,
    outcome: 'attempted',
    attack: [technique('impact', 'T1565.001')],
    action: `Ask the pharmacy and whoever runs ${server} what ${client} is. Until that is known have each order that came from it checked at the bed, and let ${server} take orders from ${known.client} alone.`,
  });
}

/** A sort of message that a sender never sent in the time that it is known. */
function sorts({ statements }: Seen): Draft[] {
  const bySender = Map.groupBy(statements.of('hl7.messageType'), ({ ip }) => ip);
  return [...bySender].flatMap(([ip, said]) => {
    const own = said
      .filter(({ value }) => sortOf(value) !== 'ACK')
      .sort((a, b) => (a.first < b.first || (a.first === b.first && a.value < b.value) ? -1 : 1));
    const first = own[0];
    if (ip === '' || first === undefined) return [];
    return own.flatMap((one, index) => {
      const before = own.slice(0, index);
      const isKnown = before.some(({ count }) => count >= KNOWN_STATEMENTS);
      if (!isKnown || Date.parse(one.first) - Date.parse(first.first) < KNOWN_FOR) return [];
      const known = new Set(before.map(({ value }) => sortOf(value)));
      if (known.has(sortOf(one.value)) || known.size >= SORTS_OF_AN_ENGINE) return [];
      return [sortDraft(one, [...known])];
    });
  });
}

const sortOf = (type: string): string => type.slice(0, 3);

function sortDraft({ ip, value, first, last, frame }: Statement, known: readonly string[]): Draft {
  return {
    word: `clinical.hl7.new-message-type ${ip} ${value}`,
    kind: 'clinical.hl7.new-message-type',
    title: `${ip} sends ${value} for the first time; until now it sent ${known.join(', ')}`,
    severity: GRAVE.has(sortOf(value)) ? 'medium' : 'low',
    confidence: 0.7,
    actors: [{ ip }],
    targets: [],
    start: first,
    end: last,
    outcome: 'attempted',
    attack: [technique('impact', 'T1565.002')],
    evidence: [{ ...frame, why: `a message of the type ${value}` }],
    action: `Ask whoever runs ${ip} whether an interface was added. If not, hold its messages of this type at the receiver and find out who sends under its address.`,
  };
}

/** Requests that only the end that opened an association makes, from the other end. */
function roles({ signals }: Seen): Draft[] {
  return [...signals.pairs.values()]
    .filter((pair) => pair.signals.has(REVERSED))
    .map((pair) => {
      const { client, server } = pair;
      const draft = signalDraft(pair, 'clinical.dicom.wrong-role', [REVERSED], {
        title: `${server} sends requests of DICOM over an association that ${client} opened, a role that it was not given`,
        severity: 'medium',
        confidence: 0.75,
        outcome: 'attempted',
        attack: [technique('impact', 'T1565.002')],
        action: `Find out what runs on ${server}: a node that answers as an archive does and asks back is in error, or is there to be called by mistake.`,
      });
      return { ...draft, actors: [{ ip: server }], targets: [{ ip: client }] };
    });
}
