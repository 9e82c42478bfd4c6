/** Floods: so many packets or half-open conversations that a service can serve nobody else. */
import type { Contact } from '../contact-book.ts';
import { counted, type Detector, type Draft, parties, technique } from '../detector.ts';

/** Conversations that nobody goes on with, and how many in a second at least. */
const [HALF_OPEN, HALF_OPEN_RATE] = [500, 20];
/** Sources of which each begins little with one service, together as many as above: their addresses are made up. */
const SOURCES = 300;
/** Packets that are not answered, and how many in a second at least. */
const [PACKETS, PACKET_RATE] = [10_000, 2000];

export const floods: Detector = {
  name: 'floods',
  kinds: ['flood.tcp', 'flood.udp'],
  needs: 'Packets on their way to the target.',
  lookAlikes: [
    'Pictures and sound sent to many (video, monitoring) are answered, or go to groups.',
    'A server that is down is asked again by its clients: a few times a second.',
  ],
  conclude({ contacts }) {
    const drafts: Draft[] = [];
    const halfOpen = new Map<string, Contact[]>();
    for (const contact of contacts.chosen(isFutile)) {
      if (contact.transport === 'udp') drafts.push(draftOf('flood.udp', [contact]));
      else if (vainOf(contact) >= HALF_OPEN && vainOf(contact) / spanOf([contact]) >= HALF_OPEN_RATE)
        drafts.push(draftOf('flood.tcp', [contact]));
      else {
        const key = `${contact.server} ${contact.port}`;
        const list = halfOpen.get(key) ?? [];
        if (list.push(contact) === 1) halfOpen.set(key, list);
      }
    }
    for (const list of halfOpen.values()) {
      const vain = list.reduce((sum, { flows }) => sum + flows, 0);
      if (list.length >= SOURCES && vain / spanOf(list) >= HALF_OPEN_RATE) drafts.push(draftOf('flood.tcp', list));
    }
    return drafts;
  },
};

const vainOf = ({ ended }: Contact): number => ended.unanswered + ended.refused + ended.reset;

/** Conversations that nobody goes on with, or packets that nobody answers. */
function isFutile(contact: Contact): boolean {
  if (contact.transport === 'tcp') return vainOf(contact) >= contact.flows * 0.9;
  return contact.transport === 'udp' && isUnanswered(contact);
}

function isUnanswered(contact: Contact): boolean {
  const { packets, ended, down, up } = contact;
  const isOneWay = ended.established === 0 || down * 50 < up;
  return (
    ended.multicast === 0 &&
    isOneWay &&
    packets >= PACKETS &&
    packets / spanOf([contact]) >= PACKET_RATE &&
    contact.protocol === null
  );
}

/** Seconds from the first to the last, at least one. */
function spanOf(contacts: readonly Contact[]): number {
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for (const contact of contacts) {
    first = Math.min(first, Date.parse(contact.first));
    last = Math.max(last, Date.parse(contact.last));
  }
  return Math.max(1, (last - first) / 1000);
}

function draftOf(kind: 'flood.tcp' | 'flood.udp', contacts: readonly Contact[]): Draft {
  const [one] = contacts as readonly [Contact, ...Contact[]];
  const many = contacts.length > 1;
  const amount = contacts.reduce((sum, { flows, packets }) => sum + (kind === 'flood.tcp' ? flows : packets), 0);
  const from = many ? counted(contacts.length, 'address') : one.client;
  return {
    word: many ? `${kind} any ${one.server} ${one.port}` : `${kind} ${one.client} ${one.server} ${one.port}`,
    kind,
    title: `${from} floods ${one.server} port ${one.port}: ${amount} ${kind === 'flood.tcp' ? 'conversations that are not gone on with' : 'packets that are not answered'}`,
    severity: 'high',
    confidence: 0.9,
    actors: parties(contacts.map(({ client }) => client)),
    targets: [{ ip: one.server }],
    start: contacts.map(({ first }) => first).sort()[0] ?? one.first,
    end:
      contacts
        .map(({ last }) => last)
        .sort()
        .at(-1) ?? one.last,
    outcome: 'attempted',
    attack: [technique('impact', kind === 'flood.tcp' ? 'T1499.001' : 'T1498.001')],
    evidence: contacts
      .slice(0, 4)
      .flatMap(({ frames }) => frames.slice(0, 1).map((frame) => ({ ...frame, why: 'one of these' }))),
    action: many
      ? `The addresses are made up: find the port of the switch that the packets come in at, and limit it.`
      : `Take ${one.client} off the network as far as care allows; check that ${one.server} still serves.`,
  };
}
