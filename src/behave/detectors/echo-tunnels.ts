/** Data carried in echo requests: tunnels where only ping is let through. */
import type { Contact } from '../contact-book.ts';
import { type Detector, type Draft, technique } from '../detector.ts';

/** Packets, octets of a packet in the mean above which it holds more than a ping, and how far the ways differ: an echo is as long as what it answers. */
const [PACKETS, OCTETS, DIFFERENCE] = [60, 110, 0.1];

export const echoTunnels: Detector = {
  name: 'echo-tunnels',
  kinds: ['icmp.tunnel'],
  needs: 'ICMP echo requests and replies, both directions.',
  lookAlikes: [
    'Monitoring and tests of the path ping with long packets: what comes back is as long.',
    'Replies that are lost make a difference too: they are counted, and the mean of each way is compared.',
  ],
  conclude: ({ contacts }) => contacts.chosen(isTunnel).map(draftOf),
};

function isTunnel({ transport, packets, upPackets, up, down, ended }: Contact): boolean {
  if ((transport !== 'icmp' && transport !== 'icmpv6') || packets < PACKETS || ended.multicast > 0) return false;
  const downPackets = packets - upPackets;
  // Both ways are busy; a flood or an unanswered ping is neither.
  if (Math.min(upPackets, downPackets) * 4 < packets) return false;
  const [sent, answered] = [up / upPackets, down / downPackets];
  return Math.max(sent, answered) >= OCTETS && Math.abs(sent - answered) > Math.max(sent, answered) * DIFFERENCE;
}

function draftOf(contact: Contact): Draft {
  const { client, server, packets, first, last, frames, up, down } = contact;
  return {
    word: `icmp.tunnel ${client} ${server}`,
    kind: 'icmp.tunnel',
    title: `${client} and ${server} carry data in pings: ${packets} packets, ${up} octets one way and ${down} the other`,
    severity: 'high',
    confidence: packets >= PACKETS * 5 ? 0.9 : 0.75,
    actors: [{ ip: client }],
    targets: [{ ip: server }],
    start: first,
    end: last,
    outcome: 'succeeded',
    attack: [technique('command-and-control', 'T1095'), technique('command-and-control', 'T1572')],
    evidence: frames.map((frame) => ({ ...frame, why: `one of ${packets} packets` })),
    action: `Find the program on ${client} that pings ${server}, and let ${client} ping nobody outside as far as care allows.`,
  };
}
