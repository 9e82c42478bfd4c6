/** A packet: a frame's decoded headers, held as numbers in one object that is used again for every packet. */

const NO_BYTES = new Uint8Array(0);

/** Most VLAN tags kept of one frame, outermost first. */
export const VLAN_LIMIT = 4;

const [ICMP, ICMPV6] = [1, 58];

/** Whether an IANA protocol number is ICMP or ICMPv6, which have types where others have ports. */
export const isIcmp = (protocol: number): boolean => protocol === ICMP || protocol === ICMPV6;

/** Headers of the innermost packet of a frame (tunnels opened). Every field is a number: nothing is allocated per packet. */
export class Packet {
  /** The buffer all offsets point into: the frame's own, or a reassembled datagram's. */
  bytes: Uint8Array = NO_BYTES;
  /** Microseconds since the epoch. */
  time = 0;
  /** Frame number in its capture, from 1. */
  frame = 0;
  /** Frame length on the wire, tunnel headers included. */
  length = 0;
  /** Of a reassembled datagram: how many frames held its other fragments, and their lengths on the wire together. */
  earlierFrames = 0;
  earlierBytes = 0;

  /** 48-bit MAC addresses as numbers, -1 where the link has none. Of the outermost Ethernet header, or of the inner one in VXLAN, GENEVE and ERSPAN. */
  sourceMac = -1;
  destinationMac = -1;
  /** VLAN ids, `vlanCount` of them valid. */
  readonly vlans: Uint16Array = new Uint16Array(VLAN_LIMIT);
  vlanCount = 0;
  /** EtherType of the innermost link payload, or SNAP OUI × 65536 + protocol id, or 0. */
  etherType = 0;

  /** 4, 6, or 0 where it is no IP packet. */
  network = 0;
  /** Addresses as 32-bit words (signed) in network order; IPv4 in word 3, the others 0. */
  source0 = 0;
  source1 = 0;
  source2 = 0;
  source3 = 0;
  destination0 = 0;
  destination1 = 0;
  destination2 = 0;
  destination3 = 0;
  /** TTL or hop limit. */
  ttl = 0;
  /** IPv4 identification, 0 for IPv6. */
  identification = 0;
  /** IANA protocol number of the payload (6 TCP, 17 UDP, 132 SCTP, 1 ICMP, 58 ICMPv6, …), -1 where it is no IP packet. */
  protocol = -1;

  /** Ports; for ICMP and ICMPv6 type and code; else 0. */
  sourcePort = 0;
  destinationPort = 0;
  /** TCP header fields: sequence and acknowledgement as unsigned 32-bit numbers, flags as in the header's byte 13 (FIN 1, SYN 2, RST 4, PSH 8, ACK 16). */
  sequence = 0;
  acknowledgement = 0;
  flags = 0;
  window = 0;

  /** The transport's payload (or the link's, where it is no IP packet): `bytes[payloadStart, payloadEnd)` as captured. */
  payloadStart = 0;
  payloadEnd = 0;
  /** Payload length on the wire, more than captured where the snapshot length cut it. */
  payloadLength = 0;

  /** How many tunnels were opened, and the kinds of the four innermost: indexes into TUNNELS of four bits each, the innermost lowest. */
  tunnels = 0;
  tunnel = 0;
  /** Hash of what does not change on the way through a router (addresses, identification, transport header, a sample of the payload), 32-bit signed; 0 where it is no IP packet. */
  signature = 0;
}

/** Names of the tunnels, at most fifteen. */
export const TUNNELS = [
  '',
  'gre',
  'erspan',
  'vxlan',
  'geneve',
  'ipip',
  '6in4',
  '4in6',
  'gtp',
  'teredo',
  'l2tp',
  'pppoe',
  'mpls',
] as const;
