/** What decoding one frame's headers came to, why a frame was refused, and the counters of both. */

/** The outcome of one frame. */
export const OUTCOME = {
  /** An IP packet, decoded to its transport header or as far as that was possible. */
  packet: 0,
  /** No IP: `packet.etherType` says what the payload is, 0 where the link names no type. */
  link: 1,
  /** A part of a datagram: addresses and lengths are filled in, its content is not to be processed. */
  fragment: 2,
  /** The headers contradict themselves or end too early: fields are filled in as far as they were read. */
  malformed: 3,
  /** The capture's link type is not known here. */
  unknownLink: 4,
} as const;

/** Why a frame is malformed: an index into `REASONS`. */
export const REASON = {
  none: 0,
  linkHeader: 1,
  tooManyTags: 2,
  frameChecksum: 3,
  ipVersion: 4,
  ipv4Header: 5,
  ipv4TotalLength: 6,
  ipv6Header: 7,
  ipv6Extension: 8,
  fragment: 9,
  transportHeader: 10,
  tcpDataOffset: 11,
  udpLength: 12,
  dccpDataOffset: 13,
  tooManyHeaders: 14,
} as const;

/** A word for each reason, for reports. */
export const REASONS: readonly string[] = [
  'none',
  'link header too short',
  'too many link tags',
  'link checksum failed',
  'IP version unknown',
  'IPv4 header too short',
  'IPv4 total length below its header length',
  'IPv6 header too short',
  'IPv6 extension header broken',
  'IP fragment impossible',
  'transport header too short',
  'TCP data offset impossible',
  'UDP length impossible',
  'DCCP data offset impossible',
  'too many headers',
];

/** What a decoder has met since it was made. */
export class DecodeCounters {
  /** Malformed frames by reason. */
  readonly malformed: Float64Array = new Float64Array(REASONS.length);
  /** Frames of a link type that is not known. */
  unknownLinks = 0;
  /** Packets whose transport header the snapshot length cut away: counted as packets, without payload. */
  cutTransports = 0;
  /** IP packets that say to be longer than their frame was on the wire. */
  longerThanFrame = 0;
  /** First fragments decoded alone because they could not be reassembled (cut, refused, or no reassembler). */
  loneFirstFragments = 0;
  /** Other fragments that could not be reassembled for the same causes. */
  loneOtherFragments = 0;
  /** Tunnels whose content was broken or of a kind not read: the outer packet was described instead. */
  unreadTunnels = 0;
  /** Tunnels left closed because too many were nested. */
  tooDeepTunnels = 0;
  /** 802.11 aggregates of which the first part alone was read. */
  aggregates = 0;
}
