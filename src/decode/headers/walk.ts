/**
 * Where the decoder stands in a frame, and the steps from header to header.
 *
 * Hot path: numbers in one object that is used again for every frame. Each header's function reads at `walk.offset`, writes what it
 * learned to the packet, moves the walk on, and answers the next step (or an outcome). The driver in decode.ts is the only caller,
 * so that headers may nest without their files knowing each other.
 */
import { Packet } from '#model/packet.ts';
import { DecodeCounters, OUTCOME, REASON } from './outcome.ts';
import type { Reassembler } from './reassembler.ts';

/** Most tunnels opened of one frame. */
const TUNNEL_LIMIT = 6;

const NO_BYTES = new Uint8Array(0);

/** What to read next. Outcomes are the numbers below `STEP.unknown`. */
export const STEP = {
  /** The content cannot be followed: the last thing that could be described stays described. */
  unknown: 8,
  ipv4: 9,
  ipv6: 10,
  /** IPv4 or IPv6, by the version in the first byte. */
  ip: 11,
  /** A transport header; `walk.next` is the IP protocol. */
  transport: 12,
  /** IPv6 extension headers; `walk.next` is the first one's number. */
  extensions: 13,
  ethernet: 14,
  /** Link payload; `walk.next` is its EtherType. */
  etherType: 15,
  llc: 16,
  ppp: 17,
  mpls: 18,
  pppoe: 19,
  gre: 20,
  /** A UDP payload on a port where tunnels live. */
  udpTunnel: 21,
  /** IP directly in IP. */
  ipInIp: 22,
} as const;

/** Indexes into the model's TUNNELS. */
export const TUNNEL = {
  gre: 1,
  erspan: 2,
  vxlan: 3,
  geneve: 4,
  ipInIp: 5,
  ipv6InIpv4: 6,
  ipv4InIpv6: 7,
  gtp: 8,
  teredo: 9,
  l2tp: 10,
  pppoe: 11,
  mpls: 12,
} as const;

export class Walk {
  bytes: Uint8Array = NO_BYTES;
  /** Where the next header starts. */
  offset = 0;
  /** Where the captured bytes of the present layer end; never beyond `bytes`. */
  end = 0;
  /** Where the present layer ended on the wire: at or beyond `end` unless a header lies. */
  wireEnd = 0;
  /** EtherType or IP protocol of what is at `offset`, as the step says. */
  next = 0;
  /** Start of the payload behind the innermost link header, -1 where a tunnel without a link header was opened since. */
  linkStart = 0;
  /** Sum of the signature's shares so far. */
  sum = 0;
  /** Why the last step failed. */
  reason = 0;
  /** The VLAN that a mirror header names for the frame inside, 0 none. */
  mirroredVlan = 0;
  /** What is read is the first fragment of a datagram only: lengths may say more. */
  partial = false;
  /** `outer` holds the packet around the tunnel being read. */
  saved = false;
  readonly outer: Packet = new Packet();
  readonly counters: DecodeCounters = new DecodeCounters();
  readonly reassembler: Reassembler | null;

  constructor(reassembler: Reassembler | null) {
    this.reassembler = reassembler;
  }

  /** The outcome of a header that cannot be. */
  fail(reason: number): number {
    this.reason = reason;
    return OUTCOME.malformed;
  }
}

/**
 * Enters a tunnel whose content starts at `offset`: the packet as described so far is kept, to come back to where the content cannot
 * be read. Answers false, and changes nothing, when too many are nested.
 */
export function openTunnel(walk: Walk, packet: Packet, tunnel: number, offset: number): boolean {
  if (packet.tunnels >= TUNNEL_LIMIT) {
    walk.counters.tooDeepTunnels++;
    return false;
  }
  copyPacket(packet, walk.outer);
  walk.saved = true;
  packet.tunnels++;
  packet.tunnel = ((packet.tunnel << 4) | tunnel) & 0xffff;
  clearNetwork(packet);
  walk.offset = offset;
  walk.linkStart = -1;
  walk.mirroredVlan = 0;
  walk.partial = false;
  return true;
}

/** Notes an encapsulation between link and IP (PPPoE, MPLS), where there is no outer packet to come back to. */
export function noteEncapsulation(walk: Walk, packet: Packet, tunnel: number): boolean {
  if (packet.tunnels >= TUNNEL_LIMIT) {
    walk.counters.tooDeepTunnels++;
    return false;
  }
  packet.tunnels++;
  packet.tunnel = ((packet.tunnel << 4) | tunnel) & 0xffff;
  return true;
}

/** Describes the packet as a link's payload, from behind the innermost link header on. */
export function endAtLink(walk: Walk, packet: Packet): number {
  clearNetwork(packet);
  const end = walk.end;
  const start = Math.min(walk.linkStart, end);
  packet.payloadStart = start;
  packet.payloadEnd = end;
  packet.payloadLength = Math.max(end, walk.wireEnd) - start;
  return OUTCOME.link;
}

/** The link payload at the walk's offset, whose meaning nobody need look for (encrypted, management): empty, without a type. */
export function endWithoutPayload(walk: Walk, packet: Packet): number {
  packet.etherType = 0;
  walk.linkStart = walk.end;
  walk.wireEnd = walk.end;
  return endAtLink(walk, packet);
}

/** Where the content of a tunnel could not be followed: back to the packet around it, or to the link. */
export function comeBack(walk: Walk, packet: Packet, step: number): number {
  if (step === STEP.unknown && walk.linkStart >= 0) return endAtLink(walk, packet);
  if (!walk.saved) return step === STEP.unknown ? walk.fail(REASON.linkHeader) : step;
  copyPacket(walk.outer, packet);
  walk.counters.unreadTunnels++;
  return OUTCOME.packet;
}

/** Sets the payload to what is left from `start` on. */
export function setPayload(walk: Walk, packet: Packet, start: number): void {
  const end = walk.end;
  const wireEnd = walk.wireEnd;
  packet.payloadStart = Math.min(start, end);
  packet.payloadEnd = end;
  packet.payloadLength = wireEnd > start ? wireEnd - start : 0;
}

/** Forgets the IP and transport headers, not the link's. */
export function clearNetwork(packet: Packet): void {
  packet.network = 0;
  packet.source0 = packet.source1 = packet.source2 = packet.source3 = 0;
  packet.destination0 = packet.destination1 = packet.destination2 = packet.destination3 = 0;
  packet.ttl = 0;
  packet.identification = 0;
  packet.protocol = -1;
  packet.sourcePort = 0;
  packet.destinationPort = 0;
  packet.sequence = 0;
  packet.acknowledgement = 0;
  packet.flags = 0;
  packet.window = 0;
  packet.payloadStart = 0;
  packet.payloadEnd = 0;
  packet.payloadLength = 0;
  packet.signature = 0;
}

function copyPacket(from: Packet, to: Packet): void {
  to.bytes = from.bytes;
  to.time = from.time;
  to.frame = from.frame;
  to.length = from.length;
  to.earlierFrames = from.earlierFrames;
  to.earlierBytes = from.earlierBytes;
  to.sourceMac = from.sourceMac;
  to.destinationMac = from.destinationMac;
  to.vlanCount = from.vlanCount;
  for (let i = 0; i < from.vlanCount; i++) to.vlans[i] = from.vlans[i] ?? 0;
  to.etherType = from.etherType;
  to.network = from.network;
  to.source0 = from.source0;
  to.source1 = from.source1;
  to.source2 = from.source2;
  to.source3 = from.source3;
  to.destination0 = from.destination0;
  to.destination1 = from.destination1;
  to.destination2 = from.destination2;
  to.destination3 = from.destination3;
  to.ttl = from.ttl;
  to.identification = from.identification;
  to.protocol = from.protocol;
  to.sourcePort = from.sourcePort;
  to.destinationPort = from.destinationPort;
  to.sequence = from.sequence;
  to.acknowledgement = from.acknowledgement;
  to.flags = from.flags;
  to.window = from.window;
  to.payloadStart = from.payloadStart;
  to.payloadEnd = from.payloadEnd;
  to.payloadLength = from.payloadLength;
  to.tunnels = from.tunnels;
  to.tunnel = from.tunnel;
  to.signature = from.signature;
}
