/** The fields of an NTP header that Wardline reads (RFC 5905 section 7.3). */

export interface NtpMessage {
  readonly version: number;
  /** 1 and 2 symmetric, 3 client, 4 server, 5 broadcast, 6 control, 7 private. */
  readonly mode: number;
  readonly stratum: number;
  /** The server says that its clock follows none: leap indicator 3. */
  readonly unsynchronised: boolean;
  /** Why a server of stratum 0 sends its client away, as DENY or RATE; else empty. */
  readonly kiss: string;
  /** When the message was sent by the sender's clock, in seconds since 1900 without the eras before; 0 where it does not say. */
  readonly transmit: number;
  /** Four ASCII characters where the stratum is 1, else empty. */
  readonly referenceId: string;
}
