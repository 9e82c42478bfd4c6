/** What Wardline reads of an ARP packet (RFC 826). */

export interface ArpMessage {
  /** 1 request, 2 reply; others are kinds that name no IP address of the sender. */
  readonly operation: number;
  /** Hardware address the sender states; empty when it is nobody's own. */
  readonly senderMac: string;
  /** Protocol address the sender states; empty in a probe (RFC 5227) and when it is nobody's own. */
  readonly senderIp: string;
  /** Protocol address that is asked for, as a number. */
  readonly target: number;
}

/** What is kept of the requests of one interface. */
export interface ArpMemory {
  /** Addresses asked for, while they come in quick succession. */
  readonly asked: Set<number>;
  /** When the last one was asked for, in microseconds. */
  last: number;
}
