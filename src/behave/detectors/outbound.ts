/** What leaves: calls to one place at regular times, and large amounts of data. */
import { isPublicIp } from '#base/addresses.ts';
import type { Contact } from '../contact-book.ts';
import { counted, type Detector, type Draft, technique } from '../detector.ts';

/** Calls, and how far the pauses between them may stray from their middle one (median of deviations / median). */
const [CALLS, STRAY] = [12, 0.25];
/** Pauses of a beacon, in seconds: faster is a session, slower is not seen in a day. */
const [SHORTEST, LONGEST] = [2, 4 * 3600];
/** Bytes sent to one place from which on it is told, and is much; and how many times what came back. */
const [VOLUME, MUCH, RATIO] = [20e6, 50e6, 10];
/** Protocols whose clients call home at regular times by design. */
const REGULAR: ReadonlySet<string> = new Set(['ntp', 'dns', 'mdns', 'stun', 'snmp', 'dhcp', 'icmp']);
/** Services of one protocol that are met in clear on these ports; others there are something else. */
const WEB_PORTS: ReadonlySet<number> = new Set([80, 443]);

export const outbound: Detector = {
  name: 'outbound',
  kinds: ['c2.beacon', 'exfiltration.volume'],
  needs: 'Conversations with the internet, over hours for beacons.',
  lookAlikes: [
    'Updates, time, telemetry of makers and chat programs call at regular times too: to web servers with a name. These are told as low.',
    'Backups and studies sent to a partner leave in quantity: declare them.',
  ],
  conclude({ contacts }) {
    const drafts: Draft[] = [];
    for (const contact of contacts.chosen(leaves)) {
      const pause = beaconPause(contact);
      if (pause !== null) drafts.push(beaconDraft(contact, pause));
      if (contact.up >= VOLUME && contact.up >= contact.down * RATIO) drafts.push(volumeDraft(contact));
    }
    return drafts;
  },
};

/** Often or much, to the internet: few are, and what an address is takes longest to say. */
function leaves({ starts, up, server, client }: Contact): boolean {
  return (starts.length >= CALLS || up >= VOLUME) && isPublicIp(server) && !isPublicIp(client);
}

/** The pause between calls in seconds where they are regular, else null. */
function beaconPause({ starts, protocol, transport, flows, up, down }: Contact): number | null {
  if (starts.length < CALLS || REGULAR.has(protocol ?? transport) || up / flows > 100_000 || down / flows > 200_000)
    return null;
  const times = starts.map((time) => Date.parse(time) / 1000).sort((a, b) => a - b);
  const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  const middle = median(pauses);
  if (middle < SHORTEST || middle > LONGEST) return null;
  const stray = median(pauses.map((pause) => Math.abs(pause - middle))) / middle;
  return stray <= STRAY ? middle : null;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

function beaconDraft(contact: Contact, pause: number): Draft {
  const { client, server, port, flows, protocol, transport } = contact;
  const isOdd =
    protocol === null || (protocol === 'tls' && !WEB_PORTS.has(port)) || (protocol === 'http' && port !== 80);
  return {
    ...partsOf('c2.beacon', contact),
    title: `${client} calls ${server} (${protocol ?? transport}, port ${port}) every ${Math.round(pause)} s: ${counted(flows, 'call')}`,
    severity: isOdd ? 'medium' : 'low',
    confidence: isOdd ? 0.7 : 0.4,
    outcome: 'succeeded',
    attack: [technique('command-and-control', 'T1071')],
    action: `Find out which program on ${client} calls and to whom ${server} belongs; if nobody knows, block it.`,
  };
}

function volumeDraft(contact: Contact): Draft {
  const { client, server, port, up, protocol, transport } = contact;
  return {
    ...partsOf('exfiltration.volume', contact),
    title: `${client} sends ${Math.round(up / 1e6)} MB to ${server} (${protocol ?? transport}, port ${port})`,
    severity: up < MUCH || (protocol === 'tls' && port === 443) ? 'medium' : 'high',
    confidence: 0.7,
    outcome: 'succeeded',
    attack: [technique('exfiltration', 'T1048')],
    action: `Ask whether ${client} is to send data to ${server}; if not, block it and find out what was sent.`,
  };
}

function partsOf(
  kind: string,
  { client, server, port, first, last, frames, flows }: Contact,
): Pick<Draft, 'word' | 'kind' | 'actors' | 'targets' | 'start' | 'end' | 'evidence'> {
  return {
    word: `${kind} ${client} ${server} ${port}`,
    kind,
    actors: [{ ip: client }],
    targets: [{ ip: server }],
    start: first,
    end: last,
    evidence: frames.map((frame) => ({ ...frame, why: `one of ${counted(flows, 'conversation')}` })),
  };
}
