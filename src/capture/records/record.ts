/** What an exporter tells of a flow: NetFlow, IPFIX and sFlow brought to one shape. */

/** Counts of one direction of a conversation over a span of time, as a router or switch told it. */
export interface FlowRecord {
  /** Microseconds since the epoch; equal where the exporter tells of single packets. */
  start: number;
  end: number;
  /** Canonical text. */
  source: string;
  destination: string;
  sourcePort: number;
  destinationPort: number;
  /** IANA protocol number. */
  protocol: number;
  packets: number;
  bytes: number;
  /** Those of the other direction, where the exporter tells both at once (RFC 5103). */
  reversePackets: number;
  reverseBytes: number;
  /** TCP flags seen, or 0. */
  flags: number;
  /** Type of the ICMP message, or -1. */
  icmpType: number;
  /** VLAN id, or -1. */
  vlan: number;
  /** Lower-case text, or empty: of a hop, never proof of the endpoint's own. */
  sourceMac: string;
  destinationMac: string;
  /** Counts are estimates: packets were sampled one in so many, and scaled. 1 where nothing was left out. */
  sampling: number;
}

/** An empty record to fill in. */
export function emptyRecord(): FlowRecord {
  return {
    start: 0,
    end: 0,
    source: '',
    destination: '',
    sourcePort: 0,
    destinationPort: 0,
    protocol: 0,
    packets: 0,
    bytes: 0,
    reversePackets: 0,
    reverseBytes: 0,
    flags: 0,
    icmpType: -1,
    vlan: -1,
    sourceMac: '',
    destinationMac: '',
    sampling: 1,
  };
}

/** What reading a datagram gave. */
export interface DatagramOutcome {
  /** Records told. */
  readonly records: number;
  /** Records that could not be read, because their template has not come yet. */
  readonly waiting: number;
  /** What is wrong with the datagram, in words; null where nothing is. */
  readonly problem: string | null;
  /** Datagrams that the exporter's numbering says are missing before this one. */
  readonly missing: number;
}

/** Reads the datagrams of exporters; holds what they told earlier about their formats, within limits. */
export interface RecordReader {
  /** `exporter` is its address. */
  read(bytes: Uint8Array, exporter: string, take: (record: FlowRecord) => void): DatagramOutcome;
}
