/** Sweeps of the link: a host asks for address after address, to find out who is there. */
import { type Detector, type Seen, technique } from '../detector.ts';
import type { SignalledPair } from '../signal-book.ts';
import { signalDraft } from '../signal-draft.ts';

const SWEEP = 'arp.sweep';
/** Hosts of one network asked for by one client from outside, from which on its router sweeps for it, and how far apart in milliseconds the two may be. */
const [ASKED, APART] = [16, 60_000];

export const sweeps: Detector = {
  name: 'sweeps',
  kinds: ['scan.host'],
  needs: 'ARP requests: a port of the same VLAN, or a mirror of it.',
  lookAlikes: [
    'A router asks for the hosts behind it as packets for them come in: where somebody scans through it, the scan is told and its router is not.',
  ],
  conclude: (seen) =>
    [...seen.signals.pairs.values()]
      .filter((pair) => pair.signals.has(SWEEP) && !isOnBehalf(pair, seen))
      .map((pair) =>
        signalDraft(pair, 'scan.host', [SWEEP], {
          title: `${pair.client} asks by ARP for one address after the other`,
          severity: 'medium',
          confidence: 0.85,
          outcome: 'succeeded',
          attack: [technique('discovery', 'T1018')],
          action: `Find out what runs on ${pair.client}: an inventory of your own is to be suppressed by its address.`,
        }),
      ),
};

/** Whether somebody beyond the sweeper's network asked for as many of its hosts at the same time: a router asks in their stead. */
function isOnBehalf({ client: mac, signals }: SignalledPair, { contacts, statements }: Seen): boolean {
  const { first = '', last = '' } = signals.get(SWEEP) ?? {};
  const [from, to] = [timeOf(first, -APART), timeOf(last, APART)];
  const own = statements.of('arp.address').filter((statement) => statement.mac === mac);
  const networks = new Set(own.map(({ value }) => networkOf(value)));
  for (const [client, asked] of contacts.byClient) {
    if (asked.size < ASKED || networks.has(networkOf(client))) continue;
    const servers = new Set<string>();
    for (const contact of asked.values())
      if (contact.last >= from && contact.first <= to && networks.has(networkOf(contact.server)))
        servers.add(contact.server);
    if (servers.size >= ASKED) return true;
  }
  return false;
}

const timeOf = (time: string, more: number): string => new Date(Date.parse(time) + more).toISOString();

/** The first three numbers: networks of clients are seldom larger. */
const networkOf = (ip: string): string => ip.slice(0, ip.lastIndexOf('.'));
